import Foundation
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

    /// Asks for answers about all models that are here; nil, with a line on standard output, when
    /// Python, its modules or the models are missing.
    static func made() throws -> LiteRTAnswers? {
        let data = ProcessInfo.processInfo.environment["SIGHTLINE_DATA"] ?? "../shared"
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("sightline-litert-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true)
        let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("Judges/litert.py").path
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["python3", script, folder, data + "/models"]
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let text = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            print("skipped: networks against LiteRT: ai-edge-litert or numpy is not installed")
            return nil
        }
        let answers = try JSONDecoder().decode(LiteRTAnswers.self, from: text)
        if !answers.models.contains(where: { $0.path.contains("mediapipe") }) {
            print("skipped: networks of mediapipe: it is not installed")
        }
        if !FileManager.default.fileExists(atPath: data + "/models") {
            print("skipped: shared networks: no \(data)/models")
        }
        return answers
    }
}
