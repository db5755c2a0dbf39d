import EventLog
import VisionCore

/// What an output of a file run holds, for a further run to continue behind it: a part of the
/// resume state.
struct OutputPoint: Codable, Hashable, Sendable {
    /// One of its files.
    struct Part: Codable, Hashable, Sendable {
        /// The file.
        var path: String
        /// Its length; what lies behind holds frames that are made again, and is cut off.
        var bytes: Int64
        /// How long its pictures last.
        var milliseconds: Int64
    }

    /// Its files, in the order of time.
    var parts: [Part]
    /// Index of the first frame that is in none of them.
    var frame: Int
    /// The decoding time of the last sound in them, ticks of the source's sound; nil for none.
    var lastSound: Int64?

    /// Whether its files are there, long enough, and those that `made` holds.
    func isThere(_ made: MadeOutputs) -> Bool {
        !parts.isEmpty
            && parts.allSatisfy { part in
                guard let length = FileIdentity.length(part.path), length >= part.bytes else {
                    return false
                }
                return made.files[part.path].map { $0.file == FileIdentity(path: part.path) }
                    ?? false
            }
    }
}

extension ResumePoint {
    /// `payload`, the JSON of a point, with what its source's outputs hold.
    static func payload(_ payload: [UInt8], holding outputs: [String: OutputPoint]) -> [UInt8] {
        StatePayload.bytes(of: outputs).map { Self.payload(payload, "outputs", $0) } ?? payload
    }

    /// Whether the outputs that are `wanted`, `count` of each source, hold what this point says and
    /// are drawn alike.
    func fits(
        _ wanted: [OutputFile], each count: Int, _ made: MadeOutputs, form: String
    ) -> Bool {
        guard count > 0 else { return true }
        guard let outputs, outputs.count == count else { return false }
        return outputs.allSatisfy { path, point in
            guard let output = wanted.first(where: { $0.path == path }) else { return false }
            return made.holds(output, form: form) && point.isThere(made)
        }
    }
}
