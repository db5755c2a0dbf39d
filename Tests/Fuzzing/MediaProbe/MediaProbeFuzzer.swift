import FuzzSupport
import Glibc
import Media
import VisionCore

/// Gives the demuxer and the decoder bytes that claim to be a clip or a picture.
///
/// libav itself is not instrumented; what is tried is what our code does with the numbers that it
/// reads out of a damaged file.
@main struct MediaProbeFuzzer {
    /// Most packets and frames of an input.
    private static let limit = (packets: 60, frames: 20)

    /// A file in memory that holds the input.
    private static let file: Int32 = {
        let name = "/sightline-fuzz-\(getpid())"
        let file = shm_open(name, O_RDWR | O_CREAT | O_EXCL, 0o600)
        precondition(file >= 0, "no file in memory can be made")
        shm_unlink(name)
        return file
    }()

    static func main() {
        FuzzLoop.run { bytes, count in
            MediaProbeFuzzer.attempt(UnsafeBufferPointer(start: bytes, count: count))
            return 0
        }
    }

    private static func attempt(_ bytes: UnsafeBufferPointer<UInt8>) {
        precondition(ftruncate(file, 0) == 0)
        guard pwrite(file, bytes.baseAddress, bytes.count, 0) == bytes.count else { return }
        let path = "/proc/self/fd/\(file)"
        var options = InputOptions()
        options.maxPixels = 1 << 20
        options.keepsAudio = true
        _ = try? MediaProbe.probe(path, options: options)
        try? decode(path, options)
    }

    private static func decode(_ path: String, _ options: InputOptions) throws {
        let demuxer = try Demuxer(uri: path, options: options, interrupt: InterruptToken())
        _ = demuxer.expectedFrames
        var decoder = try VideoDecoder(
            stream: demuxer.video, threads: 2, maxPixels: options.maxPixels)
        var frames = 0
        for _ in 0..<limit.packets {
            guard let packet = try demuxer.read() else { break }
            for case .streamChanged(let stream) in demuxer.takeEvents() {
                decoder = try decoder.successor(for: stream)
            }
            guard packet.streamIndex == demuxer.video.index else { continue }
            try decoder.send(packet)
            while frames < limit.frames, let frame = try decoder.receive() {
                frames += 1
                _ = (frame.pts.nanoseconds, frame.pause, frame.sampleAspect?.value)
            }
        }
        decoder.sendEnd()
        while frames < limit.frames, try decoder.receive() != nil { frames += 1 }
    }
}
