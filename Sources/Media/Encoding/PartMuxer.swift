import CFFmpeg
import VisionCore

/// Puts coded pictures into an MP4 in memory, a part at a time: a head, and then parts that each
/// begin with a key picture and keep the pictures' own times (ISO/IEC 14496-12, 8.8).
///
/// Used on one thread. Holds the part that is being made, and nothing of those before.
package final class PartMuxer {
    /// A part that is whole.
    package struct Part: Sendable {
        /// How long its pictures are shown.
        package let length: Duration
        package let bytes: [UInt8]
    }

    /// What goes before the first part.
    package private(set) var head: [UInt8] = []

    // Safety: allocated in init, freed in deinit.
    private let context: UnsafeMutablePointer<AVFormatContext>
    private let stream: UnsafeMutablePointer<AVStream>
    private let timeBase: TimeBase
    private let shortest: Duration
    /// The packet that lasts until the next one comes.
    private var held: Packet?
    private var start: MediaInstant?

    /// For pictures of `coded`; no part is shorter than `shortest`.
    package init(_ coded: CodedStream, shortest: Duration) throws(MediaError) {
        var opened: UnsafeMutablePointer<AVFormatContext>?
        guard avformat_alloc_output_context2(&opened, nil, "mp4", nil) >= 0, let opened,
            let stream = avformat_new_stream(opened, nil)
        else {
            avformat_free_context(opened)
            throw .outOfMemory(doing: "making an MP4")
        }
        context = opened
        self.stream = stream
        timeBase = coded.timeBase
        self.shortest = shortest
        guard
            avcodec_parameters_copy(stream.pointee.codecpar, coded.parameters.pointer) >= 0
        else { throw .outOfMemory(doing: "making an MP4") }
        stream.pointee.codecpar.pointee.codec_tag = 0
        stream.pointee.time_base = coded.timeBase.rational
        var options = LibavOptions()
        options["movflags"] =
            "+frag_custom+empty_moov+default_base_moof+frag_discont+skip_trailer"
        head = try taken { options.withDictionary { avformat_write_header(context, $0) } }
        try begin()
    }

    deinit {
        _ = closed()
        avformat_free_context(context)
    }

    /// Takes a packet of the encoder in; gives the part before it where one ends there.
    package func add(_ packet: Packet) throws(MediaError) -> Part? {
        let time = packet.decodeTime
        if let held {
            held.pointer.pointee.duration = max((packet.dts ?? 0) &- (held.dts ?? 0), 1)
            try write(held)
        }
        held = packet
        guard packet.isKey, let start else {
            start = start ?? time
            return nil
        }
        let length = time - start
        guard length >= shortest else { return nil }
        self.start = time
        let bytes = try taken { av_write_frame(context, nil) }
        try begin()
        return Part(length: length, bytes: bytes)
    }

    private func write(_ packet: Packet) throws(MediaError) {
        let pointer = packet.pointer
        av_packet_rescale_ts(pointer, timeBase.rational, stream.pointee.time_base)
        pointer.pointee.stream_index = stream.pointee.index
        do throws(AVCode) {
            try check { av_write_frame(context, pointer) }
        } catch {
            throw .outputFailed(uri: "a part of an MP4", error)
        }
    }

    /// What is written from here on goes into memory of its own.
    private func begin() throws(MediaError) {
        guard avio_open_dyn_buf(&context.pointee.pb) >= 0 else {
            throw .outOfMemory(doing: "making an MP4")
        }
    }

    /// What was written up to and with `write`.
    private func taken(_ write: () -> Int32) throws(MediaError) -> [UInt8] {
        if context.pointee.pb == nil { try begin() }
        do throws(AVCode) {
            try check(write)
        } catch {
            throw .outputFailed(uri: "a part of an MP4", error)
        }
        return closed()
    }

    private func closed() -> [UInt8] {
        guard context.pointee.pb != nil else { return [] }
        var bytes: UnsafeMutablePointer<UInt8>?
        let count = avio_close_dyn_buf(context.pointee.pb, &bytes)
        context.pointee.pb = nil
        defer { av_free(bytes) }
        // Safety: libav gives so many bytes, ours to free.
        return Array(UnsafeBufferPointer(start: bytes, count: max(Int(clamping: count), 0)))
    }
}
