package import VisionCore

/// A made-up clip of which everything is known: boxes, ids, and when what crosses which line.
package struct SyntheticScene: Sendable {
    /// Columns and rows.
    package var size: Size
    /// The unit of `ticks`.
    package var timeBase: TimeBase
    /// When each frame is shown; the first at 0, rising, not necessarily at a steady rate.
    package var ticks: [Int64]
    /// What moves, in painting order: later ones hide earlier ones.
    package var objects: [SceneObject]

    /// A scene with frames at `ticks` of `timeBase`.
    package init(
        size: Size = Size(width: 480, height: 272), timeBase: TimeBase, ticks: [Int64],
        objects: [SceneObject]
    ) {
        precondition(ticks.first == 0, "the first frame is at 0")
        precondition(zip(ticks, ticks.dropFirst()).allSatisfy { $0 < $1 }, "ticks rise")
        self.size = size
        self.timeBase = timeBase
        self.ticks = ticks
        self.objects = objects
    }

    /// A scene of `frameCount` frames at `rate` whole frames a second.
    package init(
        size: Size = Size(width: 480, height: 272), frameCount: Int, rate: Int64 = 25,
        objects: [SceneObject]
    ) {
        self.init(
            size: size, timeBase: TimeBase(1, rate), ticks: (0..<frameCount).map(Int64.init),
            objects: objects)
    }

    /// When frame `index` is shown.
    package func time(of index: Int) -> MediaTime {
        MediaTime(value: ticks[index], timeBase: timeBase)
    }

    /// When frame `index` is shown, in seconds.
    package func seconds(of index: Int) -> Double {
        Double(ticks[index]) * Double(timeBase.numerator) / Double(timeBase.denominator)
    }

    /// Seconds from the frame before `time` to the one after it: what one frame is worth there.
    package func frameSeconds(at time: Double) -> Double {
        let after = ticks.indices.first { seconds(of: $0) > time } ?? ticks.count - 1
        return seconds(of: max(after, 1)) - seconds(of: max(after, 1) - 1)
    }

    /// Every object of frame `index` with its box in pixels, in painting order.
    package func boxes(in index: Int) -> [(object: SceneObject, box: Box)] {
        let time = seconds(of: index)
        return objects.compactMap { object in object.box(at: time).map { (object, $0) } }
    }
}
