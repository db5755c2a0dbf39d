import Testing
import VisionCore

struct PathPointTests {
    private func path(_ points: [(seconds: Double, x: Float, y: Float)]) -> [PathPoint] {
        points.map {
            PathPoint(
                time: MediaInstant(nanoseconds: Int64($0.seconds * 1e9)),
                anchor: Point(x: $0.x, y: $0.y))
        }
    }

    @Test func `a straight and even way is its ends`() {
        let way = path((0..<100).map { (Double($0), Float($0) * 3, Float($0)) })
        #expect(way.simplified(within: 0.5) == [way[0], way[99]])
    }

    @Test func `a corner stays`() {
        let way = path(
            (0..<50).map { (Double($0), Float($0), 0) }
                + (0..<50).map { (Double($0 + 50), 50, Float($0)) })
        #expect(way.simplified(within: 0.5).map(\.anchor).contains(Point(x: 50, y: 0)))
        #expect(way.simplified(within: 0.5).count <= 4)
    }

    @Test func `a stop stays a stop`() {
        // Ten seconds of walking, a minute of standing, ten seconds on in the same direction.
        let way = path(
            (0...10).map { (Double($0), Float($0) * 10, 0) }
                + (11...70).map { (Double($0), 100, 0) }
                + (71...80).map { (Double($0), 100 + Float($0 - 70) * 10, 0) })
        let kept = way.simplified(within: 1)
        #expect(kept.map { $0.time.nanoseconds / 1_000_000_000 } == [0, 10, 70, 80])
    }

    @Test(arguments: [1, 3, 10] as [Float])
    func `nobody is further from it than the tolerance`(tolerance: Float) {
        var generator = SystemRandomNumberGenerator()
        var at = Point(x: 500, y: 500)
        let way = (0..<400).map { index in
            at.x += .random(in: -9...9, using: &generator)
            at.y += .random(in: -9...9, using: &generator)
            return PathPoint(time: MediaInstant(nanoseconds: Int64(index) * 40_000_000), anchor: at)
        }
        let kept = way.simplified(within: tolerance)
        #expect(kept.first == way.first && kept.last == way.last && kept.count < way.count)
        for point in way {
            let next = kept.firstIndex { $0.time >= point.time } ?? 0
            let (before, after) = (kept[max(0, next - 1)], kept[next])
            let whole = Float((after.time - before.time) / .nanoseconds(1))
            let share = whole > 0 ? Float((point.time - before.time) / .nanoseconds(1)) / whole : 0
            let x = before.anchor.x + (after.anchor.x - before.anchor.x) * share - point.anchor.x
            let y = before.anchor.y + (after.anchor.y - before.anchor.y) * share - point.anchor.y
            #expect((x * x + y * y).squareRoot() <= tolerance * 1.001)
        }
    }

    @Test func `few points and many at one place`() {
        #expect(path([]).simplified(within: 1).isEmpty)
        #expect(path([(0, 1, 1)]).simplified(within: 1).count == 1)
        let same = path((0..<50).map { (Double($0), 7, 7) })
        #expect(same.simplified(within: 1).count == 2)
        let nowhere = path((0..<50).map { (Double($0), $0 % 2 == 0 ? .infinity : .nan, 7) })
        #expect(nowhere.simplified(within: 1).count >= 2)
    }
}
