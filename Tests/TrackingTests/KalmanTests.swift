import TestSupport
import Testing
import Tracking
import VisionCore

/// The filters in blocks beside the published ones in full matrices.
@Suite struct KalmanTests {
    /// A textbook Kalman filter with dense matrices; rows of `observation` pick the first states.
    private struct DenseFilter {
        var state: [Double]
        var covariance: [[Double]]
        let moves: Int
        let seen: Int

        mutating func predict(noise: [Double]) {
            let size = state.count
            var motion = Self.identity(size)
            for index in 0..<moves { motion[index][index + seen] = 1 }
            state = motion.map { row in zip(row, state).reduce(0) { $0 + $1.0 * $1.1 } }
            covariance = Self.times(Self.times(motion, covariance), Self.transposed(motion))
            for index in 0..<size { covariance[index][index] += noise[index] }
        }

        mutating func correct(_ measurement: [Double], noise: [Double]) {
            // One coordinate after the other: the same as all at once where noise is diagonal.
            for index in 0..<seen {
                let total = covariance[index][index] + noise[index]
                let gain = covariance.map { $0[index] / total }
                let innovation = measurement[index] - state[index]
                let row = covariance[index]
                for i in state.indices {
                    state[i] += gain[i] * innovation
                    for j in state.indices { covariance[i][j] -= gain[i] * row[j] }
                }
            }
        }

        static func identity(_ size: Int) -> [[Double]] {
            (0..<size).map { i in (0..<size).map { $0 == i ? 1 : 0 } }
        }

        static func times(_ a: [[Double]], _ b: [[Double]]) -> [[Double]] {
            a.map { row in
                b[0].indices.map { j in row.indices.reduce(0) { $0 + row[$1] * b[$1][j] } }
            }
        }

        static func transposed(_ a: [[Double]]) -> [[Double]] {
            a[0].indices.map { j in a.map { $0[j] } }
        }
    }

    private static func walk(seed: UInt64) -> [PreciseBox?] {
        var random = SeededRandom(seed: seed)
        var left = 100.0
        return (0..<60).map { _ in
            left += Double.random(in: -2...6, using: &random)
            guard Int.random(in: 0..<5, using: &random) > 0 else { return nil }
            let width = Double.random(in: 38...44, using: &random)
            let height = Double.random(in: 95...105, using: &random)
            return PreciseBox(left: left, top: 50, right: left + width, bottom: 50 + height)
        }
    }

    @Test(arguments: 0..<5)
    func `ByteTrack's filter equals its eight by eight form`(seed: UInt64) throws {
        let boxes = Self.walk(seed: seed)
        let first = try #require(boxes.compactMap { $0 }.first)
        var filter = CenterAspectFilter(first)
        func noise(_ h: Double, aspect: Double) -> [Double] {
            let p = (h / 20) * (h / 20)
            let v = (h / 160) * (h / 160)
            return [p, p, aspect, p, v, v, 1e-10, v]
        }
        func measured(_ box: PreciseBox) -> [Double] {
            [
                (box.left + box.right) / 2, (box.top + box.bottom) / 2, box.width / box.height,
                box.height,
            ]
        }
        let h = first.height
        let (p, v) = ((h / 10) * (h / 10), (h / 16) * (h / 16))
        var dense = DenseFilter(
            state: measured(first) + [0, 0, 0, 0],
            covariance: [p, p, 1e-4, p, v, v, 1e-10, v].enumerated().map { i, value in
                (0..<8).map { $0 == i ? value : 0 }
            }, moves: 4, seen: 4)
        for box in boxes {
            dense.predict(noise: noise(dense.state[3], aspect: 1e-4))
            filter.predict(freezing: false)
            if let box {
                dense.correct(measured(box), noise: noise(dense.state[3], aspect: 1e-2))
                filter.correct(box)
            }
            let states = [
                filter.x.position, filter.y.position, filter.aspect.position,
                filter.height.position, filter.x.velocity, filter.y.velocity,
                filter.aspect.velocity, filter.height.velocity,
            ]
            for (ours, full) in zip(states, dense.state) {
                #expect(abs(ours - full) < 1e-9 * max(1, abs(full)))
            }
            #expect(abs(filter.x.positionVariance - dense.covariance[0][0]) < 1e-8)
            #expect(abs(filter.x.covariance - dense.covariance[0][4]) < 1e-8)
        }
    }

