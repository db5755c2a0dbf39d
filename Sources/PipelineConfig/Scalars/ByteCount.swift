/// A number of bytes as people write it: `500K`, `64M`, `1.5G`.
package struct ByteCount: Sendable, Equatable {
    /// The bytes.
    package let bytes: Int

    /// So many bytes.
    package init(bytes: Int) { self.bytes = bytes }

    /// The bytes in `text`; nil when it is none, less than 1, or does not fit.
    ///
    /// A number with at most three decimals and `K`, `M`, `G` or `T`, each 1024 times the one
    /// before it; without a letter, whole bytes.
    package init?(_ text: String) {
        guard let match = text.wholeMatch(of: /(\d{1,18})(?:\.(\d{1,3}))?([KMGT]?)/)?.output,
            let whole = Int(match.1)
        else { return nil }
        let unit: Int
        switch match.3 {
        case "K": unit = 1 << 10
        case "M": unit = 1 << 20
        case "G": unit = 1 << 30
        case "T": unit = 1 << 40
        default: unit = 1
        }
        let digits = match.2.map { $0 + String(repeating: "0", count: 3 - $0.count) } ?? "0"
        guard unit > 1 || match.2 == nil, let thousandths = Int(digits) else { return nil }
        let (product, isTooLarge) = whole.multipliedReportingOverflow(by: unit)
        let (sum, overflow) = product.addingReportingOverflow(thousandths * unit / 1000)
        guard !isTooLarge, !overflow, sum > 0 else { return nil }
        bytes = sum
    }

    /// The shortest text that reads back as it.
    package var text: String {
        for (letter, unit) in [("T", 1 << 40), ("G", 1 << 30), ("M", 1 << 20), ("K", 1 << 10)]
        where bytes % unit == 0 && bytes > 0 {
            return "\(bytes / unit)\(letter)"
        }
        return "\(bytes)"
    }
}

extension ByteCount: ConfigValue {
    package static var kind: ConfigValueKind { .bytes }
    package static func read(_ node: ConfigNode) -> ByteCount? { node.text.flatMap(ByteCount.init) }
    package var configText: String { text }
    package var schemaValue: SchemaValue { .string(text) }
}
