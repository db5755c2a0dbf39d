import CFFmpeg
import Glibc
import VisionCore

/// Packets that are the files of a folder, or of a numbered pattern, one each.
final class PictureReader: PacketReader {
    let streams: [StreamInfo]
    let video: StreamInfo
    let audio: StreamInfo? = nil
    let container: String
    let duration: Duration?

    private let paths: [String]
    private let uri: String
    private var next = 0
    private var damage = 0

    /// Largest file that is taken for a picture, in bytes.
    private static let maxBytes = 512 << 20

    init(_ address: SourceAddress, uri: String, options: InputOptions) throws(MediaError) {
        self.uri = uri
        let folder: PictureFolder
        do throws(AVCode) {
            switch address {
            case .pattern(let path): folder = try PictureFolder(pattern: path)
            case .folder(let path): folder = try PictureFolder(folder: path)
            default: throw .posix(EINVAL)
            }
        } catch {
            throw .cannotRead(uri: uri, error)
        }
        guard let first = folder.paths.first else {
            if case .pattern = address { throw .cannotRead(uri: uri, .posix(ENOENT)) }
            throw .noVideo(uri: uri)
        }
        paths = folder.paths
        container = "pictures"
        let rate = options.pictureRate
        let timeBase = TimeBase(rate.denominator, max(rate.numerator, 1))
        duration = .nanoseconds(
            MediaTime(value: Int64(paths.count), timeBase: timeBase).nanoseconds)
        // The first picture tells size and format; the others may differ.
        var one = options
        one.stream = nil
        let probe = try ContainerReader(
            .file(path: first), uri: uri, options: one, interrupt: InterruptToken())
        video = probe.video.asPictures(count: paths.count, rate: rate, timeBase: timeBase)
        streams = [video]
    }

    func takeDamage() -> Int {
        defer { damage = 0 }
        return damage
    }

    func read() throws(MediaError) -> Packet? {
        while next < paths.count {
            let index = next
            next += 1
            guard let packet = try packet(of: paths[index], index: index) else {
                damage += 1
                continue
            }
            return packet
        }
        return nil
    }

    func seek(toTicks ticks: Int64) throws(MediaError) -> Bool {
        next = Int(min(max(ticks, 0), Int64(paths.count)))
        return true
    }

    /// The file at `path` as a packet; nil when it cannot be read.
    private func packet(of path: String, index: Int) throws(MediaError) -> Packet? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_size > 0,
            status.st_size <= Self.maxBytes, status.st_mode & S_IFMT == S_IFREG
        else { return nil }
        let count = Int(status.st_size)
        guard let pointer = av_packet_alloc() else {
            throw .outOfMemory(doing: "reading \(uri)")
        }
        var start: [UInt8] = []
        var isRead = false
        if av_new_packet(pointer, Int32(count)) >= 0, let data = pointer.pointee.data {
            isRead = Self.fill(data, count: count, from: descriptor)
            if isRead { start = Array(UnsafeBufferPointer(start: data, count: min(count, 8))) }
        }
        pointer.pointee.pts = Int64(index)
        pointer.pointee.dts = Int64(index)
        pointer.pointee.duration = 1
        pointer.pointee.flags = AV_PKT_FLAG_KEY
        let codec = PictureFolder.codec(of: start, name: path)
        let packet = Packet(
            taking: pointer, timeBase: video.timeBase, arrival: MonotonicClock.now,
            ownCodec: codec)
        return isRead && codec != nil ? packet : nil
    }

    private static func fill(
        _ data: UnsafeMutablePointer<UInt8>, count: Int, from descriptor: Int32
    ) -> Bool {
        var done = 0
        while done < count {
            let step = Glibc.read(descriptor, data + done, count - done)
            if step < 0, errno == EINTR { continue }
            guard step > 0 else { return false }
            done += step
        }
        return true
    }
}
