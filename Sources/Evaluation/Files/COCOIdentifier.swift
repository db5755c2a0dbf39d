/// What a COCO file names pictures and categories by: a number, whole or not, or a text.
enum COCOIdentifier: Hashable, Decodable {
    case whole(Int)
    case fraction(Double)
    /// UTF-8: ordered by code points.
    case text([UInt8])

    init(from decoder: any Decoder) throws {
        let value = try decoder.singleValueContainer()
        if let number = try? value.decode(Int.self) {
            self = .whole(number)
        } else if let number = try? value.decode(Double.self), abs(number) < 0x1p53 {
            self = number == number.rounded() ? .whole(Int(number)) : .fraction(number)
        } else {
            self = .text(Array(try value.decode(String.self).utf8))
        }
    }

    /// As it is written.
    var description: String {
        switch self {
        case .whole(let number): "\(number)"
        case .fraction(let number): "\(number)"
        case .text(let bytes): "\"\(String(decoding: bytes, as: UTF8.self))\""
        }
    }

    private var isText: Bool {
        if case .text = self { true } else { false }
    }

    /// The place of each of `identifiers`, each once, in their order; they are all numbers or all
    /// texts, `key` names them.
    static func ranks(
        _ identifiers: [COCOIdentifier], key: String
    ) throws(EvaluationFault) -> [COCOIdentifier: Int] {
        let unique = Set(identifiers)
        guard Set(unique.map(\.isText)).count < 2 else {
            throw EvaluationFault("some ids are numbers, some are texts", at: .key(key))
        }
        let ordered = unique.sorted { a, b in
            switch (a, b) {
            case (.text(let a), .text(let b)): a.lexicographicallyPrecedes(b)
            case (.whole(let a), .whole(let b)): a < b
            default: a.number < b.number
            }
        }
        return Dictionary(uniqueKeysWithValues: ordered.enumerated().map { ($1, $0) })
    }

    private var number: Double {
        switch self {
        case .whole(let number): Double(number)
        case .fraction(let number): number
        case .text: 0
        }
    }
}
