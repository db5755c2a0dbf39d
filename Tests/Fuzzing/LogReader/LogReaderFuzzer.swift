import EventLog
import FuzzSupport
import Glibc
import VisionCore

/// Gives the readers of logs a text whose halves, parted by a byte of 0, claim to be a log and its
/// resume state; a log that can be resumed is resumed, and has to be whole afterwards.
@main struct LogReaderFuzzer {
    private static let path = "/dev/shm/sightline-fuzz-\(getpid())"

    static func main() {
        FuzzLoop.run { bytes, count in
            let file = Array(UnsafeBufferPointer(start: bytes, count: count))
            let halves = file.split(separator: 0, maxSplits: 1, omittingEmptySubsequences: false)
            LogReaderFuzzer.write(halves[0], to: LogReaderFuzzer.path)
            if halves.count > 1 {
                LogReaderFuzzer.write(halves[1], to: LogReaderFuzzer.path + ".state")
            }
            LogReaderFuzzer.read()
            LogReaderFuzzer.resume(Array(halves[0]))
            for ending in ["", ".state", ".state.new", ".torn"] {
                unlink(LogReaderFuzzer.path + ending)
            }
            return 0
        }
    }

    /// Every record that the reader gives is one that the verifier counted.
    private static func read() {
        guard let report = try? LogVerifier.verify(path: path) else { return }
        guard let reader = try? LogReader(path: path) else { return }
        var records: UInt64 = 0
        while let line = try? reader.next() {
            precondition(line.value != nil, "a record is JSON")
            records += 1
        }
        precondition(records >= report.records, "a record that was verified can be read")
    }

    /// Resumes the log as the run that its head names, and continues it for a frame.
    private static func resume(_ log: [UInt8]) {
        let head = log.prefix { $0 != 0x0A }
        let isLive = JSONValue(head)?["mode"]?["cam1"]?.string == "live"
        let isDeterministic = JSONValue(head)?["deterministic"]?.bool ?? false
        let header = RunRecord(
            tool: .init(name: "sightline", version: "0.1.0"), host: .init(cores: 2, simd: "c"),
            configSHA256: String(repeating: "c", count: 64),
            sources: [.init(name: "cam1", mode: isLive ? .live : .file, fingerprint: "f-cam1")],
            deterministic: isDeterministic)
        let options = LogOptions(durability: .os, waitsForDisk: true)
        guard
            let opening = try? LogWriter.open(.path(path), header: header, options: options),
            case .resumed(let writer, let resumed) = opening, let source = resumed.sources["cam1"]
        else { return }
        let frame = FrameRecord(
            source: "cam1", epoch: (source.lastEpoch ?? 0) + 1, frameIndex: source.nextFrameIndex,
            pts: 1, time: .zero, isKeyframe: true, via: .infer)
        var records = FrameRecords(source: "cam1", frame: frame)
        records.snapshot = Array("{}".utf8)
        guard (try? writer.append(records)) != nil,
            (try? writer.finish(reason: .stopped, exit: .ok))?.isReplaying == false
        else { return }
        let report = try? LogVerifier.verify(path: path)
        precondition(report?.fault == nil, "a resumed log is whole: \(report?.fault?.what ?? "")")
        precondition(report?.hasEnd == true)
    }

    private static func write(_ bytes: ArraySlice<UInt8>, to path: String) {
        let file = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
        bytes.withUnsafeBytes { _ = Glibc.write(file, $0.baseAddress, $0.count) }
        close(file)
    }
}
