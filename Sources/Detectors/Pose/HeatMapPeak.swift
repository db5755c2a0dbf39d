import Glibc
import VisionCore

/// The heat map of one joint, and where between its cells the peak is.
struct HeatMapPeak {
    let values: UnsafeBufferPointer<Float>
    let start: Int
    let rows: Int
    let columns: Int

    /// The peak in shares of the crop, with its height as the score.
    func joint(_ refinement: JointDecoder.Refinement) -> Keypoint {
        var best = 0
        for index in 1..<max(rows * columns, 1) where values[start + index] > values[start + best] {
            best = index
        }
        let (row, column) = (best / columns, best % columns)
        let shift =
            switch refinement {
            case .quarter: quarter(row, column)
            case .dark: dark(row, column)
            case .udp: unbiased(row, column)
            }
        let (x, y) = (Float(column) + shift.x, Float(row) + shift.y)
        // Where cells are counted between edges, the last one is the crop's edge.
        let isUnbiased = refinement == .udp && rows > 1 && columns > 1
        let (width, height) = isUnbiased ? (columns - 1, rows - 1) : (columns, rows)
        return Keypoint(
            point: Point(x: x / Float(width), y: y / Float(height)),
            score: min(max(values[start + best], 0), 1))
    }

    private func value(_ row: Int, _ column: Int) -> Float {
        values[start + row * columns + column]
    }

    /// A quarter towards the greater neighbour, not at the edges.
    private func quarter(_ row: Int, _ column: Int) -> Point {
        guard column > 0, column < columns - 1, row > 0, row < rows - 1 else {
            return Point(x: 0, y: 0)
        }
        let step = { (slope: Float) -> Float in slope == 0 ? 0 : slope > 0 ? 0.25 : -0.25 }
        return Point(
            x: step(value(row, column + 1) - value(row, column - 1)),
            y: step(value(row + 1, column) - value(row - 1, column)))
    }

    /// DARK (Zhang and others, 2020): the peak of the parabola through the logarithm of the map,
    /// smoothed with a deviation of 2 cells, nought outside.
    private func dark(_ row: Int, _ column: Int) -> Point {
        guard column > 1, column < columns - 2, row > 1, row < rows - 2 else {
            return Point(x: 0, y: 0)
        }
        let log = { (down: Int, across: Int) -> Double in
            Glibc.log(max(smooth(row + down, column + across, Self.wide, mirrors: false), 1e-10))
        }
        let middle = log(0, 0)
        return summit(
            slope: ((log(0, 1) - log(0, -1)) / 2, (log(1, 0) - log(-1, 0)) / 2),
            xx: (log(0, 2) - 2 * middle + log(0, -2)) / 4,
            xy: (log(1, 1) - log(-1, 1) - log(1, -1) + log(-1, -1)) / 4,
            yy: (log(2, 0) - 2 * middle + log(-2, 0)) / 4)
    }

    /// The same as transformers' ViTPose has it (Huang and others, 2020): a deviation of 0.8
    /// cells, neighbours next to the peak, edges repeated.
    private func unbiased(_ row: Int, _ column: Int) -> Point {
        guard value(row, column) > 0 else { return Point(x: 0, y: 0) }
        let log = { (down: Int, across: Int) -> Double in
            let r = min(max(row + down, 0), rows - 1), c = min(max(column + across, 0), columns - 1)
            return Glibc.log(min(max(smooth(r, c, Self.narrow, mirrors: true), 0.001), 50))
        }
        let middle = log(0, 0)
        let (right, left, below, above) = (log(0, 1), log(0, -1), log(1, 0), log(-1, 0))
        let step = Double(Float.ulpOfOne)
        return summit(
            slope: ((right - left) / 2, (below - above) / 2),
            xx: right - 2 * middle + left + step,
            xy: (log(1, 1) - right - below + 2 * middle - left - above + log(-1, -1)) / 2,
            yy: below - 2 * middle + above + step)
    }

    /// Where a parabola of this slope and curvature is level; (0, 0) where it is nowhere.
    private func summit(
        slope: (x: Double, y: Double), xx: Double, xy: Double, yy: Double
    ) -> Point {
        let area = xx * yy - xy * xy
        guard area != 0 else { return Point(x: 0, y: 0) }
        let x = -(yy * slope.x - xy * slope.y) / area
        let y = -(xx * slope.y - xy * slope.x) / area
        guard x.isFinite, y.isFinite else { return Point(x: 0, y: 0) }
        return Point(x: Float(x), y: Float(y))
    }

    private static let reach = 5
    /// Weights of the cells to each side, by the deviation.
    private static let wide = weights(2)
    private static let narrow = weights(0.8)

    private static func weights(_ deviation: Double) -> [Double] {
        let raw = (-reach...reach).map { exp(-Double($0 * $0) / (2 * deviation * deviation)) }
        let sum = raw.reduce(0, +)
        return raw.map { $0 / sum }
    }

    /// The smoothed map at a cell; outside it is nought, or the map mirrored.
    private func smooth(
        _ row: Int, _ column: Int, _ weights: [Double], mirrors: Bool
    ) -> Double {
        var sum = 0.0
        for down in -Self.reach...Self.reach {
            guard let r = Self.inside(row + down, rows, mirrors) else { continue }
            for across in -Self.reach...Self.reach {
                guard let c = Self.inside(column + across, columns, mirrors) else { continue }
                sum +=
                    weights[down + Self.reach] * weights[across + Self.reach]
                    * Double(value(r, c))
            }
        }
        return sum
    }

    private static func inside(_ place: Int, _ count: Int, _ mirrors: Bool) -> Int? {
        if place >= 0, place < count { return place }
        guard mirrors else { return nil }
        let period = 2 * count
        let wrapped = ((place % period) + period) % period
        return wrapped < count ? wrapped : period - 1 - wrapped
    }
}
