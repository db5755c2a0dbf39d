import LogForms

// The example of LogForms.docc.
func exportTracks(ofLog log: String, to path: String) throws -> Int {
    let options = ExportOptions(words: { _ in nil })
    return try LogExport(log: log, as: .mot, to: path, options: options).run().objects
}
