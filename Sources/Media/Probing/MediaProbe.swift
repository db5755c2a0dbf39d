import VisionCore

/// Looks into a source without decoding it.
package enum MediaProbe {
    /// What the source at `uri` holds.
    ///
    /// Reads a source that ends to its end, so as to count packets and key frames; of a live one
    /// only what the header tells. Blocks; `interrupt` ends it.
    package static func probe(
        _ uri: String, options: InputOptions = InputOptions(),
        interrupt: InterruptToken = InterruptToken()
    ) throws(MediaError) -> ProbeReport {
        let demuxer = try Demuxer(uri: uri, options: options, interrupt: interrupt)
        var report = ProbeReport(
            uri: demuxer.uri, container: demuxer.container,
            duration: demuxer.duration?.nanoseconds,
            streams: demuxer.streams.map {
                ProbeReport.Stream($0, isSelected: $0.index == demuxer.video.index)
            })
        guard !demuxer.address.isLive else { return report }
        var (packets, keyFrames) = (0, 0)
        while let packet = try demuxer.read() {
            guard packet.streamIndex == demuxer.video.index else { continue }
            packets += 1
            if packet.isKey { keyFrames += 1 }
        }
        report.packets = packets
        report.keyFrames = keyFrames
        report.damagedPackets = demuxer.damagedPackets
        return report
    }
}

extension StreamInfo {
    /// Ticks of this stream in nanoseconds.
    func nanoseconds(_ ticks: Int64?) -> Int64? {
        ticks.map { MediaTime(value: $0, timeBase: timeBase).nanoseconds }
    }
}
