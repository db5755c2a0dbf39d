import CFFmpeg
import CFFmpegShims
import Glibc
import VisionCore

/// Codes sound to AAC again, for containers that do not take its codec; used on one thread.
///
/// Samples keep their rate, their channels and their times; a hole in the times is kept as a hole.
final class SoundRecoder {
    /// The codec that comes out.
    static let codecName = "aac"
    /// The unit of the packets' times: one sample.
    let timeBase: TimeBase

    let encoder: CodecContext
    private let decoder: CodecContext
    private let sourceTimeBase: TimeBase
    private let uri: String
    private let rate: Int
    private var samples: SampleQueue
    /// The time of the first sample in the queue.
    private var time: Int64?
    private var firstTime: Int64?

    private static let rates: Set<Int> = [
        7_350, 8_000, 11_025, 12_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000, 64_000,
        88_200, 96_000,
    ]

    /// Why sound like `source` cannot be coded again; nil when it can.
    static func obstacle(to source: StreamInfo) -> String? {
        guard let rate = source.sampleRate, rates.contains(rate) else {
            return "\(source.sampleRate ?? 0) samples a second"
        }
        guard let channels = source.channels, (1...8).contains(channels) else {
            return "\(source.channels ?? 0) channels"
        }
        let parameters = source.parameters.pointer.pointee
        guard avcodec_find_decoder(parameters.codec_id) != nil else { return "no decoder" }
        return avcodec_find_encoder_by_name(codecName) == nil ? "no AAC encoder" : nil
    }

    init(source: StreamInfo, uri: String, needsGlobalHeader: Bool) throws(MediaError) {
        self.uri = uri
        rate = source.sampleRate ?? 48_000
        timeBase = TimeBase(1, Int64(rate))
        sourceTimeBase = source.timeBase
        samples = SampleQueue(channels: source.channels ?? 1)
        decoder = try Self.decoder(of: source)
        guard let codec = avcodec_find_encoder_by_name(Self.codecName) else {
            throw .noEncoder(codec: Self.codecName)
        }
        encoder = try CodecContext(codec)
        let pointer = encoder.pointer
        pointer.pointee.sample_fmt = AV_SAMPLE_FMT_FLTP
        pointer.pointee.sample_rate = Int32(rate)
        pointer.pointee.time_base = timeBase.rational
        av_channel_layout_default(&pointer.pointee.ch_layout, Int32(samples.channels))
        pointer.pointee.bit_rate = Int64(min(rate, 48_000)) * Int64(samples.channels) * 3 / 2
        if needsGlobalHeader { pointer.pointee.flags |= AV_CODEC_FLAG_GLOBAL_HEADER }
        do throws(AVCode) {
            try check { avcodec_open2(pointer, codec, nil) }
        } catch {
            throw .cannotCreate(uri: uri, error)
        }
    }

    private static func decoder(of source: StreamInfo) throws(MediaError) -> CodecContext {
        let parameters = source.parameters.pointer
        guard let codec = avcodec_find_decoder(parameters.pointee.codec_id) else {
            throw .unsupported(uri: source.uri, what: "codec \(source.codec)")
        }
        let context = try CodecContext(codec)
        do throws(AVCode) {
            try check { avcodec_parameters_to_context(context.pointer, parameters) }
            context.pointer.pointee.pkt_timebase = source.timeBase.rational
            try check { avcodec_open2(context.pointer, codec, nil) }
        } catch {
            throw .cannotOpen(uri: source.uri, error)
        }
        return context
    }

    /// The packets that come of `packet`; a damaged one gives none.
    func recoded(_ packet: Packet) throws(MediaError) -> [Packet] {
        guard avcodec_send_packet(decoder.pointer, packet.pointer) >= 0 else { return [] }
        return try collect()
    }

    /// The packets that come of what is still held.
    func end() throws(MediaError) -> [Packet] {
        avcodec_send_packet(decoder.pointer, nil)
        var packets = try collect()
        if samples.count > 0 { try encode(samples.count) }
        avcodec_send_frame(encoder.pointer, nil)
        packets += try encodedPackets()
        return packets
    }

    private func collect() throws(MediaError) -> [Packet] {
        var packets: [Packet] = []
        let frame = try FrameBuffer()
        while avcodec_receive_frame(decoder.pointer, frame.pointer) >= 0 {
            try take(frame)
            av_frame_unref(frame.pointer)
            packets += try encodedPackets()
        }
        return packets
    }

