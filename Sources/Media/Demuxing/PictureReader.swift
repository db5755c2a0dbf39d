import CFFmpeg
import Glibc
import VisionCore

/// Packets that are the files of a folder, or of a numbered pattern, one each.
///
/// A file that cannot be read, wherever it is in the order, costs its own frame and is reported.
final class PictureReader: PacketReader {
    let streams: [StreamInfo]
    let video: StreamInfo
    let audio: StreamInfo? = nil
    let container = "pictures"
    let duration: Duration?

    private let paths: [String]
    private let uri: String
    private var next = 0
    private var damage = 0
    private var events: [DemuxerEvent] = []

    /// Largest file that is taken for a picture, in bytes.
    private static let maxBytes = 512 << 20

    init(_ address: SourceAddress, uri: String, options: InputOptions) throws(MediaError) {
        self.uri = uri
        let folder = try Self.folder(at: address, uri: uri)
        paths = folder.paths
        if folder.passedOver.count > 0 { events = [.passedOver(folder.passedOver)] }
        let rate = options.pictureRate
        let timeBase = TimeBase(rate.denominator, max(rate.numerator, 1))
        duration = .nanoseconds(
            MediaTime(value: Int64(paths.count), timeBase: timeBase).nanoseconds)
        video = try Self.firstStream(of: folder, uri: uri, options: options)
            .asPictures(count: paths.count, rate: rate, timeBase: timeBase)
        streams = [video]
    }

    private static func folder(
        at address: SourceAddress, uri: String
    ) throws(MediaError) -> PictureFolder {
        let folder: PictureFolder
        do throws(AVCode) {
            switch address {
            case .pattern(let path): folder = try PictureFolder(pattern: path)
            case .folder(let path): folder = try PictureFolder(folder: path)
            default: throw .posix(EINVAL)
            }
        } catch {
            throw .limit(error, doing: "reading \(uri)") ?? .cannotRead(uri: uri, error)
        }
        guard folder.paths.isEmpty else { return folder }
        if case .pattern = address { throw .cannotRead(uri: uri, .posix(ENOENT)) }
        throw .noPictures(uri: uri, passedOver: folder.passedOver)
    }

    /// The stream of the first picture that can be read: it tells size and format, from which the
    /// others may differ.
    private static func firstStream(
        of folder: PictureFolder, uri: String, options: InputOptions
    ) throws(MediaError) -> StreamInfo {
        var one = options
        one.stream = nil
        var failure: MediaError?
        for path in folder.paths {
            guard (try? PictureFile.codec(at: path)) != nil else { continue }
            do throws(MediaError) {
                return try ContainerReader(
                    .file(path: path), uri: uri, options: one, interrupt: InterruptToken()
                ).video
            } catch {
                failure = failure ?? error
            }
        }
        throw failure ?? .unreadablePictures(uri: uri, count: folder.paths.count)
    }

    func takeDamage() -> Int {
        defer { damage = 0 }
        return damage
    }

    func takeEvents() -> [DemuxerEvent] {
        defer { events = [] }
        return events
    }

    func read() throws(MediaError) -> Packet? {
        while next < paths.count {
            let index = next
            next += 1
            do throws(PictureFile.Failure) {
                return try PictureFile.packet(
                    of: paths[index], index: index, timeBase: video.timeBase,
                    maxBytes: Self.maxBytes)
            } catch {
                switch error {
                case .resource(let code):
                    throw .limit(code, doing: "reading \(uri)") ?? .readFailed(uri: uri, code)
                case .lost(let reason):
                    damage += 1
                    events.append(
                        .lostPicture(
                            name: Self.name(of: paths[index]), pts: Int64(index), reason: reason))
                }
            }
        }
        return nil
    }

    func seek(toTicks ticks: Int64) throws(MediaError) -> Bool {
        next = Int(min(max(ticks, 0), Int64(paths.count)))
        return true
    }

    private static func name(of path: String) -> String {
        String(path.split(separator: "/").last ?? "")
    }
}
