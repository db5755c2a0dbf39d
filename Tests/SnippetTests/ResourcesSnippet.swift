import Resources

// The example of Resources.docc.
func textOfDescription(_ model: String) -> String? {
    EmbeddedFile.descriptions.first { $0.name == model }?.text
}
