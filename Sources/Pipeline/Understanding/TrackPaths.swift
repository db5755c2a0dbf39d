import Analytics
import VisionCore

/// Where each track was since it began, in bounded memory: it is written once, at the track's end.
struct TrackPaths: Codable, Sendable {
    private var paths: [Int: Path] = [:]

    /// The way of one track so far.
    fileprivate struct Path {
        var points: [PathPoint] = []
        /// What may be lost of it in pixels; grows while too many points are left.
        var tolerance: Float

        /// Points from which on a way is simplified, and how many of them may be left then.
        private static let most = 128
        private static let mostKept = 64

        mutating func add(_ point: PathPoint) {
            points.append(point)
            if points.count >= Self.most { simplify() }
        }

        mutating func simplify() {
            points = points.simplified(within: tolerance)
            while points.count > Self.mostKept {
                tolerance *= 2
                points = points.simplified(within: tolerance)
            }
        }
    }

    /// Adds where the detected ones of `tracks` are, and gives those that end their path.
    ///
    /// `tracks` are all that live or end in a frame of `size`.
    mutating func note(_ tracks: inout [Track], at time: MediaInstant, in size: Size) {
        if paths.count > tracks.count {
            let numbers = Set(tracks.lazy.map(\.number))
            paths = paths.filter { numbers.contains($0.key) }
        }
        for track in tracks where track.observation == .detected && track.detectionIndex != nil {
            let anchor = Point(BoxAnchor.bottomCenter.point(of: track.box))
            paths[track.number, default: Path(tolerance: Self.tolerance(in: size))]
                .add(PathPoint(time: time, anchor: anchor))
        }
        end(&tracks)
    }

    /// Gives those of `tracks` that ended their path.
    mutating func end(_ tracks: inout [Track]) {
        for index in tracks.indices where tracks[index].state == .ended {
            guard var path = paths.removeValue(forKey: tracks[index].number) else { continue }
            path.simplify()
            tracks[index].path = path.points
        }
    }

    /// A five hundredth of the picture's diagonal, and a pixel at least.
    private static func tolerance(in size: Size) -> Float {
        let (width, height) = (Float(size.width), Float(size.height))
        return max(1, (width * width + height * height).squareRoot() / 500)
    }
}

/// By column, which takes a tenth of the time to write that one object for each point takes.
extension TrackPaths.Path: Codable {
    private enum CodingKeys: CodingKey { case times, anchors, tolerance }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let times = try container.decode([Int64].self, forKey: .times)
        let anchors = try container.decode([Float].self, forKey: .anchors)
        guard anchors.count.isMultiple(of: 2), anchors.count / 2 == times.count else {
            throw DecodingError.dataCorruptedError(
                forKey: .anchors, in: container, debugDescription: "columns of different lengths")
        }
        points = times.indices.map { index in
            PathPoint(
                time: MediaInstant(nanoseconds: times[index]),
                anchor: Point(x: anchors[2 * index], y: anchors[2 * index + 1]))
        }
        tolerance = try container.decode(Float.self, forKey: .tolerance)
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(points.map(\.time.nanoseconds), forKey: .times)
        try container.encode(points.flatMap { [$0.anchor.x, $0.anchor.y] }, forKey: .anchors)
        try container.encode(tolerance, forKey: .tolerance)
    }
}
