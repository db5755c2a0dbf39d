/// The pairs of a truth box (row) and a found box (column) of one frame that overlap.
struct FrameOverlaps {
    /// A pair and its overlap, above 0.
    struct Pair {
        let row: Int32
        let column: Int32
        let overlap: Double
    }

    /// More overlapping pairs than this in one frame are refused.
    private static let limit = 10_000_000

    /// By row, then by column.
    private(set) var pairs: [Pair] = []

    /// Sweeps from left to right, so that only boxes that share a column of pixels are compared.
    init(rows: [PixelRect], columns: [PixelRect], frame: Int) throws(EvaluationFault) {
        var openRows: [Int] = []
        var openColumns: [Int] = []
        for next in Self.order(rows, columns) {
            let isRow = next < rows.count
            let index = isRow ? next : next - rows.count
            let box = isRow ? rows[index] : columns[index]
            if isRow {
                openRows.append(index)
                openColumns.removeAll { columns[$0].right <= box.left }
                for other in openColumns { add(rows, columns, index, other) }
            } else {
                openColumns.append(index)
                openRows.removeAll { rows[$0].right <= box.left }
                for other in openRows { add(rows, columns, other, index) }
            }
            guard pairs.count <= Self.limit else {
                throw EvaluationFault(
                    "frame \(frame) has more than \(Self.limit) pairs of boxes that overlap",
                    hint: "judge fewer boxes a frame")
            }
        }
        pairs.sort { ($0.row, $0.column) < ($1.row, $1.column) }
    }

    /// Rows, then columns counted on from them, by their left edges; empty boxes overlap nothing.
    private static func order(_ rows: [PixelRect], _ columns: [PixelRect]) -> [Int] {
        let boxes = rows + columns
        return boxes.indices.filter { boxes[$0].width > 0 && boxes[$0].height > 0 }
            .sorted { boxes[$0].left < boxes[$1].left }
    }

    private mutating func add(
        _ rows: [PixelRect], _ columns: [PixelRect], _ row: Int, _ column: Int
    ) {
        let overlap = rows[row].iou(columns[column])
        guard overlap > 0 else { return }
        pairs.append(
            Pair(
                row: Int32(truncatingIfNeeded: row), column: Int32(truncatingIfNeeded: column),
                overlap: overlap))
    }
}
