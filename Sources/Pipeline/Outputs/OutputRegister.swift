import EventLog
import Glibc
import Locking
import Media
import VisionCore

/// Keeps account of the files that a run makes, while it makes them: in `LOG.outputs`, and locked
/// against other runs.
///
/// Any thread.
final class OutputRegister: Sendable {
    private let made: Lock<MadeOutputs>
    private let claims: OutputClaims
    private let log: String?
    private let form: String

    /// A register of a run whose log is at `log`, that has made `made`; `form` is how its outputs
    /// are drawn and coded.
    init(_ made: MadeOutputs, claims: OutputClaims, log: String?, form: String) {
        self.made = Lock(made)
        self.claims = claims
        self.log = log
        self.form = form
    }

    /// The file `part` has been made as a further one of the output `target`.
    func add(part: String, of target: String) {
        let path = OutputSegments.path(of: part)
        claims.hold(path)
        remember(path, of: target)
    }

    /// Writes `playlist` beside the files of `target`, whole or not at all; where it is, nil where
    /// a file of others is in its place, or it cannot be written.
    func write(_ playlist: OutputPlaylist, of target: String) -> String? {
        let path = OutputPlaylist.path(of: target)
        guard let text = playlist.text,
            !FileIdentity.exists(path) || made.withLock({ $0.holds(path, partOf: target) })
        else { return nil }
        let fresh = path + ".new"
        let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC
        _ = PathText.withCString(fresh) { unlink($0) }
        let descriptor = PathText.withCString(fresh) { open($0, flags, 0o644) }
        guard descriptor >= 0 else { return nil }
        let bytes = Array(text.utf8)
        // Safety: the bytes are borrowed for the call.
        let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
        let isForced = fsync(descriptor) == 0
        close(descriptor)
        let isThere =
            count == bytes.count && isForced
            && PathText.withCString(fresh) { old in
                PathText.withCString(path) { rename(old, $0) }
            } == 0
        guard isThere else {
            _ = PathText.withCString(fresh) { unlink($0) }
            return nil
        }
        remember(path, of: target)
        return path
    }

    private func remember(_ path: String, of target: String) {
        made.withLock { made in
            made.add(part: path, of: target, form: form)
            if let log { made.write(beside: log) }
        }
    }
}
