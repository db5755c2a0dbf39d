import Resources

/// The machine-readable contract of a record: JSON Schema 2020-12.
package enum LogSchema {
    /// Its text, as `sightline log schema` prints it.
    package static let text =
        EmbeddedFile.schemas.first { $0.name == "record.schema.json" }?.text ?? ""
}
