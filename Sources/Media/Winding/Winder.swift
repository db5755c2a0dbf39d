import VisionCore

/// Winds a file that was just opened; see `Demuxer.wind(to:)`.
struct Winder {
    let demuxer: Demuxer
    /// Nanoseconds from the first frame.
    let time: Int64

    /// Packets in which the first frame, or that of a key packet, has to show.
    private static let patience = 300
    /// Most bytes of packets between a key frame and the place, where all are kept.
    private static let mostKeptBytes = 256 << 20
    /// How far before the place a key frame is looked for, nanoseconds.
    private static let distances: [Int64] = [0, 2_000_000_000, 20_000_000_000]

    func wind() throws(MediaError) -> MediaTime? {
        var read: [Packet] = []
        guard let first = try firstFrame(noting: &read), first.ptsFix == nil, !first.isCorrupt
        else { return nil }
        let (target, overflow) = first.pts.value.addingReportingOverflow(
            ticks(ofNanoseconds: time))
        guard !overflow else { return nil }
        let isFound =
            demuxer.hasTrueIndex
            ? try seek(to: target, like: first)
            : try readOver(read, to: target, like: first)
        return isFound ? first.pts : nil
    }

    /// Whole ticks of the video's time base in `nanoseconds`, rounded as media time is: the time
    /// of a key frame leads to that very key frame.
    private func ticks(ofNanoseconds nanoseconds: Int64) -> Int64 {
        let base = demuxer.video.timeBase
        let up = Int128(nanoseconds) * Int128(base.denominator)
        let ticks = up.dividedHalfToEven(by: Int128(base.numerator) * 1_000_000_000)
        return Int64(clamping: ticks)
    }

    /// The first frame in display order of what the demuxer reads next, and the packets read.
    private func firstFrame(noting read: inout [Packet]) throws(MediaError) -> VideoFrame? {
        let decoder = try VideoDecoder(stream: demuxer.video, threads: 1)
        for _ in 0..<Self.patience {
            guard let packet = try demuxer.read() else {
                decoder.sendEnd()
                return try decoder.receive()
            }
            read.append(packet)
            guard packet.streamIndex == demuxer.video.index else { continue }
            try decoder.send(packet)
            if let frame = try decoder.receive() { return frame }
        }
        return nil
    }

    /// Whether `frame` is where decoding may begin for the frames from `target` on.
    private func isFit(_ frame: VideoFrame, before target: Int64, like first: VideoFrame) -> Bool {
        frame.isKey && !frame.isCorrupt && frame.ptsFix == nil && frame.pts.value <= target
            && frame.size == first.size && frame.layout == first.layout
    }

    private func seek(to target: Int64, like first: VideoFrame) throws(MediaError) -> Bool {
        for distance in Self.distances {
            let place = max(target - ticks(ofNanoseconds: distance), first.pts.value)
            var read: [Packet] = []
            guard try demuxer.seek(toTicks: place) else { return false }
            if let frame = try firstFrame(noting: &read), isFit(frame, before: target, like: first)
            {
                demuxer.putBack(read)
                return true
            }
        }
        return false
    }

    /// Reads on after `read` up to `target` and keeps the packets from the last key frame on.
    private func readOver(
        _ read: [Packet], to target: Int64, like first: VideoFrame
    ) throws(MediaError) -> Bool {
        var line = PacketLine(of: demuxer.video)
        var early = read[...]
        var kept: [Packet] = []
        var bytes = 0
        while let packet = early.isEmpty ? try demuxer.read() : early.removeFirst() {
            let isPicture = packet.streamIndex == demuxer.video.index
            if isPicture {
                guard line.takes(packet) else { return false }
                if packet.isKey, packet.shown ?? .max <= target { (kept, bytes) = ([], 0) }
            }
            kept.append(packet)
            bytes += packet.byteCount
            guard bytes <= Self.mostKeptBytes else { return false }
            if isPicture, packet.dts ?? packet.shown ?? .min > target { break }
        }
        demuxer.putBack(kept + early)
        var again: [Packet] = []
        guard let frame = try firstFrame(noting: &again), isFit(frame, before: target, like: first)
        else { return false }
        demuxer.putBack(again)
        return true
    }
}

extension Packet {
    /// The timestamp that its frame will have, where the container or its parser tells it.
    fileprivate var shown: Int64? { pts ?? dts }
}

/// Tells whether the timestamps of packets that are not decoded need no mending.
private struct PacketLine {
    private var repair: PTSRepair
    /// Timestamps of packets whose frames may still be overtaken, in order of display.
    private var waiting: [Int64] = []

    /// Most frames that one can be shown later than it is decoded.
    private static let depth = 32

    init(of stream: StreamInfo) {
        repair = PTSRepair(
            timeBase: stream.timeBase, frameRate: stream.plausibleRate,
            hasIndexedTimes: stream.hasIndexedTimes)
    }

    /// Takes the next packet; false when it is damaged or its frame's time would be mended.
    mutating func takes(_ packet: Packet) -> Bool {
        guard !packet.isCorrupt, let shown = packet.shown else { return false }
        waiting.insert(shown, at: waiting.firstIndex { $0 > shown } ?? waiting.endIndex)
        guard waiting.count > Self.depth else { return true }
        let outcome = repair.next(waiting.removeFirst())
        return outcome.fix == nil && !outcome.startsTimeline
    }
}
