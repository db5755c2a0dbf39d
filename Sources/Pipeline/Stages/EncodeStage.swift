import Media
import StageGraph
import VisionCore

/// Codes the drawn pictures of one source and writes them, with the source's sound, to one output.
///
/// An output that fails stops nothing: it is reported and left alone, analysis goes on.
final class EncodeStage: Stage {
    typealias Output = Nothing

    private let source: String
    private let name: String
    private let options: OutputOptions
    private let reports: OutputReports
    private let pool = FramePool()

    private var stream: StreamInfo?
    private var sound: StreamInfo?
    private var waitingSound: [Packet] = []
    private var encoder: VideoEncoder?
    private var muxer: Muxer?
    private var isBroken = false
    private var line = OutputTimeline()

    /// Packets of sound that wait for the first picture.
    private static let soundLimit = 4096

    init(source: String, name: String, options: OutputOptions, reports: OutputReports) {
        self.source = source
        self.name = name
        self.options = options
        self.reports = reports
    }

    func process(_ batch: [OutputItem], _ emit: (Nothing) -> Void) throws {
        for item in batch where !isBroken {
            do throws(MediaError) {
                switch item {
                case .picture(let frame): try write(frame)
                case .sound(let packet): try write(sound: packet)
                case .notice(let notice): note(notice)
                }
            } catch {
                giveUp(error)
            }
        }
    }

    func flush(_ emit: (Nothing) -> Void) throws { finish() }

    func close() { finish() }

    private func note(_ notice: SourceNotice) {
        guard case .source(.opened(let streams)) = notice.event else { return }
        if stream == nil { sound = streams.audio }
        stream = streams.video
        line.beginEpoch(notice.epoch)
    }

    private func write(_ drawn: DrawnFrame) throws(MediaError) {
        guard let frame = line.placed(drawn.picture, epoch: drawn.identity.epoch) else { return }
        if muxer == nil { try begin(with: frame) }
        guard let encoder, let muxer else { return }
        try encoder.send(frame)
        while let packet = try encoder.receive() { try muxer.write(video: packet) }
    }

    private func begin(with frame: VideoFrame) throws(MediaError) {
        guard let stream else { return }
        let muxer = try Muxer(options: options, interrupt: InterruptToken())
        let encoder = try VideoEncoder(
            format: VideoFormat(of: frame, from: stream), options: options, muxer: muxer,
            pool: pool)
        try muxer.addVideo(from: encoder)
        if let sound {
            let handling = try muxer.addAudio(from: sound)
            if !handling.isCarried { self.sound = nil }
            if let note = handling.note { report("up", note) }
        }
        try muxer.start()
        self.muxer = muxer
        self.encoder = encoder
        if encoder.encoderName != "libx264", options.codec ?? "h264" == "h264",
            muxer.containerName != "gif", muxer.containerName != "image2"
        {
            report("up", "coded by \(encoder.encoderName): libx264 is not here")
        }
        if sound != nil { for packet in waitingSound { try muxer.write(audio: packet) } }
        waitingSound = []
    }

    /// Sound is copied while the source stays on its first timeline.
    private func write(sound packet: Packet) throws(MediaError) {
        guard line.isFirstEpoch, stream == nil || sound?.index == packet.streamIndex else {
            return
        }
        if let muxer {
            try muxer.write(audio: packet)
        } else if waitingSound.count < Self.soundLimit {
            waitingSound.append(packet)
        }
    }

    private func finish() {
        guard let encoder, let muxer, !isBroken else { return }
        self.encoder = nil
        do throws(MediaError) {
            encoder.sendEnd()
            while let packet = try encoder.receive() { try muxer.write(video: packet) }
            try muxer.close()
        } catch {
            giveUp(error)
        }
    }

    private func giveUp(_ error: MediaError) {
        isBroken = true
        report("failed", error.summary)
    }

    private func report(_ state: String, _ reason: String) {
        reports.add(output: name, source: source, state: state, reason: reason)
    }
}
