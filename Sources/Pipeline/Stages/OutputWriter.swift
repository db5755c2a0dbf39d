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

    /// Opens the output for pictures like `frame` of `stream`, in `epoch`, and for `sound` where it
    /// is wanted.
    init(
        options: OutputOptions, frame: VideoFrame, epoch: Int, stream: StreamInfo,
        sound: StreamInfo?,
        interrupt: InterruptToken, pool: FramePool
    ) throws(MediaError) {
        target = options.target
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

    /// Writes a picture.
    func write(_ drawn: DrawnFrame) throws(MediaError) {
        guard let frame = line.placed(drawn.picture, epoch: drawn.identity.epoch) else { return }
        try encoder.send(frame)
        while let packet = try encoder.receive() { try muxer.write(video: packet) }
    }

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
        while let packet = try encoder.receive() { try muxer.write(video: packet) }
        try muxer.close()
    }
}
