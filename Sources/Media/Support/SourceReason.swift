import CFFmpegShims
import Glibc

/// Why a source is not up, as one word of a closed list: for the log, for metrics, and for whoever
/// decides what to do.
package enum SourceReason: String, Sendable, Hashable, CaseIterable {
    /// Nobody listens at the address.
    case refused
    /// The host is not found, or no way leads there.
    case unreachable
    /// The server wants other credentials.
    case unauthorised
    /// The server knows no such stream; the file is not there.
    case notFound = "not-found"
    /// The secure connection cannot be made.
    case tls
    /// Nothing came in the time that was given.
    case timeout
    /// It has no video stream.
    case noVideo = "no-video"
    /// Its codec cannot be decoded, or changed.
    case codec
    /// Its container cannot be read.
    case format
    /// Packets come, frames do not.
    case noFrames = "no-frames"
    /// The same picture comes again and again.
    case frozen
    /// A limit of this process or machine was reached.
    case limits
    /// The other end closed the stream.
    case closed
    /// A stage of ours failed.
    case failed
}

extension MediaError {
    /// The word for what went wrong with a source.
    package var reason: SourceReason {
        switch self {
        case .unauthorized: .unauthorised
        case .timedOut: .timeout
        case .cannotRead, .noPictures: .notFound
        case .noVideo, .noSuchStream: .noVideo
        case .unsupported, .noEncoder, .codecChanged: .codec
        case .nothingDecoded: .noFrames
        case .limitReached, .outOfMemory, .tooManyStreams, .tooLarge: .limits
        case .playlist, .unreadablePictures: .format
        case .cannotOpen(_, let code), .unreachable(_, let code): code.reasonOfSource
        case .readFailed(_, let code):
            [.refused, .failed].contains(code.reasonOfSource) ? .closed : code.reasonOfSource
        case .cancelled, .impossibleOutput, .cannotCreate, .outputFailed: .failed
        }
    }
}

extension AVCode {
    /// The word for a source that cannot be opened with this code.
    fileprivate var reasonOfSource: SourceReason {
        let line = logLine.lowercased()
        if ["tls", "certificate", "ssl", "handshake"].contains(where: line.contains) {
            return .tls
        }
        switch number {
        case sl_error_unauthorized, sl_error_forbidden: return .unauthorised
        case sl_error_not_found: return .notFound
        case sl_error_invalid_data: return line.contains("404") ? .notFound : .format
        case sl_error_decoder_not_found: return .codec
        default: break
        }
        switch errno {
        case ECONNREFUSED: return .refused
        case ENOENT, ENODEV: return .notFound
        case ETIMEDOUT: return .timeout
        case EHOSTUNREACH, ENETUNREACH, EADDRNOTAVAIL, ENETDOWN, EHOSTDOWN: return .unreachable
        case ECONNRESET, EPIPE, ECONNABORTED: return .closed
        case EIO: return line.contains("resolve") ? .unreachable : .failed
        default: return .failed
        }
    }
}