    @Test(arguments: 0..<5)
    func `BoT-SORT's filter equals its eight by eight form`(seed: UInt64) throws {
        let boxes = Self.walk(seed: seed)
        let first = try #require(boxes.compactMap { $0 }.first)
        func measured(_ box: PreciseBox) -> [Double] {
            [(box.left + box.right) / 2, (box.top + box.bottom) / 2, box.width, box.height]
        }
        func noise(_ state: [Double], _ position: Double, _ velocity: Double) -> [Double] {
            let sides = [state[2], state[3], state[2], state[3]]
            return (sides.map { $0 * position } + sides.map { $0 * velocity }).map { $0 * $0 }
        }
        var filter = CenterSidesFilter(first)
        let start = noise(measured(first), 1.0 / 10, 1.0 / 16)
        var dense = DenseFilter(
            state: measured(first) + [0, 0, 0, 0],
            covariance: start.enumerated().map { i, value in (0..<8).map { $0 == i ? value : 0 } },
            moves: 4, seen: 4)
        for box in boxes {
            dense.predict(noise: noise(dense.state, 1.0 / 20, 1.0 / 160))
            filter.predict(freezing: false)
            if let box {
                dense.correct(
                    measured(box), noise: Array(noise(dense.state, 1.0 / 20, 0).prefix(4)))
                filter.correct(box)
            }
            let states = [filter.x, filter.y, filter.width, filter.height]
            for (ours, full) in zip(
                states.map(\.position) + states.map(\.velocity), dense.state)
            {
                #expect(abs(ours - full) < 1e-9 * max(1, abs(full)))
            }
            #expect(abs(filter.x.positionVariance - dense.covariance[0][0]) < 1e-8)
            #expect(abs(filter.height.covariance - dense.covariance[3][7]) < 1e-8)
        }
    }

    @Test func `a camera that turns and comes closer takes the filter along`() {
        var filter = CenterSidesFilter(PreciseBox(left: 90, top: 40, right: 110, bottom: 60))
        for _ in 0..<20 {
            filter.predict(freezing: false)
            let seen = filter.x.position + 4
            filter.correct(PreciseBox(centerX: seen, centerY: 50, width: 20, height: 20))
        }
        let before = filter
        // A quarter turn with twice the scale, and a shift.
        filter.follow(CameraMotion(a: 0, b: 2, dx: 7, dy: -3))
        #expect(abs(filter.x.position - (-2 * before.y.position + 7)) < 1e-9)
        #expect(abs(filter.y.position - (2 * before.x.position - 3)) < 1e-9)
        #expect(abs(filter.y.velocity - 2 * before.x.velocity) < 1e-9)
        #expect(abs(filter.width.position - 2 * before.width.position) < 1e-9)
        #expect(abs(filter.y.positionVariance - 4 * before.x.positionVariance) < 1e-9)
    }

    @Test(arguments: 0..<5)
    func `SORT's filter equals its seven by seven form`(seed: UInt64) throws {
        let boxes = Self.walk(seed: seed)
        let first = try #require(boxes.compactMap { $0 }.first)
        func measured(_ box: PreciseBox) -> [Double] {
            [
                (box.left + box.right) / 2, (box.top + box.bottom) / 2, box.width * box.height,
                box.width / box.height,
            ]
        }
        var filter = CenterAreaFilter(first)
        var dense = DenseFilter(
            state: measured(first) + [0, 0, 0],
            covariance: [10, 10, 10, 10, 1e4, 1e4, 1e4].enumerated().map { i, value in
                (0..<7).map { $0 == i ? value : 0 }
            }, moves: 3, seen: 4)
        for box in boxes {
            dense.predict(noise: [1, 1, 1, 1, 0.01, 0.01, 0.0001])
            filter.predict()
            if let box {
                dense.correct(measured(box), noise: [1, 1, 10, 10])
                filter.correct(box)
            }
            let states = [
                filter.x.position, filter.y.position, filter.area.position,
                filter.aspect.position, filter.x.velocity, filter.y.velocity,
                filter.area.velocity,
            ]
            for (ours, full) in zip(states, dense.state) {
                #expect(abs(ours - full) < 1e-9 * max(1, abs(full)))
            }
        }
    }
}
