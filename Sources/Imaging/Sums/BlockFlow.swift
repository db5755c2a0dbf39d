package import VisionCore

/// How the whole picture moved from one grid to the next: a turn, a scale and a shift.
///
/// The shift by whole blocks comes from trying them all; the rest from Gauss and Newton's method on
/// the brightness of cells, coarse to fine (Lucas and Kanade, 1981; Bergen and others, 1992). Cells
/// that do not fit count little (Geman and McClure's weights), so that what moves in the picture
/// does not move it. The work is the same for every picture. Only sums, products and roots in a
/// fixed order: the same bits on every machine.
package struct BlockFlow {
    /// Half the grid's columns may be moved by, and so much of its rows.
    private static let reach = 8
    /// Steps of the method on each level, the finest first.
    private static let steps = [2, 3, 4]
    /// A picture whose corners move by less of a cell stands still.
    private static let leastCells = 0.03
    /// A motion must explain so much of the difference between the pictures.
    private static let leastGain: Float = 0.97
    /// Mean difference of cells, in levels of grey, above which two pictures show nothing of each
    /// other.
    private static let mostDifference: Float = 24
    /// A difference counts as no more than this.
    private static let cap: Float = 40

    /// In heights of the picture from its middle: a turn and scale less 1, and a shift.
    private struct Estimate {
        var a = 0.0
        var b = 0.0
        var x = 0.0
        var y = 0.0
        /// How much brighter the second picture is.
        var light = 0.0
    }

    /// The motion from `first` to `second`; nil where the pictures have too little in common.
    package static func motion(from first: FlowGrid, to second: FlowGrid) -> CameraMotion? {
        guard first.size == second.size else { return nil }
        guard first.cells != second.cells else { return .still }
        let (one, two) = (first.levels, second.levels)
        let coarse = one.count - 1
        var estimate = Estimate()
        let aspect = Double(first.size.width) / Double(first.size.height)
        let shift = wholeShift(from: one[coarse], to: two[coarse])
        estimate.x = Double(shift.columns) * aspect / Double(one[coarse].columns)
        estimate.y = Double(shift.rows) / Double(one[coarse].rows)
        var isKnown = true
        for level in stride(from: coarse, through: 0, by: -1) {
            let spread = difference(estimate, from: one[level], to: two[level], aspect: aspect)
            for _ in 0..<steps[level] where isKnown {
                isKnown = improve(
                    &estimate, from: one[level], to: two[level], aspect: aspect, spread: spread)
            }
        }
        guard isKnown else { return nil }
        let before = difference(
            Estimate(light: estimate.light), from: one[0], to: two[0], aspect: aspect)
        let after = difference(estimate, from: one[0], to: two[0], aspect: aspect)
        guard after < mostDifference else { return nil }
        guard after < before * leastGain, moves(estimate, aspect: aspect) else { return .still }
        return motion(estimate, size: first.size)
    }

    /// Whether the corners of the picture move far enough to be seen to.
    private static func moves(_ estimate: Estimate, aspect: Double) -> Bool {
        let (across, down) = (aspect / 2, 0.5)
        for (u, v) in [(across, down), (across, -down), (-across, down), (-across, -down)] {
            let x: Double = estimate.a * u - estimate.b * v + estimate.x
            let y: Double = estimate.b * u + estimate.a * v + estimate.y
            if max(x.magnitude, y.magnitude) * Double(FlowGrid.rows) > leastCells { return true }
        }
        return false
    }

    /// In pixels, from the picture's corner.
    private static func motion(_ estimate: Estimate, size: Size) -> CameraMotion? {
        let tall = Double(size.height)
        let (x, y) = (Double(size.width) / 2, tall / 2)
        let dx: Double = tall * estimate.x - estimate.a * x + estimate.b * y
        let dy: Double = tall * estimate.y - estimate.b * x - estimate.a * y
        return CameraMotion([1 + estimate.a, estimate.b, dx, dy])
    }

    /// The shift by whole cells at which the two differ least; of shifts that are nearly as good,
    /// the smallest.
    private static func wholeShift(from one: FlowLevel, to two: FlowLevel)
        -> (columns: Int, rows: Int)
    {
        var best = (columns: 0, rows: 0)
        var least = mean(one, two, (0, 0)) * 0.98
        let down = min(reach, one.rows / 3)
        for rows in -down...down {
            for columns in -reach...reach where (columns, rows) != (0, 0) {
                let value = mean(one, two, (columns, rows))
                if value < least { (least, best) = (value, (columns, rows)) }
            }
        }
        return best
    }

    /// The mean difference of cells where the second grid is shifted, of those that meet.
    private static func mean(
        _ one: FlowLevel, _ two: FlowLevel, _ shift: (columns: Int, rows: Int)
    ) -> Float {
        var sum: Float = 0
        var count: Float = 0
        let columns = max(0, -shift.columns)..<min(one.columns, one.columns - shift.columns)
        for row in max(0, -shift.rows)..<min(one.rows, one.rows - shift.rows) {
            let (start, other) = (row * one.columns, (row + shift.rows) * one.columns)
            for column in columns {
                let difference =
                    one.values[start + column] - two.values[other + column + shift.columns]
                sum += min(difference.magnitude, cap)
            }
            count += Float(columns.count)
        }
        return count > 0 ? sum / count : .infinity
    }

    /// One step of the method, in which cells count half that differ by about `spread`; false where
    /// the picture does not say how it moved.
    private static func improve(
        _ estimate: inout Estimate, from one: FlowLevel, to two: FlowLevel, aspect: Double,
        spread: Float
    ) -> Bool {
        let spread = 2 + Double(spread)
        let light = estimate.light
        var sums = NormalSums()
        forEach(estimate, one, two, aspect: aspect) { place, value, seen in
            let slopeX = seen.slopeX * Double(two.columns) / aspect
            let slopeY = seen.slopeY * Double(two.rows)
            let rest = seen.value - light - Double(value)
            let share = rest / spread
            let weight = 1 / ((1 + share * share) * (1 + share * share))
            sums.add(
                (
                    slopeX * place.x + slopeY * place.y, slopeY * place.x - slopeX * place.y,
                    slopeX, slopeY, -1
                ), rest: rest, weight: weight)
        }
        guard let step = sums.solution else { return false }
        estimate.a -= step[0]
        estimate.b -= step[1]
        estimate.x -= step[2]
        estimate.y -= step[3]
        estimate.light -= step[4]
        let parts: [Double] = [estimate.a, estimate.b, estimate.x / aspect, estimate.y]
        return parts.allSatisfy { $0.magnitude < 0.5 }
    }

    /// The mean difference of cells under an estimate, of those that meet.
    private static func difference(
        _ estimate: Estimate, from one: FlowLevel, to two: FlowLevel, aspect: Double
    ) -> Float {
        var sum: Float = 0
        var count: Float = 0
        forEach(estimate, one, two, aspect: aspect) { _, value, seen in
            sum += min(Float(seen.value - estimate.light - Double(value)).magnitude, cap)
            count += 1
        }
        return count > Float(one.values.count) / 8 ? sum / count : .infinity
    }

    /// The second grid between its cells.
    private struct Seen {
        var value: Double
        /// Change of `value` by a column and by a row.
        var slopeX: Double
        var slopeY: Double
    }

    /// Gives `body` each cell of the first grid with its place, in heights of the picture from its
    /// middle, and what the second grid has where the estimate puts it.
    @inline(__always)
    private static func forEach(
        _ estimate: Estimate, _ one: FlowLevel, _ two: FlowLevel, aspect: Double,
        _ body: ((x: Double, y: Double), Float, Seen) -> Void
    ) {
        let (columns, rows) = (Double(one.columns), Double(one.rows))
        for row in 0..<one.rows {
            let y = (Double(row) + 0.5) / rows - 0.5
            for column in 0..<one.columns {
                let x = ((Double(column) + 0.5) / columns - 0.5) * aspect
                let newX: Double = x + estimate.a * x - estimate.b * y + estimate.x
                let newY: Double = y + estimate.b * x + estimate.a * y + estimate.y
                let across: Double = (newX / aspect + 0.5) * columns - 0.5
                let down: Double = (newY + 0.5) * rows - 0.5
                guard across >= 0, down >= 0, across < columns - 1, down < rows - 1 else {
                    continue
                }
                let (left, top) = (Int(across), Int(down))
                let (partX, partY) = (across - Double(left), down - Double(top))
                let place = top * two.columns + left
                let below = place + two.columns
                let upLeft = Double(two.values[place])
                let downLeft = Double(two.values[below])
                let upStep = Double(two.values[place + 1]) - upLeft
                let downStep = Double(two.values[below + 1]) - downLeft
                let up: Double = upLeft + partX * upStep
                let low: Double = downLeft + partX * downStep
                let slope: Double = upStep + partY * (downStep - upStep)
                body(
                    (x, y), one.values[row * one.columns + column],
                    Seen(value: up + partY * (low - up), slopeX: slope, slopeY: low - up))
            }
        }
    }
}

