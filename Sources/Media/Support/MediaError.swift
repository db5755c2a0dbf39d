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
    /// No video stream of the index that was asked for.
    case noSuchStream(uri: String, index: Int)
    /// Packets came, no frame did.
    case nothingDecoded(uri: String, reason: String)
    /// The picture has more pixels than allowed.
    case tooLarge(uri: String, size: Size, maxPixels: Int)
    /// A scheme, codec or pixel format that this build or this design does not have.
    case unsupported(uri: String, what: String)
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
        case .noSuchStream(let uri, let index): "\(uri) has no video stream \(index)"
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
        case .noSuchStream: "`sightline probe` lists the streams"
        case .noEncoder: "install FFmpeg with libx264"
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
        case .noVideo, .nothingDecoded, .tooLarge, .unsupported: .badData
        case .readFailed, .outputFailed, .outOfMemory: .io
        case .cannotCreate: .cannotCreate
        case .cancelled: .failure
        }
    }

    /// Whether opening the source again later can help.
    package var isTransient: Bool {
        switch self {
        case .unreachable, .timedOut, .readFailed, .cannotOpen, .unauthorized, .nothingDecoded:
            true
        default: false
        }
    }
}
