import Media
import VisionCore

/// One file or one connection of an output: coder and muxer, from the first picture to the trailer.
///
/// Used on the stage's queue; ended from elsewhere by its `InterruptToken`.
final class OutputWriter {
    private let encoder: VideoEncoder
    private let muxer: Muxer
    /// The target that is written.
    let target: String
    /// What a user should know of it, a line each.
    private(set) var notes: [String] = []
    /// Whether sound is written.
    let carriesSound: Bool
    private var line = OutputTimeline()
    private var isFinished = false
    private var order = CodingOrder()
    private let isCut: Bool
    private var lastMark: MediaInstant?
    private var last: Packet?
    private var lastShown: MediaInstant?

    /// Where the file can be cut off, so that another goes on behind it.
    struct Mark: Hashable, Sendable {
        /// Index of the first frame that is not in the file then.
        var frame: Int
        /// When that frame is shown, on the timeline of the file.
        var time: MediaInstant
        /// Where that is in the file.
        var cut: FileCut
    }

    /// Least media time between two marks.
    private static let markInterval = Duration.seconds(1)

    /// The end of the last picture, on the timeline of the file.
    private(set) var end = MediaInstant.zero

    /// Opens the output for pictures like `frame` of `stream`, in `epoch`, and for `sound` where it
    /// is wanted.
    init(
        options: OutputOptions, frame: VideoFrame, epoch: Int, stream: StreamInfo,
        sound: StreamInfo?,
        interrupt: InterruptToken, pool: FramePool
    ) throws(MediaError) {
        target = options.target
        isCut = options.isCut
        let muxer = try Muxer(options: options, interrupt: interrupt)
        let encoder = try VideoEncoder(
            format: VideoFormat(of: frame, from: stream), options: options, muxer: muxer,
            pool: pool)
        try muxer.addVideo(from: encoder)
        var carriesSound = false
        if let sound {
            let handling = try muxer.addAudio(from: sound)
            carriesSound = handling.isCarried
            if let note = handling.note { notes.append(note) }
        }
        try muxer.start()
        if encoder.encoderName != "libx264", options.codec ?? "h264" == "h264",
            muxer.containerName != "gif", muxer.containerName != "image2"
        {
            notes.append("coded by \(encoder.encoderName): libx264 is not here")
        }
        (self.muxer, self.encoder, self.carriesSound) = (muxer, encoder, carriesSound)
        line.beginEpoch(epoch)
    }

    /// The source was opened again: what follows is put behind what is written.
    func beginEpoch(_ epoch: Int) { line.beginEpoch(epoch) }

    /// Writes a picture; gives where the file can be cut off, once in a while, where it is to be.
    func write(_ drawn: DrawnFrame) throws(MediaError) -> Mark? {
        guard let frame = line.placed(drawn.picture, epoch: drawn.identity.epoch) else {
            return nil
        }
        let time = MediaInstant(nanoseconds: frame.pts.nanoseconds)
        lastMark = lastMark ?? time
        end = time + max(time - (lastShown ?? time), .zero)
        lastShown = time
        if isCut { order.send(frame.pts.value, index: drawn.identity.frameIndex) }
        try encoder.send(frame)
        return try receive()
    }

    /// Writes what the encoder has made; the last mark in front of it.
    private func receive() throws(MediaError) -> Mark? {
        var mark: Mark?
        while let packet = try encoder.receive() {
            if isCut {
                if packet.isKey, isSteady(before: packet),
                    let frame = packet.pts.flatMap({ order.firstOut(at: $0) })
                {
                    mark = try self.mark(before: packet, frame: frame) ?? mark
                }
                packet.pts.map { order.receive($0) }
                last = packet
            }
            try muxer.write(video: packet)
        }
        return mark
    }

    /// Whether the last picture lasts as long as its packet says: MP4 adds up what packets say
    /// where a fragment is ended by hand, so that it is not cut elsewhere.
    private func isSteady(before packet: Packet) -> Bool {
        guard ["mp4", "mov"].contains(muxer.containerName), let last, let before = last.dts,
            let next = packet.dts
        else { return true }
        return next.subtractingSaturated(before) == last.duration
    }

    private func mark(before packet: Packet, frame: Int) throws(MediaError) -> Mark? {
        let time = packet.showTime
        guard let last = lastMark, time - last >= Self.markInterval else { return nil }
        lastMark = time
        return Mark(frame: frame, time: time, cut: try muxer.cut(before: packet))
    }

    /// The decoding time of the last sound in the file, ticks of the source's sound.
    var lastSound: Int64? { muxer.lastSound }

    /// Writes a packet of sound, which is copied while the source stays on its first timeline.
    func write(sound packet: Packet) throws(MediaError) {
        guard carriesSound, line.isFirstEpoch else { return }
        try muxer.write(audio: packet)
    }

    /// Writes what is held back and the trailer; the second time it does nothing.
    func finish() throws(MediaError) {
        guard !isFinished else { return }
        isFinished = true
        encoder.sendEnd()
        _ = try receive()
        try muxer.close()
    }
}
