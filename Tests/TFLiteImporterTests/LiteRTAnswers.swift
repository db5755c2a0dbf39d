import Foundation
import TestSupport
import Testing

/// What LiteRT answers on seeded inputs, made by Judges/litert.py.
struct LiteRTAnswers: Decodable {
    struct Output: Decodable {
        let name: String
        let type: String
        let file: String
        /// How far LiteRT's own kernels differ in an output of floats.
        let spread: Double?
    }

    struct Model: Decodable {
        let name: String
        let path: String
        let inputs: [String]
        let outputs: [Output]
    }

    let models: [Model]
    let folder: String

    /// The bytes of one of the arrays.
    func data(_ file: String) throws -> Data {
        try Data(contentsOf: URL(fileURLWithPath: "\(folder)/\(file)"))
    }

    /// Asks for answers about all models that are here; the arrays go into `folder`.
    static func made(in folder: ScratchFolder) throws -> LiteRTAnswers {
        let shared = SharedData.root + "/models"
        let outcome = try Python.run(
            [
                RepositoryFile.path("Tests/TFLiteImporterTests/Judges/litert.py"), folder.path,
                shared,
            ], limit: 600)
        let answers = try JSONDecoder().decode(
            LiteRTAnswers.self, from: Data(outcome.output.utf8))
        if !answers.models.contains(where: { $0.path.contains("mediapipe") }) {
            try Judge.missing("Python: no networks of mediapipe")
        }
        if !FileManager.default.fileExists(atPath: shared) {
            Skip.note("models of the shared data are not there (SIGHTLINE_DATA)")
        }
        return answers
    }
}