/// The normal equations of five unknowns.
private struct NormalSums {
    private var sums = [Double](repeating: 0, count: 30)

    /// Adds a row of the equations.
    @inline(__always)
    mutating func add(
        _ row: (Double, Double, Double, Double, Double), rest: Double, weight: Double
    ) {
        let all = SIMD8(row.0, row.1, row.2, row.3, row.4, rest, 0, 0)
        let weighted = all * weight
        for index in 0..<5 {
            for other in index..<6 { sums[index * 6 + other] += weighted[index] * all[other] }
        }
    }

    /// What the unknowns are, by Gauss and Jordan's method; nil where the equations do not say.
    var solution: [Double]? {
        var matrix = sums
        for index in 0..<5 {
            for other in 0..<index { matrix[index * 6 + other] = matrix[other * 6 + index] }
        }
        for column in 0..<5 {
            // What is nearly 0 beside what it was is noise.
            let whole = sums[column * 6 + column]
            var pivot = matrix[column * 6 + column]
            guard whole > 0, pivot > whole * 1e-6 else { return nil }
            pivot = 1 / pivot
            for row in 0..<5 where row != column {
                let factor = matrix[row * 6 + column] * pivot
                for place in column..<6 {
                    matrix[row * 6 + place] -= factor * matrix[column * 6 + place]
                }
            }
        }
        return (0..<5).map { (index: Int) -> Double in
            matrix[index * 6 + 5] / matrix[index * 7]
        }
    }
}
