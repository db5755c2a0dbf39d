import Foundation
import TestSupport
import Testing

extension SlowEndToEnd {
    /// Networks as their own libraries export them, seeded and small: understood without a
    /// description, equal to ONNX Runtime, and with the boxes that their makers' own code makes of
    /// the same outputs.
    @Suite struct ExporterTests {
        private static let networks = [
            "yolov8n", "yolov9t", "yolo11n-seg", "yolo11n-pose", "yolo11n-obb", "yolo11n-cls",
            "yolo26n", "vit", "segformer-b0", "yolos-tiny", "rtdetr-r18", "dfine", "detr-r50",
            "rf-detr-nano", "vitpose-s", "retinanet", "fcos",
        ]

        /// A Python environment with the exporting libraries, made once beside the build.
        ///
        /// They take hundreds of megabytes: only where judges are required, or where it is there.
        private func exporters() throws -> Program {
            let folder = RepositoryFile.path(".build/exporters")
            let python = folder + "/bin/python3"
            let ready = folder + "/ready"
            let requirements = RepositoryFile.path("Tests/Benchmarks/requirements-exports.txt")
            let base = try RepositoryFile.text("Tests/requirements.txt")
                .split(whereSeparator: \.isNewline).map(String.init)
                .filter { line in
                    ["numpy==", "onnx==", "onnxruntime=="].contains { line.hasPrefix($0) }
                }
            let wanted =
                try String(contentsOfFile: requirements, encoding: .utf8)
                + base.joined(separator: "\n")
            if (try? String(contentsOfFile: ready, encoding: .utf8)) == wanted {
                return Program(path: python)
            }
            guard Judge.isRequired else {
                try Judge.missing("the exporting libraries in .build/exporters")
            }
            let made = try Python.interpreter().run(["-m", "venv", folder], limit: 60)
            try #require(made.exitCode == 0, "\(made.errors)")
            let installed = try Program(path: python).run(
                ["-m", "pip", "install", "--quiet", "-r", requirements] + base, limit: 600)
            try #require(installed.exitCode == 0, "\(installed.errors.suffix(2000))")
            try Data(wanted.utf8).write(to: URL(fileURLWithPath: ready))
            return Program(path: python)
        }

        @Test func `exports are understood, and read as their makers read them`() throws {
            let python = try exporters()
            let outcome = try python.run(
                [
                    RepositoryFile.path("Tests/Benchmarks/exports.py"), "--sightline",
                    try Program.sightline().path, "--verify", "--side", "192",
                ] + Self.networks, limit: 400)
            let rows = outcome.output.split(whereSeparator: \.isNewline)
            let table = rows.filter { row in Self.networks.contains { row.hasPrefix($0 + " ") } }
            #expect(table.count == Self.networks.count, "\(outcome.output.suffix(2000))")
            #expect(rows.last?.contains("; 0 failed") == true, "\(table.joined(separator: "\n"))")
            #expect(outcome.exitCode == 0, "\(outcome.errors.suffix(2000))")
            print(table.joined(separator: "\n"))
        }
    }
}
