package import VisionCore

/// A rectangle of one class that moves through a scene on straight legs.
package struct SceneObject: Hashable, Sendable {
    /// What it is: each kind has a colour and a size that the detector of the fixtures knows.
    package enum Kind: String, Hashable, Sendable, CaseIterable {
        /// Red, 24 × 56 pixels.
        case person
        /// Blue, 72 × 36 pixels.
        case car
        /// Green, 40 × 40 pixels.
        case bicycle

        /// Columns and rows.
        package var size: Size {
            switch self {
            case .person: Size(width: 24, height: 56)
            case .car: Size(width: 72, height: 36)
            case .bicycle: Size(width: 40, height: 40)
            }
        }

        /// Red, green, blue, 0 to 255.
        var paint: (red: Double, green: Double, blue: Double) {
            switch self {
            case .person: (200, 40, 40)
            case .car: (40, 40, 200)
            case .bicycle: (40, 160, 40)
            }
        }
    }

    /// Where its middle is at a time.
    package struct Waypoint: Hashable, Sendable {
        /// Seconds since the first frame.
        package var time: Double
        /// Pixels from the left edge.
        package var x: Double
        /// Pixels from the top edge.
        package var y: Double

        /// The middle is at (`x`, `y`) pixels at `time` seconds.
        package init(_ time: Double, _ x: Double, _ y: Double) {
            self.time = time
            self.x = x
            self.y = y
        }
    }

    /// Unique in its scene.
    package var id: Int
    /// What it is.
    package var kind: Kind
    /// At least two, times rising; it is in the scene from the first to the last, both included.
    package var path: [Waypoint]

    /// An object that moves along `path`.
    package init(_ id: Int, _ kind: Kind, _ path: Waypoint...) {
        precondition(path.count > 1, "a path has two ends")
        precondition(zip(path, path.dropFirst()).allSatisfy { $0.time < $1.time }, "times rise")
        self.id = id
        self.kind = kind
        self.path = path
    }

    /// Its middle in pixels at `time` seconds; nil when it is not in the scene.
    package func middle(at time: Double) -> (x: Double, y: Double)? {
        for (first, last) in zip(path, path.dropFirst())
        where first.time <= time && time <= last.time {
            let part = (time - first.time) / (last.time - first.time)
            return (first.x + (last.x - first.x) * part, first.y + (last.y - first.y) * part)
        }
        return nil
    }

    /// Its box in pixels at `time` seconds, beyond the picture's edges too; nil when it is away.
    package func box(at time: Double) -> Box? {
        guard let middle = middle(at: time) else { return nil }
        let (width, height) = (Double(kind.size.width), Double(kind.size.height))
        return Box(
            left: Float(middle.x - width / 2), top: Float(middle.y - height / 2),
            right: Float(middle.x + width / 2), bottom: Float(middle.y + height / 2))
    }

    /// The ground point, middle of the bottom edge, at each waypoint.
    var groundPath: [Waypoint] {
        path.map { Waypoint($0.time, $0.x, $0.y + Double(kind.size.height) / 2) }
    }
}
