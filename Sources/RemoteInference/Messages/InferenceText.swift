/// Writes the JSON of a request.
enum InferenceText {
    /// The request's JSON: all of it, or what comes before the input's bytes where they travel in
    /// binary.
    static func head(of input: InputTensor, outputs: [String], isBinary: Bool) -> [UInt8] {
        var text = Array("{\"inputs\":[{\"name\":".utf8)
        text += quoted(input.name)
        text += Array(",\"datatype\":\"\(input.type.rawValue)\",\"shape\":".utf8)
        text += Array("[\(input.shape.map(String.init).joined(separator: ","))]".utf8)
        if isBinary {
            text += Array(",\"parameters\":{\"binary_data_size\":\(input.bytes.count)}}]".utf8)
        } else {
            text += Array(",\"data\":[".utf8)
            append(input, to: &text)
            text += Array("]}]".utf8)
        }
        if !outputs.isEmpty {
            text += Array(",\"outputs\":[".utf8)
            for (index, name) in outputs.enumerated() {
                if index > 0 { text.append(UInt8(ascii: ",")) }
                text += Array("{\"name\":".utf8) + quoted(name)
                if isBinary { text += Array(",\"parameters\":{\"binary_data\":true}".utf8) }
                text.append(UInt8(ascii: "}"))
            }
            text.append(UInt8(ascii: "]"))
        }
        text.append(UInt8(ascii: "}"))
        return text
    }

    /// The numbers of `input`; halves and singles with the digits of their exact double, so that
    /// whoever reads doubles and makes the same of them has the same bits.
    private static func append(_ input: InputTensor, to text: inout [UInt8]) {
        text.reserveCapacity(text.count + input.bytes.count * 4)
        var isFirst = true
        func add(_ number: String) {
            if !isFirst { text.append(UInt8(ascii: ",")) }
            isFirst = false
            text.append(contentsOf: number.utf8)
        }
        switch input.type {
        case .uint8: for byte in input.bytes { add(String(byte)) }
        case .int8: for byte in input.bytes { add(String(Int8(bitPattern: byte))) }
        default:
            for value in input.type.floats(in: input.bytes[...]) {
                if let whole = Int32(exactly: value) {
                    add(String(whole))
                } else {
                    add(Double(value).description)
                }
            }
        }
    }

    private static func quoted(_ text: String) -> [UInt8] {
        var result: [UInt8] = [UInt8(ascii: "\"")]
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\": result += Array("\\\(scalar)".utf8)
            default:
                if scalar.value < 0x20 {
                    let digits = String(scalar.value, radix: 16)
                    let zeros = String(repeating: "0", count: 4 - digits.count)
                    result += Array("\\u\(zeros)\(digits)".utf8)
                } else {
                    result += Array(String(scalar).utf8)
                }
            }
        }
        return result + [UInt8(ascii: "\"")]
    }
}
