import EventLog
import Hashing
import VisionCore

/// Detections of others as a log of frame records, which `replay` tracks and judges.
///
/// The same file and options give the same bytes.
package struct LogImport {
    /// A form that detections come in.
    package enum Form: String, Sendable, CaseIterable {
        /// MOTChallenge text.
        case mot
        /// COCO results.
        case coco
    }

    /// What came of it.
    package struct Outcome: Sendable, Equatable {
        /// Frames of the log.
        package var frames = 0
        /// Detections in them.
        package var detections = 0
    }

    private let path: String
    private let form: Form
    private let options: ImportOptions

    /// The file at `path` in `form`.
    package init(_ path: String, as form: Form, options: ImportOptions) {
        self.path = path
        self.form = form
        self.options = options
    }

    /// Makes the log at `target`.
    package func run(to target: String) throws -> Outcome {
        if target != "-", SameFile.are(path, target) { throw ImportFault.itself(target) }
        let found =
            switch form {
            case .mot: try MOTDetections.read(path, className: options.className)
            case .coco: try COCODetections.read(path, labels: options.labels)
            }
        let options = LogOptions(
            durability: .os, overwrites: self.options.overwrites, usesState: false)
        let opening = try LogWriter.open(
            target == "-" ? .standardOutput : .path(target), header: try header, options: options)
        guard case .fresh(let writer) = opening else { throw ImportFault.exists(target) }
        return try write(found, to: writer)
    }

    private var header: RunRecord {
        get throws {
            let settings = [
                "source.\(options.source).score.kept=\(options.keptScore)",
                "source.\(options.source).score.fed=0.0",
            ]
            var record = RunRecord(
                tool: options.tool, host: RunRecord.Host(cores: 1, simd: "-"),
                configSHA256: Self.sum(
                    (settings + ["\(options)", form.rawValue]).joined(separator: "\n").utf8),
                sources: [
                    RunRecord.Source(
                        name: options.source, mode: .file,
                        fingerprint: Self.sum(try ImportedDetections.bytes(of: path)))
                ], deterministic: true)
            record.settings = settings
            return record
        }
    }

    private static func sum(_ bytes: some Sequence<UInt8>) -> String {
        SHA256.digest(of: bytes).hexadecimal
    }

    private func write(_ found: ImportedDetections, to writer: LogWriter) throws -> Outcome {
        var outcome = Outcome()
        let count = max(found.count, options.frames ?? 0)
        var source = SourceRecord(source: options.source, epoch: 0, state: .up)
        source.size = options.size
        source.timeBase = TimeBase(options.rate.denominator, options.rate.numerator)
        source.nominalRate = [
            Int(clamping: options.rate.numerator), Int(clamping: options.rate.denominator),
        ]
        try writer.append(source)
        writer.setRefusedPackets(0, of: options.source)
        for index in 0..<count {
            let seen = found.frames[index] ?? []
            let frame = FrameRecord(
                source: options.source, epoch: 0, frameIndex: index, pts: Int64(clamping: index),
                time: options.rate.time(of: index), isKeyframe: false, via: .infer,
                seen: seen.map { FrameRecord.Seen($0) })
            writer.setDecoded(index + 1, of: options.source)
            try writer.append(FrameRecords(source: options.source, frame: frame))
            outcome.frames += 1
            outcome.detections += seen.count
        }
        var end = source
        end.state = .ended
        end.reason = "eof"
        try writer.append(end)
        _ = try writer.finish(reason: .eof, exit: .ok)
        return outcome
    }
}
