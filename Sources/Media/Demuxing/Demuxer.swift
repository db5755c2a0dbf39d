import CFFmpeg
import CFFmpegShims
import Glibc
import VisionCore

/// Takes a source apart into packets.
///
/// Created, used and freed on one thread, which its blocking calls hold; another thread ends them
/// through the `InterruptToken`.
package final class Demuxer {
    /// The source without secrets.
    package let uri: String
    /// What the source is.
    package let address: SourceAddress
    /// Its streams; those that turn up later are not in it.
    package var streams: [StreamInfo] { reader.streams }
    /// The stream whose pictures are asked for; another one after `DemuxerEvent.streamChanged`.
    package var video: StreamInfo { reader.video }
    /// The sound that belongs to it, when it was asked for.
    package var audio: StreamInfo? { reader.audio }
    /// libav's name of the container, for example `mov,mp4,m4a,3gp,3g2,mj2`.
    package let container: String
    /// Duration of the whole, when the container tells it.
    package let duration: Duration?
    /// Packets that were damaged, or that could not be read.
    package private(set) var damagedPackets = 0

    private let reader: any PacketReader
    private var events: [DemuxerEvent]
    private var receivedFrames = 0
    private var hasEnded = false
    private var isSought = false
    /// Packets that come again before further ones are read.
    private var putBack: ArraySlice<Packet> = []

    /// Opens `uri` and learns its streams.
    ///
    /// `uri` is a path, a folder of pictures, a numbered pattern, `-` or a URL. Re-arms
    /// `interrupt`.
    package init(uri: String, options: InputOptions, interrupt: InterruptToken)
        throws(MediaError)
    {
        _ = LibavLog.quiet
        self.uri = Redactor.redacted(address: uri)
        guard !uri.utf8.contains(0) else {
            throw .unsupported(uri: self.uri, what: "a zero byte in a name")
        }
        guard let address = SourceAddress(uri) else {
            throw .unsupported(
                uri: self.uri, what: "the scheme \(SourceAddress.scheme(of: uri) ?? "")")
        }
        self.address = address
        interrupt.rearm()
        let reader: any PacketReader
        switch address {
        case .folder, .pattern:
            reader = try PictureReader(address, uri: self.uri, options: options)
        default:
            reader = try ContainerReader(
                address, uri: self.uri, options: options, interrupt: interrupt)
        }
        self.reader = reader
        events = reader.takeEvents()
        container = reader.container
        duration = reader.duration
        let size = reader.video.codedSize ?? Size(width: 0, height: 0)
        guard size.width * size.height <= options.maxPixels else {
            throw .tooLarge(uri: self.uri, size: size, maxPixels: options.maxPixels)
        }
    }

    /// Whether it comes in pieces, each of them at once: segments of a playlist.
    package var comesInPieces: Bool { container == "hls" || container == "dash" }

    /// Whether it is a stream without end, whatever the address says: a camera that sends pictures
    /// over HTTP, or a playlist that grows.
    package var isEndless: Bool {
        address.isNetwork
            && (container == "mpjpeg" || comesInPieces && duration == nil)
    }

    /// Frames that its container promises; nil when it promises none.
    ///
    /// A number of the file, not of what can be decoded.
    package var expectedFrames: Int? {
        if let count = video.frameCount { return count }
        guard let duration, let rate = video.averageRate ?? video.frameRate else { return nil }
        return Int(exactly: (duration / .seconds(1) * rate.value).rounded(.down))
    }

    /// The next packet of the video or audio stream; nil at the end.
    ///
    /// Blocks. Damaged packets are counted in `damagedPackets` and given out all the same.
    package func read() throws(MediaError) -> Packet? {
        if let packet = putBack.popFirst() { return packet }
        let packet = try reader.read()
        damagedPackets += reader.takeDamage()
        events += reader.takeEvents()
        if packet?.isCorrupt == true { damagedPackets += 1 }
        if packet?.streamIndex == video.index { receivedFrames += 1 }
        if packet == nil { noteEnd() }
        return packet
    }

    /// Takes what happened beside packets since the last call, in order.
    ///
    /// To be called before the first `read()`, and after each one: what it returns belongs before
    /// the packet that was just read.
    package func takeEvents() -> [DemuxerEvent] {
        defer { events = [] }
        return events
    }

    /// Takes the number of datagrams that came twice, and were left out, since the last call.
    package func takeRepeats() -> Int { reader.takeRepeats() }

    /// Reports once when the container's index promised more frames than came.
    private func noteEnd() {
        guard !hasEnded else { return }
        hasEnded = true
        guard !isSought, container != "pictures", let expected = video.frameCount,
            expected > receivedFrames
        else { return }
        events.append(.endedEarly(expected: expected, received: receivedFrames))
    }

    /// Goes to the last key frame at or before the timestamp `ticks` of the video; false when that
    /// cannot be done.
    func seek(toTicks ticks: Int64) throws(MediaError) -> Bool {
        putBack = []
        isSought = true
        return try reader.seek(toTicks: ticks)
    }

    /// Lets `packets` come again, before what was put back earlier.
    func putBack(_ packets: [Packet]) { putBack = packets + putBack }
}

/// Where packets come from; used on one thread.
protocol PacketReader: AnyObject {
    var streams: [StreamInfo] { get }
    var video: StreamInfo { get }
    var audio: StreamInfo? { get }
    var container: String { get }
    var duration: Duration? { get }
    func read() throws(MediaError) -> Packet?
    func seek(toTicks ticks: Int64) throws(MediaError) -> Bool
    /// Read errors that were passed over since the last call.
    func takeDamage() -> Int
    /// Datagrams that came twice since the last call.
    func takeRepeats() -> Int
    /// What else happened since the last call.
    func takeEvents() -> [DemuxerEvent]
}

extension PacketReader {
    func takeRepeats() -> Int { 0 }
}
