/// The header of an array file: a Python dictionary of three keys, behind magic, version and
/// length.
struct NumPyHeader {
    let shape: [Int]
    let dataType: DataType
    /// Whether the first axis is the fastest ("Fortran order").
    let isColumnMajor: Bool

    private static let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)
    /// Longer headers are not read; NumPy's own limit is 10,000.
    private static let lengthLimit = 1 << 16

    /// Bytes of all elements; a header that was read has seen to it that they fit.
    var byteCount: Int { shape.reduce(dataType.byteSize, *) }

    init(shape: [Int], dataType: DataType, isColumnMajor: Bool) {
        self.shape = shape
        self.dataType = dataType
        self.isColumnMajor = isColumnMajor
    }

    /// The header of `file`, and where its elements begin.
    static func read(_ file: [UInt8]) throws(NumPyFault) -> (header: NumPyHeader, start: Int) {
        guard file.count >= 8, file.starts(with: magic) else {
            throw NumPyFault("it is not a NumPy .npy file")
        }
        guard (1...3).contains(file[6]) else {
            throw NumPyFault("its version \(file[6]).\(file[7]) is none of 1 to 3")
        }
        let start = file[6] == 1 ? 10 : 12
        guard file.count >= start else { throw NumPyFault("it ends within its header") }
        let length = file[8..<start].reversed().reduce(0) { $0 << 8 | Int($1) }
        guard length <= lengthLimit else {
            throw NumPyFault("its header has \(length) bytes, at most \(lengthLimit) are read")
        }
        guard file.count - start >= length else { throw NumPyFault("it ends within its header") }
        let text = String(decoding: file[start..<(start + length)], as: UTF8.self)
        return (try NumPyHeader(text), start + length)
    }

    private init(_ text: String) throws(NumPyFault) {
        guard let order = Self.value(of: "fortran_order", in: text) else {
            throw NumPyFault("its header has no 'fortran_order'")
        }
        guard order.hasPrefix("True") || order.hasPrefix("False") else {
            throw NumPyFault("its 'fortran_order' is neither True nor False")
        }
        isColumnMajor = order.hasPrefix("True")
        dataType = try Self.dataType(Self.value(of: "descr", in: text))
        shape = try Self.shape(Self.value(of: "shape", in: text), of: dataType)
    }

    /// What follows a key, blanks left out.
    private static func value(of key: String, in text: String) -> Substring? {
        for quote in ["'", "\""] {
            guard let range = text.firstRange(of: quote + key + quote) else { continue }
            let rest = text[range.upperBound...].drop { $0 == " " }
            guard rest.first == ":" else { continue }
            return rest.dropFirst().drop { $0 == " " }
        }
        return nil
    }

    private static func dataType(_ value: Substring?) throws(NumPyFault) -> DataType {
        guard let value, let quote = value.first, quote == "'" || quote == "\"" else {
            throw NumPyFault("its 'descr' is no plain element type")
        }
        let code = value.dropFirst().prefix { $0 != quote }
        guard let type = types.first(where: { $0.code == code })?.type else {
            throw NumPyFault(
                "elements of type '\(code)' are not read; those that are: "
                    + types.map(\.code).joined(separator: ", "))
        }
        return type
    }

    /// The extents of a tuple, whose bytes fit.
    private static func shape(
        _ value: Substring?, of type: DataType
    ) throws(NumPyFault) -> [Int] {
        guard let value, value.first == "(", let end = value.firstIndex(of: ")") else {
            throw NumPyFault("its header has no 'shape'")
        }
        var fields = value[value.index(after: value.startIndex)..<end]
            .split(separator: ",", omittingEmptySubsequences: false).map { $0.filter { $0 != " " } }
        if fields.last?.isEmpty == true { fields.removeLast() }
        guard fields.count <= Shape.maximumRank else {
            throw NumPyFault("its rank \(fields.count) is above \(Shape.maximumRank)")
        }
        var shape: [Int] = []
        var size = type.byteSize
        for field in fields {
            guard let extent = Int(field), extent >= 0 else {
                throw NumPyFault("its shape holds '\(field)', which is no extent")
            }
            shape.append(extent)
        }
        for extent in shape {
            let (product, overflow) = size.multipliedReportingOverflow(by: extent)
            guard !overflow else {
                throw NumPyFault("its shape \(shape) has more elements than memory can hold")
            }
            size = product
        }
        return shape
    }

    /// Magic, version 1, length and dictionary, padded to whole 64 bytes.
    var bytes: [UInt8] {
        let code = Self.types.first { $0.type == dataType }?.code ?? "<f4"
        let extents = shape.map(String.init).joined(separator: ", ")
        let tuple = shape.count == 1 ? "(\(extents),)" : "(\(extents))"
        let order = isColumnMajor ? "True" : "False"
        var text = "{'descr': '\(code)', 'fortran_order': \(order), 'shape': \(tuple), }"
        let padding = 64 - (10 + text.utf8.count + 1) % 64
        text += String(repeating: " ", count: padding % 64) + "\n"
        let length = text.utf8.count
        return Self.magic + [1, 0, UInt8(length & 0xff), UInt8(length >> 8)] + text.utf8
    }

    private static let types: [(code: String, type: DataType)] = [
        ("<f4", .float32), ("<f2", .float16), ("<f8", .float64), ("<i8", .int64),
        ("<u8", .uint64), ("<i4", .int32), ("<u4", .uint32), ("<i2", .int16), ("<u2", .uint16),
        ("|u1", .uint8), ("|i1", .int8), ("|b1", .bool),
    ]
}
