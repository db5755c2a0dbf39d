import Dispatch
import HTTPServing
import Locking
import Media
import Pipeline
import VisionCore

/// Draws and codes pictures for whoever looks, one after the other on a queue of its own: what is
/// processed does not wait for it.
// Sendable: painter and encoder are used on `queue` only.
final class PictureService: @unchecked Sendable {
    private let queue = DispatchQueue(label: "sightline.page.pictures", qos: .utility)
    private let painter = ViewPainter()
    private let stills = StillEncoder()
    private let isShed: @Sendable () -> Bool
    private let views: @Sendable () -> [SourceView]

    /// Pictures of the sources that `views` gives at any moment; none for streams while `isShed`.
    init(
        isShed: @escaping @Sendable () -> Bool = { false },
        views: @escaping @Sendable () -> [SourceView]
    ) {
        self.isShed = isShed
        self.views = views
    }

    /// The sources that can be looked at.
    var sources: [SourceView] { views() }

    /// The newest picture; nil where there is none yet.
    func picture(_ request: ViewPainter.Request) throws -> ViewPainter.Picture? {
        try queue.sync {
            guard let view = views().first(where: { $0.name == request.source }) else { return nil }
            return try painter.picture(of: view, request)
        }
    }

    /// The PNG file of a heat map.
    func png(_ heat: HeatPicture) throws -> [UInt8] {
        try queue.sync { try stills.png(heat.pixels, size: heat.size) }
    }

    /// Sources side by side.
    struct Wall: Hashable, Sendable {
        var sources: [String]
        var columns: Int
        var tile: Size
    }

    /// Calls `done` with the newest picture when it has been made at `time`: nil where it is that
    /// of frames `known`, or there is none.
    func make(
        _ wanted: Wanted, known: [FrameIdentity?], at time: DispatchTime,
        _ done: @escaping @Sendable (_ picture: [UInt8]?, _ frames: [FrameIdentity?]) -> Void
    ) {
        queue.asyncAfter(deadline: time) { [self] in
            guard !isShed() else { return done(nil, known) }
            let all = views()
            let shown = wanted.sources.map { name in all.first { $0.name == name } }
            let frames = shown.map { $0?.latest.now?.identity }
            guard frames != known, frames.contains(where: { $0 != nil }) else {
                return done(nil, known)
            }
            switch wanted {
            case .one(let request):
                let picture = try? shown.first.flatMap(\.self).flatMap {
                    try painter.picture(of: $0, request)
                }
                done(picture?.bytes, frames)
            case .wall(let wall):
                let bytes = try? painter.wall(
                    of: shown.compactMap(\.self), columns: wall.columns, tile: wall.tile)
                done(bytes, frames)
            }
        }
    }

    /// What a stream shows.
    enum Wanted: Sendable {
        case one(ViewPainter.Request)
        case wall(Wall)

        var sources: [String] {
            switch self {
            case .one(let request): [request.source]
            case .wall(let wall): wall.sources
            }
        }
    }
}

/// Pictures one after the other in one answer: the newest when the one before has left.
final class PictureStream: HTTPStream {
    private struct State: Sendable {
        var wake: (@Sendable () -> Void)?
        var ready: [UInt8]?
        var known: [FrameIdentity?] = []
        var isMaking = false
        /// The last picture that was sent, and whether it was sent twice.
        var shown: (part: [UInt8], at: DispatchTime)?
        var isRepeated = false
        var next = DispatchTime.now()
    }

    private let service: PictureService
    private let wanted: PictureService.Wanted
    private let interval: DispatchTimeInterval
    private let state = Lock(State())

    private static let boundary = "sightline-picture"
    /// What the answer says it is.
    static let type = "multipart/x-mixed-replace; boundary=\(boundary)"

    /// Pictures of `wanted`, at most `rate` a second.
    init(_ service: PictureService, _ wanted: PictureService.Wanted, rate: Int) {
        self.service = service
        self.wanted = wanted
        interval = .milliseconds(1000 / max(rate, 1))
    }

    func begin(_ wake: @escaping @Sendable () -> Void) {
        state.withLock { $0.wake = wake }
    }

    func next() -> HTTPStreamPart {
        let ready = state.withLock { state -> [UInt8]? in
            state.ready.take()
        }
        if let ready { return .bytes(ready) }
        make()
        return .nothingYet
    }

    func end() { state.withLock { $0.wake = nil } }

    private func make() {
        let (known, time) = state.withLock { state -> ([FrameIdentity?], DispatchTime?) in
            guard !state.isMaking, state.wake != nil else { return ([], nil) }
            state.isMaking = true
            return (state.known, state.next)
        }
        guard let time else { return }
        service.make(wanted, known: known, at: time) { [weak self] picture, frames in
            self?.made(picture, frames)
        }
    }

    private func made(_ picture: [UInt8]?, _ frames: [FrameIdentity?]) {
        let wake = state.withLock { state -> (@Sendable () -> Void)? in
            state.isMaking = false
            state.next = .now() + interval
            state.known = frames
            guard let picture else {
                // A browser shows a picture when the next one begins: one that stays comes twice.
                guard !state.isRepeated, let shown = state.shown, shown.at + .seconds(1) < .now()
                else { return nil }
                state.isRepeated = true
                state.ready = shown.part
                return state.wake
            }
            let head = "Content-Type: image/jpeg\r\nContent-Length: \(picture.count)\r\n\r\n"
            let part =
                Array(head.utf8) + picture + Array("\r\n--\(Self.boundary)\r\n".utf8)
            state.ready =
                (state.shown == nil ? Array("--\(Self.boundary)\r\n".utf8) : []) + part
            state.shown = (part, .now())
            state.isRepeated = false
            return state.wake
        }
        if let wake { wake() } else { make() }
    }
}
