import Foundation
import Imaging
import VisionCore

@testable import Media

/// Everything that a decoder gives of a clip, pixels by their hash, for comparisons.
struct ClipTrace: Equatable {
    struct Frame: Equatable {
        let pts: Int64
        let sourcePTS: Int64?
        let fix: TimeFix?
        let isKey: Bool
        let isCorrupt: Bool
        let size: Size
        let pixels: UInt64
    }

    var frames: [Frame] = []
    var refusedPackets = 0
    var failure: MediaError?

    init(of path: String, threads: Int) throws {
        do throws(MediaError) {
            let demuxer = try Demuxer(
                uri: path, options: InputOptions(), interrupt: InterruptToken())
            let decoder = try VideoDecoder(stream: demuxer.video, threads: threads)
            defer { refusedPackets = decoder.refusedPackets }
            while let packet = try demuxer.read() {
                try decoder.send(packet)
                while let frame = try decoder.receive() { frames.append(Frame(frame)) }
            }
            decoder.sendEnd()
            while let frame = try decoder.receive() { frames.append(Frame(frame)) }
        } catch {
            failure = error
        }
    }
}

extension ClipTrace {
    /// The first thing in which it differs from `other`; nil where nothing does.
    func difference(from other: ClipTrace) -> String? {
        if let index = zip(frames, other.frames).enumerated().first(where: { $1.0 != $1.1 })?.offset
        {
            return "frame \(index) of \(frames.count): \(frames[index]), not \(other.frames[index])"
        }
        if frames.count != other.frames.count {
            return "\(frames.count) frames, not \(other.frames.count)"
        }
        if refusedPackets != other.refusedPackets {
            return "\(refusedPackets) refused, not \(other.refusedPackets)"
        }
        return failure == other.failure ? nil : "\(String(describing: failure))"
    }
}

extension ClipTrace.Frame {
    init(_ frame: VideoFrame) {
        self.init(
            pts: frame.pts.value, sourcePTS: frame.sourcePTS, fix: frame.ptsFix,
            isKey: frame.isKey, isCorrupt: frame.isCorrupt, size: frame.size,
            pixels: Self.hash(of: frame))
    }

    /// FNV-1a over the rows of all planes, eight bytes at a time.
    private static func hash(of frame: VideoFrame) -> UInt64 {
        frame.withImage { image in
            var hash: UInt64 = 0xCBF2_9CE4_8422_2325
            for (index, plane) in image.planes.enumerated() {
                let extent = frame.layout.planeSize(index, of: frame.size)
                for y in 0..<extent.height {
                    let row = UnsafeRawBufferPointer(
                        start: plane.base + y * plane.stride, count: extent.width)
                    for x in stride(from: 0, to: extent.width - 7, by: 8) {
                        hash ^= row.loadUnaligned(fromByteOffset: x, as: UInt64.self)
                        hash &*= 0x100_0000_01B3
                    }
                    for x in (extent.width & ~7)..<extent.width {
                        hash = (hash ^ UInt64(row[x])) &* 0x100_0000_01B3
                    }
                }
            }
            return hash
        }
    }
}
