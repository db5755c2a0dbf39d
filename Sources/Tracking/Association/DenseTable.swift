/// A number for every pair of rows (tracks) and columns (detections), four side by side.
///
/// It is held with its shorter side across: `shorts` lines, each of `width` fours, the last of them
/// filled up with zeros that do not matter. Storage is kept.
package struct DenseTable: Sendable {
    typealias Four = SIMD4<Double>

    /// Line after line.
    private(set) var fours: [Four] = []
    /// Fours of a line.
    private(set) var width = 0
    /// Rows and columns, whichever are fewer, and whichever are more.
    private(set) var (shorts, longs) = (0, 0)
    /// Whether lines are rows.
    private(set) var isUpright = true

    /// No rows.
    package init() {}

    /// Makes it a table of zeros.
    package mutating func reset(rows: Int, columns: Int) {
        isUpright = rows <= columns
        (shorts, longs) = (min(rows, columns), max(rows, columns))
        width = (longs + 3) / 4
        refill(&fours, count: shorts * width, with: .zero)
    }

    /// The number of a row and a column.
    package subscript(row: Int, column: Int) -> Double {
        get {
            let (short, long) = isUpright ? (row, column) : (column, row)
            return fours[short * width + long / 4][long % 4]
        }
        set {
            let (short, long) = isUpright ? (row, column) : (column, row)
            fours[short * width + long / 4][long % 4] = newValue
        }
    }

    /// Replaces all numbers; `body` takes the line and the four in it, and the numbers there.
    @inline(__always)
    mutating func replace(_ body: (Int, Int, Four) -> Four) {
        for line in 0..<shorts {
            for place in 0..<width {
                let at = line * width + place
                fours[at] = body(line, place, fours[at])
            }
        }
    }
}
