import VisionCore

@testable import Media

/// A source decoded and encoded again, with its sound.
enum Transcode {
    /// Writes the source at `path` to `target`, and returns what became of its sound.
    @discardableResult
    static func run(_ path: String, to target: String) throws -> SoundHandling? {
        var handling: SoundHandling?
        var input = InputOptions()
        input.keepsAudio = true
        let demuxer = try Demuxer(uri: path, options: input, interrupt: InterruptToken())
        let decoder = try VideoDecoder(stream: demuxer.video, threads: 2)
        let options = OutputOptions(target: target)
        let muxer = try Muxer(options: options)
        var encoder: VideoEncoder?
        var early: [Packet] = []

        func drain() throws {
            while let frame = try decoder.receive() {
                if encoder == nil {
                    let made = try VideoEncoder(
                        format: VideoFormat(of: frame, from: demuxer.video), options: options,
                        muxer: muxer)
                    try muxer.addVideo(from: made)
                    if let audio = demuxer.audio { handling = try muxer.addAudio(from: audio) }
                    try muxer.start()
                    if handling?.isCarried == true {
                        for packet in early { try muxer.write(audio: packet) }
                    }
                    encoder = made
                }
                try encoder?.send(frame)
                while let packet = try encoder?.receive() { try muxer.write(video: packet) }
            }
        }
        while let packet = try demuxer.read() {
            if packet.streamIndex == demuxer.audio?.index {
                if encoder == nil {
                    early.append(packet)
                } else if handling?.isCarried == true {
                    try muxer.write(audio: packet)
                }
                continue
            }
            try decoder.send(packet)
            try drain()
        }
        decoder.sendEnd()
        try drain()
        encoder?.sendEnd()
        while let packet = try encoder?.receive() { try muxer.write(video: packet) }
        try muxer.close()
        return handling
    }
}
