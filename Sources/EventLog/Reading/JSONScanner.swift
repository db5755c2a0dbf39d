/// Walks over JSON text without building anything: strict grammar, UTF-8 checked, depth bounded,
/// each key of an object once.
///
/// Holds a pointer: lives no longer than the buffer it was made for.
struct JSONScanner {
    /// Why a text is no JSON.
    enum Fault: Error {
        /// It ends too early: a prefix of JSON.
        case incomplete
        /// It is wrong at `position`.
        case malformed(position: Int)
        /// An object that ends at `position` has a key twice.
        case repeatedKey(position: Int)
    }

    /// A key and a value of the outermost object, as ranges of the text; the key without quotes.
    struct Field {
        let name: Range<Int>
        let value: Range<Int>
        /// `KeyStack.hash` of what the key means.
        let key: UInt64
    }

    static let deepest = 64

    let text: UnsafeBufferPointer<UInt8>
    private(set) var position = 0
    /// None between two scans; whoever scans many texts keeps them for the next one.
    private(set) var keys = KeyStack()

    init(_ text: UnsafeBufferPointer<UInt8>) { self.text = text }

    /// Uses the room that `keys` has, and leaves none of it there.
    init(_ text: UnsafeBufferPointer<UInt8>, using keys: inout KeyStack) {
        self.text = text
        swap(&self.keys, &keys)
        self.keys.clear()
    }

    init(_ text: UnsafeBufferPointer<UInt8>, at position: Int) {
        self.text = text
        self.position = position
    }

    /// Scans an object that is the whole text, with nothing around it, into `fields`.
    mutating func scanLine(into fields: inout [Field]) throws(Fault) {
        fields.removeAll(keepingCapacity: true)
        try expect(UInt8(ascii: "{"))
        if try peek() == UInt8(ascii: "}") {
            position += 1
        } else {
            while true {
                let start = position + 1
                try scanString()
                let name = start..<(position - 1)
                let key = keys.push(UnsafeBufferPointer(rebasing: text[name]))
                try expect(UInt8(ascii: ":"))
                let valueStart = position
                try scanValue(depth: 1)
                fields.append(Field(name: name, value: valueStart..<position, key: key))
                guard try peek() == UInt8(ascii: ",") else {
                    try expect(UInt8(ascii: "}"))
                    break
                }
                position += 1
            }
        }
        guard keys.pop(to: 0) else { throw .repeatedKey(position: position) }
        guard position == text.count else { throw .malformed(position: position) }
    }

    /// Scans one value of any kind; no white space stands inside a log's line.
    mutating func scanValue(depth: Int) throws(Fault) {
        guard depth < Self.deepest else { throw .malformed(position: position) }
        switch try peek() {
        case UInt8(ascii: "\""): try scanString()
        case UInt8(ascii: "{"): try scanContainer(depth: depth, end: UInt8(ascii: "}"))
        case UInt8(ascii: "["): try scanContainer(depth: depth, end: UInt8(ascii: "]"))
        case UInt8(ascii: "t"): try expect("true")
        case UInt8(ascii: "f"): try expect("false")
        case UInt8(ascii: "n"): try expect("null")
        default: try scanNumber()
        }
    }

    private mutating func scanContainer(depth: Int, end: UInt8) throws(Fault) {
        let outer = keys.count
        position += 1
        if try peek() == end {
            position += 1
            return
        }
        while true {
            if end == UInt8(ascii: "}") {
                let start = position + 1
                try scanString()
                keys.push(UnsafeBufferPointer(rebasing: text[start..<(position - 1)]))
                try expect(UInt8(ascii: ":"))
            }
            try scanValue(depth: depth + 1)
            guard try peek() == UInt8(ascii: ",") else {
                try expect(end)
                guard keys.pop(to: outer) else { throw .repeatedKey(position: position) }
                return
            }
            position += 1
        }
    }

    /// Scans a string with its quotes.
    mutating func scanString() throws(Fault) {
        try expect(UInt8(ascii: "\""))
        while true {
            skipPlain()
            let byte = try peek()
            if byte == UInt8(ascii: "\"") {
                position += 1
                return
            } else if byte == UInt8(ascii: "\\") {
                try scanEscape()
            } else if byte < 0x20 {
                throw .malformed(position: position)
            } else {
                try scanMultibyte(byte)
            }
        }
    }

    /// Goes over what stands for itself in a string: ASCII but quotes, backslashes and controls.
    private mutating func skipPlain() {
        var index = position
        while index < text.count {
            let byte = text[index]
            guard byte >= 0x20, byte < 0x80, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\")
            else { break }
            index += 1
        }
        position = index
    }

    private mutating func scanEscape() throws(Fault) {
        position += 1
        switch try peek() {
        case 0x22, 0x5C, 0x2F, 0x62, 0x66, 0x6E, 0x72, 0x74: position += 1
        case UInt8(ascii: "u"):
            position += 1
            for _ in 0..<4 {
                switch try peek() {
                case 0x30...0x39, 0x41...0x46, 0x61...0x66: position += 1
                default: throw .malformed(position: position)
                }
            }
        default: throw .malformed(position: position)
        }
    }

    private mutating func scanMultibyte(_ lead: UInt8) throws(Fault) {
        let second: ClosedRange<UInt8>
        let more: Int
        switch lead {
        case 0xC2...0xDF: (second, more) = (0x80...0xBF, 0)
        case 0xE0: (second, more) = (0xA0...0xBF, 1)
        case 0xED: (second, more) = (0x80...0x9F, 1)
        case 0xE1...0xEF: (second, more) = (0x80...0xBF, 1)
        case 0xF0: (second, more) = (0x90...0xBF, 2)
        case 0xF1...0xF3: (second, more) = (0x80...0xBF, 2)
        case 0xF4: (second, more) = (0x80...0x8F, 2)
        default: throw .malformed(position: position)
        }
        position += 1
        guard second.contains(try peek()) else { throw .malformed(position: position) }
        position += 1
        for _ in 0..<more {
            guard (0x80...0xBF).contains(try peek()) else { throw .malformed(position: position) }
            position += 1
        }
    }

    private mutating func scanNumber() throws(Fault) {
        if try peek() == UInt8(ascii: "-") { position += 1 }
        if try peek() == UInt8(ascii: "0") {
            position += 1
        } else {
            try scanDigits()
        }
        if position < text.count, text[position] == UInt8(ascii: ".") {
            position += 1
            try scanDigits()
        }
        if position < text.count, text[position] | 0x20 == UInt8(ascii: "e") {
            position += 1
            let sign = try peek()
            if sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") { position += 1 }
            try scanDigits()
        }
    }

    private mutating func scanDigits() throws(Fault) {
        guard (0x30...0x39).contains(try peek()) else { throw .malformed(position: position) }
        while position < text.count, (0x30...0x39).contains(text[position]) { position += 1 }
    }

    private func peek() throws(Fault) -> UInt8 {
        guard position < text.count else { throw .incomplete }
        return text[position]
    }

    private mutating func expect(_ byte: UInt8) throws(Fault) {
        guard try peek() == byte else { throw .malformed(position: position) }
        position += 1
    }

    private mutating func expect(_ word: StaticString) throws(Fault) {
        for index in 0..<word.utf8CodeUnitCount {
            try expect(word.utf8Start[index])
        }
    }
}
