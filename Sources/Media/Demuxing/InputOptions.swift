/// How to open a source.
package struct InputOptions: Hashable, Sendable {
    /// How RTP travels.
    package enum RTSPTransport: String, Hashable, Sendable {
        /// Inside the RTSP connection; nothing is lost.
        case tcp
        /// Datagrams.
        case udp
        /// The first where the server has it, else the second.
        case auto
    }

    /// Index of the video stream; nil takes libav's best.
    package var stream: Int?
    /// Whether `read()` gives out the packets of the best audio stream too.
    package var keepsAudio = false
    /// Threads of the decoder: 1 for the least delay, more for files.
    package var decoderThreads = 2
    /// How RTP travels.
    package var rtspTransport = RTSPTransport.tcp
    /// Time to open a network source and to learn its streams.
    package var openTimeout = Duration.seconds(10)
    /// Time without a packet of its pictures after which a network source has stalled.
    package var readTimeout = Duration.seconds(5)
    /// Most pixels of a picture, coded width times height.
    package var maxPixels = 33_177_600
    /// Frames a second of a folder of pictures.
    package var pictureRate = Ratio(25, 1)

    /// The defaults.
    package init() {}
}
