/// Costs of joining rows (tracks) with columns (detections); storage is kept between frames.
package struct CostMatrix: Sendable {
    /// Tracks.
    package private(set) var rows = 0
    /// Detections.
    package private(set) var columns = 0
    private var values: [Double] = []

    /// An empty matrix.
    package init() {}

    /// Makes it `rows` × `columns`, every entry `value`.
    package mutating func reset(rows: Int, columns: Int, to value: Double) {
        self.rows = rows
        self.columns = columns
        values.removeAll(keepingCapacity: true)
        values.append(contentsOf: repeatElement(value, count: rows * columns))
    }

    /// The cost of joining `row` with `column`.
    package subscript(row: Int, column: Int) -> Double {
        get { values[row * columns + column] }
        set { values[row * columns + column] = newValue }
    }
}
