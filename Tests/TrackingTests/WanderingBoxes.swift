import TestSupport
import VisionCore

/// Boxes that wander through a picture, with gaps and weak scores, the same for a seed.
struct WanderingBoxes {
    static let size = Size(width: 1280, height: 720)
    let frames: [[Detection]]

    init(objects: Int, frames count: Int, seed: UInt64, gaps: Bool = true, classes: Int = 1) {
        var random = SeededRandom(seed: seed)
        var places = (0..<objects).map { _ in
            (
                x: Float.random(in: 0...1200, using: &random),
                y: Float.random(in: 0...600, using: &random),
                dx: Float.random(in: -4...4, using: &random),
                dy: Float.random(in: -2...2, using: &random),
                height: Float.random(in: 60...120, using: &random)
            )
        }
        frames = (0..<count).map { _ in
            var seen: [Detection] = []
            for index in places.indices {
                places[index].x += places[index].dx
                places[index].y += places[index].dy
                if !(0...1200).contains(places[index].x) { places[index].dx.negate() }
                if !(0...600).contains(places[index].y) { places[index].dy.negate() }
                if gaps, Int.random(in: 0..<8, using: &random) == 0 { continue }
                let place = places[index]
                let jitter = Float.random(in: -1...1, using: &random)
                let label = Label(index: index % classes, name: "class\(index % classes)")
                seen.append(
                    Detection(
                        box: Box(
                            left: place.x + jitter, top: place.y,
                            right: place.x + place.height / 2, bottom: place.y + place.height),
                        label: label,
                        score: Float.random(in: gaps ? 0.2...0.95 : 0.75...0.95, using: &random)
                    ).roundedToLogStep)
            }
            return seen
        }
    }

    static func time(_ frame: Int) -> MediaInstant {
        MediaInstant(nanoseconds: Int64(frame) * 40_000_000)
    }
}
