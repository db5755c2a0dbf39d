package import VisionCore

/// Where and when a track was seen: what rules judge a track's motion by.
package struct Sighting: Hashable, Sendable, Codable {
    /// Media time.
    package let time: MediaInstant
    /// Ticks of the source's time base.
    package let pts: Int64
    /// Index of the frame.
    package let frame: Int
    /// The anchor in pixels, within the picture.
    package var point: PrecisePoint
    /// All four corners of the box, within the picture, where the whole box counts; else empty.
    package private(set) var corners: [PrecisePoint] = []
    /// Pixels from top to bottom of the box.
    package private(set) var height: Double
    /// Where the box comes from.
    package let observation: TrackObservation
    /// Score of the detection.
    package let score: Float

    /// Where `anchor` of `track` is in a frame.
    package init(_ track: Track, anchor: BoxAnchor, in input: RuleInput) {
        self.init(
            FaintSight(
                time: input.time, pts: input.pts, frame: input.identity.frameIndex, box: track.box,
                score: track.score), anchor: anchor, in: input.size,
            by: track.mergedFrom == nil ? track.observation : .interpolated)
    }

    /// Where `anchor` was in a picture of `size`.
    init(
        _ sight: FaintSight, anchor: BoxAnchor, in size: Size,
        by observation: TrackObservation = .detected
    ) {
        (time, pts, frame, score) = (sight.time, sight.pts, sight.frame, sight.score)
        point = anchor.point(of: sight.box).within(size)
        let height = Double(sight.box.height)
        self.height = height.isFinite ? max(height, 0) : 0
        if anchor == .box {
            let box = PreciseBox(sight.box)
            corners = [
                PrecisePoint(x: box.left, y: box.top), PrecisePoint(x: box.right, y: box.top),
                PrecisePoint(x: box.right, y: box.bottom), PrecisePoint(x: box.left, y: box.bottom),
            ].map { $0.within(size) }
        }
        self.observation = observation
    }

    /// The points that must all be beyond a line or inside an area.
    var points: [PrecisePoint] { corners.isEmpty ? [point] : corners }

    /// The least of what `measure` gives for them.
    func least(_ measure: (PrecisePoint) -> Double) -> Double {
        corners.isEmpty ? measure(point) : corners.map(measure).min() ?? .infinity
    }

    /// Scales it to a picture of another size.
    mutating func scale(x: Double, y: Double) {
        point = PrecisePoint(x: point.x * x, y: point.y * y)
        corners = corners.map { PrecisePoint(x: $0.x * x, y: $0.y * y) }
        height *= y
    }
}

extension PrecisePoint {
    /// How far inside the picture a point at its edge counts, in pixels.
    private static let inset = 1.0 / 128

    /// The point, or the nearest one within a picture of `size`.
    ///
    /// The edge of the picture is no edge of a rule: a box that the edge cuts has its anchor a hair
    /// inside that edge.
    func within(_ size: Size) -> PrecisePoint {
        func bounded(_ value: Double, _ extent: Int) -> Double {
            guard value.isFinite else { return value }
            return min(max(value, Self.inset), max(Double(extent) - Self.inset, Self.inset))
        }
        return PrecisePoint(x: bounded(x, size.width), y: bounded(y, size.height))
    }
}
