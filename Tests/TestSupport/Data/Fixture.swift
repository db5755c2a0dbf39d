/// Files under `Fixtures` of this repository.
package enum Fixture {
    /// The path of `name` under `Fixtures`.
    package static func path(_ name: String) -> String { RepositoryFile.path("Fixtures/\(name)") }

    /// The detector that sees the objects of synthetic scenes.
    package static var detector: String { path("Models/blob_center.onnx") }
}
