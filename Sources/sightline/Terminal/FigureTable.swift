/// Figures under the names that their judges use, as text or as one JSON object.
struct FigureTable: Encodable {
    /// One figure; nil where there is nothing to judge.
    struct Figure {
        let name: String
        let value: Double?
        /// Digits after the point in the table.
        var digits = 2
    }

    private struct Name: CodingKey {
        let stringValue: String
        let intValue: Int? = nil
        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    let figures: [Figure]

    /// Names above values.
    var text: String {
        let cells = figures.map { figure in
            figure.value.map { Self.rounded($0, digits: figure.digits) } ?? "-"
        }
        let widths = zip(figures, cells).map { max($0.name.count, $1.count) + 2 }
        func line(_ words: [String]) -> String {
            zip(words, widths).map { word, width in
                String(repeating: " ", count: width - word.count) + word
            }.joined() + "\n"
        }
        return line(figures.map(\.name)) + line(cells)
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Name.self)
        for figure in figures {
            let name = Name(stringValue: figure.name)
            if let value = figure.value, figure.digits == 0 {
                try container.encode(Int(value), forKey: name)
            } else {
                try container.encode(figure.value, forKey: name)
            }
        }
    }

    /// A number with so many digits after the point.
    static func rounded(_ value: Double, digits: Int) -> String {
        guard digits > 0 else { return "\(Int(value.rounded()))" }
        let unit = (0..<digits).reduce(1) { product, _ in product * 10 }
        let whole = Int((value * Double(unit)).rounded())
        let rest = "\(abs(whole) % unit)"
        return (whole < 0 ? "-" : "") + "\(abs(whole) / unit)."
            + String(repeating: "0", count: digits - rest.count) + rest
    }
}
