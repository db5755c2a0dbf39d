import VisionCore

/// A table of figures: a name and values in each row.
struct FigureRows {
    let names: [String]
    let rows: [(name: String, values: [Double?])]

    /// Names above values, two digits after the point.
    var text: String {
        let cells = rows.map { row in
            [TerminalText.escaped(row.name)]
                + row.values.map { $0.map { FigureTable.rounded($0, digits: 2) } ?? "-" }
        }
        let table = [[""] + names] + cells
        let widths = table[0].indices.map { column in table.map { $0[column].count }.max() ?? 0 }
        return table.map { line in
            line.enumerated().map { column, cell in
                let space = String(repeating: " ", count: widths[column] - cell.count)
                return column == 0 ? cell + space : "  " + space + cell
            }.joined() + "\n"
        }.joined()
    }
}
