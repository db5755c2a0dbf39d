import CFFmpeg
import CFFmpegShims
package import VisionCore

/// One coded unit of a stream: a picture, or a stretch of sound.
///
/// Owned by one stage at a time.
// Sendable: handed from stage to stage, never used by two at once.
package final class Packet: @unchecked Sendable {
    // Safety: allocated in init, freed in deinit, not handed out beyond this module.
    let pointer: UnsafeMutablePointer<AVPacket>
    /// The unit of `pts`, `dts` and `duration`.
    package let timeBase: TimeBase
    /// When it came; zero when an encoder made it.
    ///
    /// When the demuxer returned it, until whoever reads knows that it had waited before.
    package var arrival: HostInstant
    /// The codec of this packet where it is a file of a folder of pictures.
    let ownCodec: AVCodecID?

    init(timeBase: TimeBase, arrival: HostInstant = .zero, ownCodec: AVCodecID? = nil)
        throws(MediaError)
    {
        guard let pointer = av_packet_alloc() else {
            throw .outOfMemory(doing: "making a packet")
        }
        self.pointer = pointer
        self.timeBase = timeBase
        self.arrival = arrival
        self.ownCodec = ownCodec
    }

    init(
        taking pointer: UnsafeMutablePointer<AVPacket>, timeBase: TimeBase,
        arrival: HostInstant = .zero,
        ownCodec: AVCodecID? = nil
    ) {
        self.pointer = pointer
        self.timeBase = timeBase
        self.arrival = arrival
        self.ownCodec = ownCodec
    }

    deinit {
        var pointer: UnsafeMutablePointer<AVPacket>? = pointer
        av_packet_free(&pointer)
    }

    /// How long the demuxer waited for it: zero where it was there already.
    package var waited = Duration.zero
    /// The producer's time of day that came with the next packet, where libav's parser gives side
    /// data out a packet early.
    var ownProducerTime: WallInstant??

    /// Index of its stream in the container.
    package var streamIndex: Int { Int(pointer.pointee.stream_index) }
    /// When it is shown, in ticks of `timeBase`, as the container says.
    package var pts: Int64? { pointer.pointee.pts.timestamp }
    /// When it is decoded, in ticks of `timeBase`.
    package var dts: Int64? { pointer.pointee.dts.timestamp }
    /// How long it lasts, in ticks of `timeBase`; 0 when not known.
    package var duration: Int64 { pointer.pointee.duration }
    /// Whether decoding can start here.
    package var isKey: Bool { pointer.pointee.flags & AV_PKT_FLAG_KEY != 0 }
    /// Whether the container says that it is damaged.
    package var isCorrupt: Bool { pointer.pointee.flags & AV_PKT_FLAG_CORRUPT != 0 }
    /// Bytes of coded data.
    package var byteCount: Int { Int(pointer.pointee.size) }

    /// The same data, shown and decoded `ticks` of `timeBase` earlier.
    func moved(backBy ticks: Int64) throws(MediaError) -> Packet {
        guard let copy = av_packet_clone(pointer) else {
            throw .outOfMemory(doing: "copying a packet")
        }
        let packet = Packet(taking: copy, timeBase: timeBase, arrival: arrival)
        copy.pointee.pts = pts?.subtractingSaturated(ticks) ?? sl_no_timestamp
        copy.pointee.dts = dts?.subtractingSaturated(ticks) ?? sl_no_timestamp
        return packet
    }

    /// Its coded data.
    package var bytes: [UInt8] {
        // Safety: the packet owns so many bytes at its data.
        pointer.pointee.data.map { Array(UnsafeBufferPointer(start: $0, count: byteCount)) } ?? []
    }

    /// When it was captured by the producer's clock; nil when the stream does not say.
    package var producerReferenceTime: WallInstant? {
        if let ownProducerTime { return ownProducerTime }
        return sideProducerTime
    }

    /// What its side data say.
    var sideProducerTime: WallInstant? {
        var microseconds: Int64 = 0
        guard sl_packet_producer_time(pointer, &microseconds) == 1 else { return nil }
        return .zero + .microseconds(microseconds)
    }
}
