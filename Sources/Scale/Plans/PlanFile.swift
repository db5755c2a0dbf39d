package import FoundationEssentials
import Glibc
import VisionCore

/// A plan on disk, and where its parts lie.
package struct PlanFile: Sendable {
    /// Most bytes of a plan that is read: some hundred thousand parts.
    private static let limit = 64 << 20

    /// The plan's path.
    package let path: String
    /// What it says.
    package let plan: ArchivePlan

    /// Reads the plan at `path`.
    package init(path: String) throws(PlanFault) {
        self.path = path
        let bytes = try Self.bytes(of: path)
        let plan: ArchivePlan
        do {
            struct Head: Decodable { let version: Int }
            let version = try JSONDecoder().decode(Head.self, from: bytes).version
            guard version == ArchivePlan.currentVersion else {
                throw PlanFault.version(path: path, version)
            }
            plan = try JSONDecoder().decode(ArchivePlan.self, from: bytes)
        } catch let fault as PlanFault {
            throw fault
        } catch let error as DecodingError {
            throw .damaged(path: path, what: Self.text(of: error))
        } catch {
            throw .damaged(path: path, what: "it cannot be read as JSON")
        }
        if let what = Self.problem(plan) { throw .damaged(path: path, what: what) }
        self.plan = plan
    }

    /// The plan as text: keys in their order, the same bytes for the same plan.
    package static func text(of plan: ArchivePlan) throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return try encoder.encode(plan) + Data("\n".utf8)
    }

    /// Writes `plan` to `path`, whole or not at all.
    package static func write(_ plan: ArchivePlan, to path: String) throws {
        try WholeFile.write(Array(text(of: plan)), to: path)
    }

    /// The folder of the parts.
    package var partsFolder: String { path + ".parts" }

    /// The file of a part.
    package func part(_ index: Int) -> String {
        let number = "\(index)"
        let zeros = String(repeating: "0", count: max(0, 5 - number.utf8.count))
        return "\(partsFolder)/part-\(zeros)\(number).jsonl"
    }

    /// The folder from which the plan's paths are taken.
    package var workingFolder: String {
        let folder = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
        return plan.folder == "." ? (folder.isEmpty ? "/" : folder) : "\(folder)/\(plan.folder)"
    }

    /// The command that makes a part.
    package func command(_ index: Int) -> String {
        "sightline chunk run \(ShellText.quoted(path)) --index \(index)"
    }

    private static func bytes(of path: String) throws(PlanFault) -> Data {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw .noFile(path: path, code: errno) }
        defer { close(file) }
        var data: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = read(file, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw .noFile(path: path, code: errno) }
            guard count > 0 else { return Data(data) }
            data += buffer[..<count]
            guard data.count <= limit else {
                throw .damaged(path: path, what: "it is longer than \(limit >> 20) MiB")
            }
        }
    }

    /// What cannot be in `plan`; nil where it is sound.
    private static func problem(_ plan: ArchivePlan) -> String? {
        var next = 0
        for input in plan.inputs {
            guard input.timebase.count == 2, input.timebase.allSatisfy({ $0 > 0 }) else {
                return "inputs.timebase of \(input.uri) is no fraction"
            }
            guard !input.chunks.isEmpty else { return "\(input.uri) has no chunks" }
            var end: Int64?
            for (place, chunk) in input.chunks.enumerated() {
                guard chunk.index == next else {
                    return "chunks are not numbered in order: \(chunk.index) is not \(next)"
                }
                next += 1
                let isLast = place == input.chunks.count - 1
                guard chunk.startPTS == end, (chunk.endPTS == nil) == isLast,
                    chunk.endPTS.map({ $0 > chunk.startPTS ?? input.originPTS }) ?? true
                else { return "chunk \(chunk.index) does not begin where the one before it ends" }
                end = chunk.endPTS
            }
        }
        return next == 0 ? "it has no inputs" : nil
    }

    private static func text(of error: DecodingError) -> String {
        func place(_ path: [any CodingKey]) -> String {
            path.map { key in key.intValue.map { "[\($0)]" } ?? key.stringValue }
                .joined(separator: ".")
        }
        switch error {
        case .keyNotFound(let key, let context):
            return "\(place(context.codingPath + [key])) is missing"
        case .typeMismatch(_, let context), .valueNotFound(_, let context):
            return "\(place(context.codingPath)) is not what it has to be"
        case .dataCorrupted(let context):
            let path = place(context.codingPath)
            return path.isEmpty ? "it is not JSON" : "\(path) is not what it has to be"
        @unknown default: return "it cannot be read"
        }
    }
}
