import EventLog
import Glibc
import PipelineConfig

/// Checks a pack: the hashes of its files, and the chain of the part of the log.
package enum PackVerifier {
    /// What was found.
    package struct Report: Sendable, Equatable {
        /// Files whose hash is right.
        package var files = 0
        /// Records of the log's part.
        package var records = 0
        /// Links of its chain.
        package var links = 0
        /// What is wrong, and where; nil for a whole pack.
        package var fault: (place: String, what: String)?

        package static func == (one: Report, other: Report) -> Bool {
            one.files == other.files && one.records == other.records && one.links == other.links
                && one.fault?.place == other.fault?.place && one.fault?.what == other.fault?.what
        }
    }

    /// Whether `path` is the folder of a pack.
    package static func isPack(_ path: String) -> Bool {
        access("\(path)/\(EventPack.sums)", R_OK) == 0
            && access("\(path)/slice.json", R_OK) == 0
    }

    /// Looks at the pack in the folder `path`, up to the first fault.
    package static func verify(_ path: String) -> Report {
        var report = Report()
        if let fault = checkFiles(path, &report) ?? checkChain(path, &report) {
            report.fault = fault
        }
        return report
    }

    private static func checkFiles(
        _ path: String, _ report: inout Report
    ) -> (place: String, what: String)? {
        let place = "\(path)/\(EventPack.sums)"
        guard let bytes = BoundedFile.bytes(of: place, limit: 1 << 16) else {
            return (place, "it cannot be read")
        }
        var listed: Set<String> = []
        for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") {
            let parts = line.split(separator: " ", maxSplits: 1)
            let name = parts.count == 2 ? parts[1].drop { $0 == " " } : ""
            guard !name.isEmpty, !name.contains("/") else {
                return (place, "a line is none: \(line.prefix(80))")
            }
            let file = "\(path)/\(name)"
            guard let sum = try? FileHash.sha256(of: file) else { return (file, "it is not there") }
            guard sum == parts[0] else { return (file, "its hash is not the one that is listed") }
            listed.insert(String(name))
            report.files += 1
        }
        for name in ["log.jsonl", "slice.json", "event.json", "clip.mp4"]
        where !listed.contains(name) {
            return (place, "\(name) is not listed")
        }
        return nil
    }

    private static func checkChain(
        _ path: String, _ report: inout Report
    ) -> (place: String, what: String)? {
        guard let bytes = BoundedFile.bytes(of: "\(path)/slice.json", limit: 4096),
            let slice = JSONValue(bytes.dropLast()), let first = slice["first_seq"]?.uint,
            let previous = slice["prev_sha256"]?.string
        else { return ("\(path)/slice.json", "it cannot be read") }
        let place = "\(path)/log.jsonl"
        guard let text = BoundedFile.bytes(of: place, limit: 1 << 30) else {
            return (place, "it cannot be read")
        }
        var chain = ChainHash()
        if !previous.isEmpty { chain.link(previous) }
        var next = first
        var number = 0
        let mark = Array(#""sha256":""#.utf8)
        for line in text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: true) {
            number += 1
            guard let value = JSONValue(line), value["seq"]?.uint == next else {
                return ("\(place):\(number)", "it is not record \(next)")
            }
            next &+= 1
            report.records += 1
            let kind = value["r"]?.string
            guard kind == "check" || kind == "end", let sum = value["sha256"]?.string else {
                chain.update(line)
                chain.update([UInt8(ascii: "\n")])
                continue
            }
            // The hash is the last field: `"sha256":"` and 64 digits, a quote and a brace.
            let own = line.dropLast(sum.utf8.count + 2)
            guard own.suffix(mark.count).elementsEqual(mark) else {
                return ("\(place):\(number)", "its hash is not its last field")
            }
            chain.update(own)
            guard chain.value == sum else {
                return ("\(place):\(number)", "the chain of hashes is broken before it")
            }
            chain.link(sum)
            report.links += 1
        }
        return report.records > 0 ? nil : (place, "it has no records")
    }
}
