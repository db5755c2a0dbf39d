import Media
package import PipelineConfig
package import VisionCore

/// Where a recording can be cut: its key packets, read without decoding anything.
package struct ArchiveSurvey: Sendable, Equatable {
    /// The unit of all timestamps.
    package let timeBase: TimeBase
    /// The least timestamp of a picture: where media time begins.
    package let origin: Int64
    /// Coded pictures.
    package let packets: Int
    /// Timestamps of the packets that are flagged as key, in order.
    package let keys: [Int64]

    package init(timeBase: TimeBase, origin: Int64, packets: Int, keys: [Int64]) {
        self.timeBase = timeBase
        self.origin = origin
        self.packets = packets
        self.keys = keys
    }

    /// Reads the one source of `description` from end to end.
    ///
    /// Throws where it cannot be looked at in parts, with what stands against it.
    package init(_ description: PipelineDescription) throws {
        try ChunkFault.check(description)
        let source = description.sources[0]
        var options = InputOptions()
        options.stream = source.stream
        let demuxer = try Demuxer(
            uri: source.uri.revealed, options: options, interrupt: InterruptToken())
        guard demuxer.isWindable, !demuxer.isEndless else {
            throw ChunkFault.unsuitable("\(source.name) is no file that can be wound")
        }
        var (origin, packets, keys): (Int64?, Int, Set<Int64>) = (nil, 0, [])
        while let packet = try demuxer.read() {
            guard packet.streamIndex == demuxer.video.index else { continue }
            packets += 1
            guard let shown = packet.pts ?? packet.dts else { continue }
            origin = min(origin ?? shown, shown)
            if packet.isKey { keys.insert(shown) }
        }
        guard let origin else {
            throw ChunkFault.unsuitable("\(source.name) has no picture with a timestamp")
        }
        self.init(
            timeBase: demuxer.video.timeBase, origin: origin, packets: packets,
            keys: keys.sorted())
    }

    /// Where parts of at least `length` begin: a key packet each, the first part's left out.
    package func bounds(every length: Duration) -> [Int64] {
        let least = max(length.nanoseconds, 1)
        var bounds: [Int64] = []
        var last: Int64 = 0
        for key in keys where key > origin {
            let time = time(of: key).nanoseconds
            guard time.subtractingSaturated(last) >= least else { continue }
            bounds.append(key)
            last = time
        }
        return bounds
    }

    /// Media time of the frame with the timestamp `ticks`, as the run counts it.
    package func time(of ticks: Int64) -> Duration {
        let since = MediaTime(value: ticks.subtractingSaturated(origin), timeBase: timeBase)
        return .nanoseconds(since.nanoseconds)
    }
}
