import Glibc

/// The JSON of an answer (RFC 8259): a list of numbers, of which tensors are, is one value.
///
/// Bounded: nothing nests deeper than `depth`, and nothing is larger than what came.
indirect enum InferenceJSON: Equatable {
    case nothing
    case flag(Bool)
    case number(Double)
    case text(String)
    /// A list of nothing but numbers.
    case numbers([Double])
    case list([InferenceJSON])
    case object([String: InferenceJSON])

    /// A text that is no JSON.
    struct Fault: Error, Equatable {
        let offset: Int
        let reason: String
        /// Whether `NaN` or `Infinity` is where a number should be, as some servers write them.
        var isNotFinite = false
    }

    /// Lists and objects in one another.
    private static let depth = 16

    /// The one value of `bytes`.
    static func read(_ bytes: ArraySlice<UInt8>) throws(Fault) -> InferenceJSON {
        var reader = Reader(bytes)
        let value = try reader.value(Self.depth)
        try reader.end()
        return value
    }

    subscript(_ name: String) -> InferenceJSON? {
        if case .object(let members) = self { members[name] } else { nil }
    }

    var text: String? { if case .text(let text) = self { text } else { nil } }

    var items: [InferenceJSON]? {
        switch self {
        case .list(let items): items
        case .numbers(let numbers): numbers.map { .number($0) }
        default: nil
        }
    }

    /// A whole number.
    var integer: Int? { if case .number(let number) = self { Int(exactly: number) } else { nil } }

    /// A list of whole numbers; those that are none are left out.
    var integers: [Int]? {
        if case .numbers(let numbers) = self {
            numbers.compactMap { Int(exactly: $0) }
        } else {
            nil
        }
    }

    /// The numbers of a list, and of lists in it, in order.
    var flatNumbers: [Float]? {
        switch self {
        case .numbers(let numbers): numbers.map { Float($0) }
        case .number(let number): [Float(number)]
        case .flag(let flag): [flag ? 1 : 0]
        case .list(let items):
            items.reduce(into: [Float]?([])) { all, item in
                // Appended in place: an answer of many short rows takes no more than one of few.
                if let more = item.flatNumbers { all?.append(contentsOf: more) } else { all = nil }
            }
        default: nil
        }
    }

    private struct Reader {
        private let bytes: ArraySlice<UInt8>
        private var place: Int
        /// The number that is read, for strtod.
        private var digits: [CChar] = []

        init(_ bytes: ArraySlice<UInt8>) {
            self.bytes = bytes
            place = bytes.startIndex
        }

        mutating func end() throws(Fault) {
            skipSpace()
            guard place == bytes.endIndex else { throw fault("more behind the value") }
        }

        mutating func value(_ depth: Int) throws(Fault) -> InferenceJSON {
            guard depth > 0 else { throw fault("too deep") }
            skipSpace()
            switch peek {
            case UInt8(ascii: "{"): return try object(depth)
            case UInt8(ascii: "["): return try list(depth)
            case UInt8(ascii: "\""): return .text(try string())
            case UInt8(ascii: "t"): return try word("true", .flag(true))
            case UInt8(ascii: "f"): return try word("false", .flag(false))
            case UInt8(ascii: "n"): return try word("null", .nothing)
            default: return .number(try number())
            }
        }

        private var peek: UInt8? { place < bytes.endIndex ? bytes[place] : nil }

        private mutating func skipSpace() {
            while let byte = peek, [0x20, 0x09, 0x0A, 0x0D].contains(byte) { place += 1 }
        }

        private mutating func take(_ byte: Character) throws(Fault) {
            skipSpace()
            guard peek == byte.asciiValue else { throw fault("'\(byte)' is missing") }
            place += 1
        }

        private mutating func word(_ word: String, _ value: InferenceJSON) throws(Fault)
            -> InferenceJSON
        {
            guard bytes[place...].starts(with: word.utf8) else { throw fault("an unknown word") }
            place += word.utf8.count
            return value
        }

        private mutating func object(_ depth: Int) throws(Fault) -> InferenceJSON {
            try take("{")
            var members: [String: InferenceJSON] = [:]
            skipSpace()
            if peek == UInt8(ascii: "}") {
                place += 1
                return .object(members)
            }
            while true {
                skipSpace()
                let name = try string()
                try take(":")
                members[name] = try value(depth - 1)
                skipSpace()
                if peek == UInt8(ascii: "}") { break }
                try take(",")
            }
            place += 1
            return .object(members)
        }

        private mutating func list(_ depth: Int) throws(Fault) -> InferenceJSON {
            try take("[")
            var items: [InferenceJSON] = []
            var numbers: [Double] = []
            skipSpace()
            if peek == UInt8(ascii: "]") {
                place += 1
                return .numbers([])
            }
            while true {
                let item = try value(depth - 1)
                if items.isEmpty, case .number(let number) = item {
                    numbers.append(number)
                } else {
                    items += numbers.map { .number($0) }
                    numbers = []
                    items.append(item)
                }
                skipSpace()
                if peek == UInt8(ascii: "]") { break }
                try take(",")
            }
            place += 1
            return items.isEmpty ? .numbers(numbers) : .list(items)
        }

        private mutating func string() throws(Fault) -> String {
            guard peek == UInt8(ascii: "\"") else { throw fault("a text is missing") }
            place += 1
            var text: [UInt8] = []
            while let byte = peek {
                place += 1
                switch byte {
                case UInt8(ascii: "\""): return String(decoding: text, as: UTF8.self)
                case UInt8(ascii: "\\"): text += try escape()
                default: text.append(byte)
                }
            }
            throw fault("a text without its end")
        }

        /// What is meant by the escape whose backslash was read; a surrogate is `?`, since texts
        /// are names and complaints.
        private mutating func escape() throws(Fault) -> [UInt8] {
            guard let byte = peek else { throw fault("a text without its end") }
            place += 1
            switch byte {
            case UInt8(ascii: "n"): return [0x0A]
            case UInt8(ascii: "t"): return [0x09]
            case UInt8(ascii: "r"): return [0x0D]
            case UInt8(ascii: "b"): return [0x08]
            case UInt8(ascii: "f"): return [0x0C]
            case UInt8(ascii: "u"):
                let digits = String(decoding: bytes[place...].prefix(4), as: UTF8.self)
                guard digits.count == 4, let value = UInt32(digits, radix: 16) else {
                    throw fault("an escape that is none")
                }
                place += 4
                return UnicodeScalar(value).map { Array(String($0).utf8) } ?? [UInt8(ascii: "?")]
            default: return [byte]
            }
        }

        private mutating func number() throws(Fault) -> Double {
            digits.removeAll(keepingCapacity: true)
            let start = place
            while let byte = peek, isOfNumber(byte), digits.count < 64 {
                digits.append(CChar(bitPattern: byte))
                place += 1
            }
            guard !digits.isEmpty else {
                let rest = bytes[place...]
                let isNotFinite = ["NaN", "Infinity"].contains { rest.starts(with: $0.utf8) }
                throw fault("a value is missing", isNotFinite: isNotFinite)
            }
            digits.append(0)
            let value = digits.withUnsafeBufferPointer { text -> Double? in
                var end: UnsafeMutablePointer<CChar>?
                guard let base = text.baseAddress else { return nil }
                let value = strtod(base, &end)
                return end.map { $0 - UnsafeMutablePointer(mutating: base) } == text.count - 1
                    ? value : nil
            }
            guard let value else {
                place = start
                let isNotFinite = bytes[place...].starts(with: "-Infinity".utf8)
                throw fault("a number that is none", isNotFinite: isNotFinite)
            }
            return value
        }

        private func isOfNumber(_ byte: UInt8) -> Bool {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "+"),
                UInt8(ascii: "."), UInt8(ascii: "e"), UInt8(ascii: "E"):
                true
            default: false
            }
        }

        private func fault(_ reason: String, isNotFinite: Bool = false) -> Fault {
            Fault(offset: place - bytes.startIndex, reason: reason, isNotFinite: isNotFinite)
        }
    }
}
