import Foundation
import TestSupport
import Testing

extension EndToEnd {
    /// The architectures of the survey, judged by ONNX Runtime.
    @Suite struct SurveyTests {
        @Test func `every architecture of the survey answers as ONNX Runtime does`() throws {
            guard let program = Program.sightline(),
                let python = Program.installed("python3", for: "the survey")
            else { return }
            let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
                .deletingLastPathComponent().deletingLastPathComponent()
                .appendingPathComponent("Benchmarks/survey.py").path
            let outcome = try python.run(
                [script, "--verify", "--threads", "2", "--sightline", program.path], limit: 1200)
            if outcome.errors.contains("ModuleNotFoundError") {
                let last = outcome.errors.split(whereSeparator: \.isNewline).last ?? ""
                Shared.skip("the survey", because: String(last))
                return
            }
            #expect(outcome.exitCode == 0, "\(outcome.output)\(outcome.errors)")
            let rows = outcome.output.split(whereSeparator: \.isNewline)
            #expect(rows.count >= 25)
            #expect(rows.last?.contains("0 failed") == true)
        }
    }
}
