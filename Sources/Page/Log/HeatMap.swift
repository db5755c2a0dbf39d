import EventLog
import Imaging
import Media
import VisionCore

/// How often tracks were seen in each part of a picture, by their anchors in pixels.
struct HeatMap: Sendable {
    private static let side = 8
    private static let most = 1024
    private var counts: [Int: Int] = [:]
    private(set) var columns = 1
    private(set) var rows = 1

    /// Takes note of a place, pixels of the picture as shown.
    mutating func add(x: Double, y: Double) {
        guard let column = Int(exactly: (x / Double(Self.side)).rounded(.down)),
            let row = Int(exactly: (y / Double(Self.side)).rounded(.down)),
            (0..<Self.most).contains(column), (0..<Self.most).contains(row)
        else { return }
        columns = max(columns, column + 1)
        rows = max(rows, row + 1)
        counts[row * Self.most + column, default: 0] += 1
    }

    /// Shares from 0 to 1 of a picture of `size`, row by row: each cell with its neighbours, the
    /// root of its count, so that rare places are seen beside busy ones.
    func shares(of size: Size) -> (columns: Int, rows: Int, values: [Double]) {
        let columns = max((size.width + Self.side - 1) / Self.side, 1)
        let rows = max((size.height + Self.side - 1) / Self.side, 1)
        var values = [Double](repeating: 0, count: columns * rows)
        for (place, count) in counts {
            let (x, y) = (place % Self.most, place / Self.most)
            for (dy, dx) in [
                (0, 0), (0, 1), (1, 0), (0, -1), (-1, 0), (1, 1), (-1, -1), (1, -1), (-1, 1),
            ] {
                let (column, row) = (x + dx, y + dy)
                guard (0..<columns).contains(column), (0..<rows).contains(row) else { continue }
                values[row * columns + column] += Double(count) / (dx == 0 && dy == 0 ? 1 : 2)
            }
        }
        let roots = values.map { $0.squareRoot() }
        let most = roots.max() ?? 0
        return (columns, rows, most > 0 ? roots.map { $0 / most } : roots)
    }
}
