import Foundation
import TestSupport
import Testing

extension EndToEnd {
    /// The architectures of the survey, judged by ONNX Runtime.
    @Suite struct SurveyTests {
        @Test func `every architecture of the survey answers as ONNX Runtime does`() throws {
            let program = try Program.sightline()
            let outcome = try Python.run(
                [
                    RepositoryFile.path("Tests/Benchmarks/survey.py"), "--verify", "--threads",
                    "2", "--sightline", program.path,
                ], limit: 1200)
            let rows = outcome.output.split(whereSeparator: \.isNewline)
            #expect(rows.count >= 26)
            #expect(rows.last?.contains("0 failed") == true)
        }
    }
}
