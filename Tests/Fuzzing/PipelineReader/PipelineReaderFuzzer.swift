import FuzzSupport
import PipelineConfig

/// Gives the reader of pipelines and of models' descriptions bytes that claim to be one: an answer
/// is due, and every issue has a place and tells no secret.
@main struct PipelineReaderFuzzer {
    private static let secret = "S3cretOfTheFuzzer"

    static func main() {
        FuzzLoop.run { bytes, count in
            PipelineReaderFuzzer.attempt(Array(UnsafeBufferPointer(start: bytes, count: count)))
            return 0
        }
    }

    private static func attempt(_ bytes: [UInt8]) {
        let environment = ["CAMERA": secret]
        do throws(ConfigProblems) {
            let pipeline = try PipelineLoader.load(
                bytes: bytes, name: "fuzz.yml", environment: environment)
            precondition(!pipeline.sources.isEmpty)
            let settings = try PipelineLoader.settings(
                bytes: bytes, name: "fuzz.yml", environment: environment)
            for setting in settings { precondition(!setting.value.contains(secret)) }
        } catch {
            judge(error)
        }
        do throws(ConfigProblems) {
            _ = try ModelDescription.read(bytes: bytes, name: "fuzz.yml")
        } catch {
            judge(error)
        }
    }

    private static func judge(_ problems: ConfigProblems) {
        precondition(!problems.issues.isEmpty)
        for issue in problems.issues {
            precondition(issue.line > 0 && issue.column > 0)
            precondition(!issue.text.contains(secret) && !issue.text.contains("\u{1B}"))
        }
    }
}