    /// Queues the samples of `frame`, and encodes what fills a frame of the encoder.
    private func take(_ frame: FrameBuffer) throws(MediaError) {
        let told = frame.pointer.pointee.best_effort_timestamp.timestamp.map {
            MediaTime(value: $0, timeBase: sourceTimeBase).rescaled(to: timeBase).value
        }
        if let told, let time {
            let expected = time.addingSaturated(Int64(samples.count))
            if told.subtractingSaturated(expected).magnitude > UInt64(rate / 10) {
                if samples.count > 0 { try encode(samples.count) }
                self.time = max(told, expected)
            }
        } else if time == nil {
            time = told ?? 0
            firstTime = time
        }
        guard samples.append(frame.pointer) else { return }
        let size = max(Int(encoder.pointer.pointee.frame_size), 1)
        while samples.count >= size { try encode(size) }
    }

    private func encode(_ count: Int) throws(MediaError) {
        let frame = try FrameBuffer()
        let pointer = frame.pointer
        pointer.pointee.format = AV_SAMPLE_FMT_FLTP.rawValue
        pointer.pointee.nb_samples = Int32(count)
        pointer.pointee.sample_rate = Int32(rate)
        av_channel_layout_default(&pointer.pointee.ch_layout, Int32(samples.channels))
        guard av_frame_get_buffer(pointer, 0) >= 0 else {
            throw .outOfMemory(doing: "coding the sound of \(uri)")
        }
        samples.move(count, to: pointer)
        pointer.pointee.pts = time ?? 0
        time = (time ?? 0).addingSaturated(Int64(count))
        do throws(AVCode) {
            try check { avcodec_send_frame(encoder.pointer, pointer) }
        } catch {
            throw .outputFailed(uri: uri, error)
        }
    }

    /// Packets of the encoder, without what it puts before the first sample.
    private func encodedPackets() throws(MediaError) -> [Packet] {
        var packets: [Packet] = []
        while true {
            let packet = try Packet(timeBase: timeBase)
            guard avcodec_receive_packet(encoder.pointer, packet.pointer) >= 0 else {
                return packets
            }
            if let pts = packet.pts, pts >= firstTime ?? 0 { packets.append(packet) }
        }
    }
}

/// Samples of several channels as numbers from -1 to 1, first in first out.
private struct SampleQueue {
    let channels: Int
    private var planes: [ArraySlice<Float>]

    init(channels: Int) {
        self.channels = channels
        planes = Array(repeating: [], count: channels)
    }

    /// Samples of each channel.
    var count: Int { planes.first?.count ?? 0 }

    /// Adds the samples of `frame`; false when its form is another than the queue's.
    mutating func append(_ frame: UnsafeMutablePointer<AVFrame>) -> Bool {
        let format = AVSampleFormat(frame.pointee.format)
        let count = Int(frame.pointee.nb_samples)
        guard Int(frame.pointee.ch_layout.nb_channels) == channels, count > 0,
            let data = frame.pointee.extended_data
        else { return false }
        let isPlanar = av_sample_fmt_is_planar(format) != 0
        let packed = av_get_packed_sample_fmt(format)
        for channel in 0..<channels {
            guard let base = data[isPlanar ? channel : 0] else { return false }
            let stride = isPlanar ? 1 : channels
            let start = isPlanar ? 0 : channel
            let indices = (0..<count).lazy.map { start + $0 * stride }
            // Safety: libav has `count` samples of this format in each plane, or all in the first.
            let raw = UnsafeRawPointer(base)
            switch packed {
            case AV_SAMPLE_FMT_U8:
                planes[channel] += indices.map {
                    (Float(raw.load(fromByteOffset: $0, as: UInt8.self)) - 128) / 128
                }
            case AV_SAMPLE_FMT_S16:
                planes[channel] += indices.map {
                    Float(raw.load(fromByteOffset: 2 * $0, as: Int16.self)) / 32_768
                }
            case AV_SAMPLE_FMT_S32:
                planes[channel] += indices.map {
                    Float(raw.load(fromByteOffset: 4 * $0, as: Int32.self)) / 2_147_483_648
                }
            case AV_SAMPLE_FMT_FLT:
                planes[channel] += indices.map { raw.load(fromByteOffset: 4 * $0, as: Float.self) }
            case AV_SAMPLE_FMT_DBL:
                planes[channel] += indices.map {
                    Float(raw.load(fromByteOffset: 8 * $0, as: Double.self))
                }
            default: return false
            }
        }
        return true
    }

    /// Moves the first `count` samples of each channel into `frame`.
    mutating func move(_ count: Int, to frame: UnsafeMutablePointer<AVFrame>) {
        guard let data = frame.pointee.extended_data else { return }
        for channel in 0..<channels {
            guard let base = data[channel] else { continue }
            // Safety: the frame was made for `count` samples of this format.
            let target = UnsafeMutableRawPointer(base).assumingMemoryBound(to: Float.self)
            for (index, value) in planes[channel].prefix(count).enumerated() {
                target[index] = value.isFinite ? value : 0
            }
            planes[channel] = ArraySlice(Array(planes[channel].dropFirst(count)))
        }
    }
}
