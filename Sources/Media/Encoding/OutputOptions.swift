/// Where pictures go and how they are coded.
package struct OutputOptions: Hashable, Sendable {
    /// A path, a folder of pictures (`out/`), a numbered pattern (`out/%05d.jpg`) or a URL.
    package var target: String
    /// Codec by libav's name; nil takes the container's: h264, gif, mjpeg or png.
    package var codec: String?
    /// Quality of H.264: 0 is lossless, 51 the worst.
    package var crf = 23
    /// Preset of libx264.
    package var preset = "veryfast"
    /// Bits a second instead of `crf`; nil leaves the rate free.
    package var bitRate: Int?
    /// Bits a second at most beside `crf`; nil leaves the rate free.
    package var mostBitRate: Int?
    /// Whether a picture comes out of the encoder at once, whatever follows it.
    package var comesAtOnce = false
    /// Longest stretch of an MP4 or MKV file that is written at once: a killed process loses it,
    /// and what the encoder looks ahead.
    package var fragment = Duration.milliseconds(100)
    /// Longest time between key frames.
    package var keyInterval = Duration.seconds(2)
    /// Whether the pictures never end: a playlist then names the last minute, and an output that
    /// is there continues.
    package var isEndless = false
    /// Whether the file is to be cut off behind some of its pictures later (`Muxer.cut`).
    package var isCut = false
    /// Whether it goes on with the timeline of another file: its timestamps do not begin at zero.
    package var isFurtherPart = false
    /// Number of the first of numbered pictures.
    package var firstPicture = 0
    /// Threads of the encoder; 0 leaves it to the encoder.
    package var threads = 0
    /// Time that one write to a network may take.
    package var writeTimeout = Duration.seconds(10)

    /// The defaults, writing to `target`.
    package init(target: String) { self.target = target }
}
