import FoundationEssentials
import VisionCore

/// The one object that `--json` prints.
struct JSONResult<Result: Encodable>: Encodable {
    let ok: Bool
    let result: Result

    init(_ result: Result, ok: Bool = true) {
        self.ok = ok
        self.result = result
    }

    /// One line.
    var text: String {
        get throws {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            do {
                return String(decoding: try encoder.encode(self), as: UTF8.self) + "\n"
            } catch {
                throw CommandError(.software, "the result cannot be written as JSON: \(error)")
            }
        }
    }
}
