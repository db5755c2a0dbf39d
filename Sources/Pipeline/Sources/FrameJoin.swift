import EventLog
import Media
import VisionCore

/// Pairs frames of two streams of one camera: by the camera's own clock where both streams have it,
/// else by their arrival.
///
/// A frame that is shown waits until the small stream is known up to its time, for a few frames at
/// most. A pure value.
struct FrameJoin {
    private var known: [AnalysedFrame] = []
    private var waiting: [DecodedFrame] = []
    /// Frames of the small stream in which something happened and that no picture has shown yet.
    private var untold: [AnalysedFrame] = []
    /// The frame of the small stream that was shown last.
    private var last: FrameIdentity?

    /// Frames that are shown may wait for the small stream; a second of it is remembered.
    private static let (patience, memory) = (8, 32)
    /// So far behind a frame of the small stream, the other stream is away.
    private static let farthest = Duration.seconds(2)

    /// Takes a frame of the stream that is shown; what can be shown with it.
    mutating func add(shown frame: DecodedFrame) -> [JoinedItem] {
        waiting.append(frame)
        return ready()
    }

    /// Takes a frame of the small stream; what can be shown with it.
    mutating func add(analysed frame: AnalysedFrame) -> [JoinedItem] {
        known.append(frame)
        if known.count > Self.memory { known.removeFirst() }
        if !frame.events.isEmpty { untold.append(frame) }
        return ready() + orphans()
    }

    /// Shows what waits with what is known.
    mutating func flush() -> [JoinedItem] {
        let items = waiting.map { JoinedItem.frame(joined($0)) }
        waiting = []
        let left = untold.map(JoinedItem.orphan)
        untold = []
        return items + left
    }

    private mutating func ready() -> [JoinedItem] {
        var items: [JoinedItem] = []
        while let first = waiting.first {
            let isKnown = known.last.map { Self.distance(from: first, to: $0.decoded) >= .zero }
            guard isKnown ?? false || waiting.count > Self.patience else { break }
            waiting.removeFirst()
            items.append(.frame(joined(first)))
        }
        return items
    }

    private mutating func orphans() -> [JoinedItem] {
        guard waiting.isEmpty, let newest = known.last else { return [] }
        let lost = untold.prefix {
            Self.distance(from: $0.decoded, to: newest.decoded) > Self.farthest
        }
        untold.removeFirst(lost.count)
        return lost.map(JoinedItem.orphan)
    }

    private mutating func joined(_ shown: DecodedFrame) -> AnalysedFrame {
        let nearest = known.min {
            Self.distance(from: shown, to: $0.decoded).magnitude
                < Self.distance(from: shown, to: $1.decoded).magnitude
        }
        guard let nearest else {
            return AnalysedFrame(DetectedFrame(decoded: shown, findings: nil), via: .skip)
        }
        // What is seen twice is the same look: from the second time on it is carried along.
        let isNew = last != nearest.identity
        last = nearest.identity
        var frame = nearest.shown(on: shown, via: isNew ? nearest.via : .predict)
        let told = untold.prefix { Self.distance(from: $0.decoded, to: nearest.decoded) >= .zero }
        frame.events = told.flatMap(\.events)
        untold.removeFirst(told.count)
        return frame
    }

    /// How much later `other` was captured than `frame`.
    private static func distance(from frame: DecodedFrame, to other: DecodedFrame) -> Duration {
        if let one = frame.capture, let two = other.capture, one.provenance == .rtcp,
            two.provenance == .rtcp
        {
            return two.instant - one.instant
        }
        return other.arrival - frame.arrival
    }
}

extension AnalysedFrame {
    /// What is known of the frame, on `picture`: boxes in its pixels, times on the timeline of the
    /// frame.
    func shown(on picture: DecodedFrame, via: FrameVia) -> AnalysedFrame {
        let (from, to) = (decoded.picture.size, picture.picture.size)
        let scale = (
            x: Float(to.width) / Float(max(from.width, 1)),
            y: Float(to.height) / Float(max(from.height, 1))
        )
        var target = DecodedFrame(
            identity: picture.identity, picture: picture.picture,
            time: decoded.time + (picture.arrival - decoded.arrival), arrival: picture.arrival)
        target.capture = picture.capture
        var detected = DetectedFrame(decoded: target, findings: via == .infer ? findings : nil)
        detected.findings?.detections = detections.map { $0.scaled(x: scale.x, y: scale.y) }
        var frame = AnalysedFrame(detected, via: via)
        frame.tracks = tracks.map { track in
            var track = track
            track.box = track.box.scaled(x: scale.x, y: scale.y)
            return track
        }
        frame.shapes = shapes
        frame.ground = ground
        return frame
    }

    private var findings: Findings? { detected.findings }
}

extension Box {
    /// The box in a picture so many times as wide and high.
    fileprivate func scaled(x: Float, y: Float) -> Box {
        Box(left: left * x, top: top * y, right: right * x, bottom: bottom * y)
    }
}

extension Detection {
    /// The detection in a picture so many times as wide and high; masks stay behind.
    fileprivate func scaled(x: Float, y: Float) -> Detection {
        var scaled = self
        scaled.box = box.scaled(x: x, y: y)
        scaled.keypoints = keypoints.map { point in
            var point = point
            point.point = Point(x: point.point.x * x, y: point.point.y * y)
            return point
        }
        scaled.mask = nil
        scaled.oriented = nil
        return scaled
    }
}
