import CFFmpegShims
import Glibc
package import VisionCore

/// What can go wrong between a source's bytes and its frames, or between frames and an output.
///
/// Every `uri` is redacted by whoever makes the error.
package enum MediaError: UserFacing, Hashable {
    /// The file or folder is not there or may not be read.
    case cannotRead(uri: String, AVCode)
    /// libav cannot open it: not media, or the server said no.
    case cannotOpen(uri: String, AVCode)
    /// The server cannot be reached.
    case unreachable(uri: String, AVCode)
    /// The server wants other credentials.
    case unauthorized(uri: String)
    /// Nothing came in the time that was given.
    case timedOut(uri: String, doing: String)
    /// Somebody cancelled.
    case cancelled(uri: String)
    /// The source was open and reading it failed.
    case readFailed(uri: String, AVCode)
    /// No video stream.
    case noVideo(uri: String)
    /// A folder without pictures.
    case noPictures(uri: String, passedOver: PassedOver)
    /// A folder none of whose pictures can be read.
    case unreadablePictures(uri: String, count: Int)
    /// More streams than a container may have.
    case tooManyStreams(uri: String, limit: Int)
    /// A list of other media, under a name that does not say so.
    case playlist(uri: String)
    /// A limit of this process or machine was reached; what was being opened is not at fault.
    case limitReached(limit: String, doing: String)
    /// No video stream of the index that was asked for.
    case noSuchStream(uri: String, index: Int)
    /// The video goes on in another codec than the open container names.
    case codecChanged(uri: String)
    /// Packets came, no frame did.
    case nothingDecoded(uri: String, reason: String)
    /// The picture has more pixels than allowed.
    case tooLarge(uri: String, size: Size, maxPixels: Int)
    /// A scheme, codec or pixel format that this build or this design does not have.
    case unsupported(uri: String, what: String)
    /// An output of this name cannot work, whatever the source is.
    case impossibleOutput(uri: String, reason: String)
    /// The output cannot be made.
    case cannotCreate(uri: String, AVCode)
    /// Writing the output failed; `errno` of the code tells a full disk from a closed pipe.
    case outputFailed(uri: String, AVCode)
    /// No encoder for the codec.
    case noEncoder(codec: String)
    /// libav could not have memory.
    case outOfMemory(doing: String)

    package var summary: String {
        switch self {
        case .cannotRead(let uri, let code): "cannot read \(uri): \(code.text)"
        case .cannotOpen(let uri, let code): "cannot open \(uri): \(code.reason)"
        case .unreachable(let uri, let code): "cannot reach \(uri): \(code.text)"
        case .unauthorized(let uri): "\(uri) wants other credentials"
        case .timedOut(let uri, let doing): "\(uri) timed out while \(doing)"
        case .cancelled(let uri): "\(uri) was cancelled"
        case .readFailed(let uri, let code): "reading \(uri) failed: \(code.reason)"
        case .noVideo(let uri): "\(uri) has no video stream"
        case .noPictures(let uri, let passedOver):
            passedOver.count == 0
                ? "\(uri) holds no pictures"
                : "\(uri) holds no pictures, only \(passedOver.summary)"
        case .unreadablePictures(let uri, let count):
            "none of the \(count) pictures of \(uri) can be read"
        case .tooManyStreams(let uri, let limit): "\(uri) has more than \(limit) streams"
        case .playlist(let uri): "\(uri) is a list of other media, and its name does not say so"
        case .limitReached(let limit, let doing): "\(limit) while \(doing)"
        case .impossibleOutput(let uri, let reason): "\(uri) cannot be written: \(reason)"
        case .noSuchStream(let uri, let index): "\(uri) has no video stream \(index)"
        case .codecChanged(let uri): "the video of \(uri) changed its codec"
        case .nothingDecoded(let uri, let reason): "no frame of \(uri) decodes: \(reason)"
        case .tooLarge(let uri, let size, let limit):
            "\(uri) is \(size.width)x\(size.height), more than \(limit) pixels"
        case .unsupported(let uri, let what): "\(uri): \(what) is not supported"
        case .cannotCreate(let uri, let code): "cannot create \(uri): \(code.reason)"
        case .outputFailed(let uri, let code): "writing \(uri) failed: \(code.text)"
        case .noEncoder(let codec): "no encoder for \(codec)"
        case .outOfMemory(let doing): "out of memory while \(doing)"
        }
    }

    package var hint: String? {
        switch self {
        case .unauthorized: "put user:password@ before the host"
        case .cannotOpen("-", _), .readFailed("-", _), .noVideo("-"), .nothingDecoded("-", _):
            "an MP4 or MOV whose index is at its end cannot come by a pipe: name the file, or send "
                + "MKV, MPEG-TS or a fragmented MP4"
        case .noSuchStream: "`sightline probe` lists the streams"
        case .noEncoder: "install FFmpeg with libx264"
        case .noPictures(_, let passedOver) where passedOver.folders > 0:
            "name one of the folders inside"
        case .playlist: "name it .m3u8 or .ffconcat if it is meant to be opened"
        case .limitReached(let limit, _): MediaError.hint(forLimit: limit)
        case .impossibleOutput: "what works: \(OutputContainer.namesThatWork)"
        case .outputFailed(_, let code) where code.errno == ENOSPC: "make room on the disk"
        default: nil
        }
    }

    package var exitCode: ExitStatus {
        switch self {
        case .cannotRead, .noSuchStream: .noInput
        case .unauthorized: .refused
        case .cannotOpen(_, let code): code.number == sl_error_invalid_data ? .badData : .noInput
        case .unreachable, .timedOut, .noEncoder: .unavailable
        case .noVideo, .nothingDecoded, .codecChanged, .tooLarge, .unsupported, .noPictures,
            .unreadablePictures,
            .tooManyStreams, .playlist:
            .badData
        case .readFailed, .outputFailed, .outOfMemory, .limitReached: .io
        case .cannotCreate, .impossibleOutput: .cannotCreate
        case .cancelled: .failure
        }
    }

    /// Whether opening the source again later can help.
    ///
    /// A camera may get its video, another codec or a smaller picture while it is watched.
    package var isTransient: Bool {
        switch self {
        case .unreachable, .timedOut, .readFailed, .cannotOpen, .unauthorized, .nothingDecoded,
            .limitReached, .noVideo, .noSuchStream, .codecChanged, .unsupported, .tooLarge,
            .outOfMemory:
            true
        default: false
        }
    }
}

extension MediaError {
    /// Limits of a process by the errno values that tell of them.
    private static let limits: [Int32: (text: String, hint: String)] = [
        EMFILE: ("no more files can be open in this process", "raise `ulimit -n`"),
        ENFILE: ("no more files can be open on this machine", "raise fs.file-max"),
        EAGAIN: ("no more threads can be started", "raise `ulimit -u`, or use fewer threads"),
        ENOMEM: ("there is no more memory", "raise `ulimit -v`, or use fewer threads"),
    ]

    /// The error of `code` where it tells of a limit of this process or machine, else nil.
    static func limit(_ code: AVCode, doing: String) -> MediaError? {
        code.errno.flatMap { limits[$0] }.map { .limitReached(limit: $0.text, doing: doing) }
    }

    private static func hint(forLimit text: String) -> String? {
        limits.values.first { $0.text == text }?.hint
    }
}

extension AVCode {
    /// Whether it tells of a limit of this process or machine.
    var isLimit: Bool { MediaError.limit(self, doing: "") != nil }
}
