import Locking
import Media
import Pipeline
import VisionCore

/// Sources as HLS: each coded only while somebody asks for it, at a rate of its own, and kept in
/// memory for some seconds.
///
/// Any thread.
final class PlaylistService: Sendable {
    /// What is asked for.
    struct Request: Hashable, Sendable {
        var source: String
        var isAnnotated: Bool
    }

    private let running = Lock<[Request: PlaylistSession]>([:])
    private let views: @Sendable () -> [SourceView]

    /// Sources that are coded at a time.
    private static let most = 4

    /// Pictures of the sources that `views` gives at any moment.
    init(views: @escaping @Sendable () -> [SourceView]) { self.views = views }

    /// The session of `request`, which begins where there is none; it goes on for a while.
    ///
    /// Throws where too many are coded for others.
    func session(_ request: Request) throws(Problem) -> PlaylistSession {
        let found = running.withLock { running -> PlaylistSession? in
            running = running.filter { !$0.value.isOver }
            if let known = running[request] { return known }
            guard running.count < Self.most else { return nil }
            let views = views
            let session = PlaylistSession(isAnnotated: request.isAnnotated) {
                views().first { $0.name == request.source }
            }
            running[request] = session
            return session
        }
        guard let found else {
            var problem = Problem(
                503, "\(Self.most) sources are coded for others now",
                hint: "look at the wall, or at live.mjpeg")
            problem.headers = [("Retry-After", "10")]
            throw problem
        }
        found.touch()
        return found
    }

    /// The bytes that a playlist of `source` names `name`; nil where there are none (any more).
    func bytes(of source: String, named name: String) -> [UInt8]? {
        let sessions = running.withLock { running in
            running.filter { $0.key.source == source }.map(\.value)
        }
        for session in sessions {
            if let bytes = session.bytes(named: name) { return bytes }
        }
        return nil
    }

    /// The sources that are coded now, each once.
    var coded: [String] {
        let names = running.withLock { running in
            running.filter { !$0.value.isOver }.map(\.key.source)
        }
        return Set(names).sorted()
    }

    /// Ends all of them.
    func stop() {
        let sessions = running.withLock { running in
            defer { running = [:] }
            return Array(running.values)
        }
        for session in sessions { session.stop() }
    }
}
