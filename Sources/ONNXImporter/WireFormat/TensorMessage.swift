import Tensors

/// A tensor in the file, still in its own encoding.
struct TensorMessage {
    var name = ""
    var dimensions: [Int] = []
    var typeCode = 0
    var raw: Range<Int>?
    var floats: [Float] = []
    var integers: [Int] = []
    var doubles: [Double] = []
    var longs: [Int] = []
    var isExternal = false
    var place = ExternalPlace()
    let offset: Int

    init(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>) throws(ImportError) {
        offset = range.lowerBound
        var reader = ProtobufReader(bytes, range: range, context: "tensor")
        while let (number, at, value) = try reader.next() {
            switch number {
            case 1: try value.append(to: &dimensions, reader, at)
            case 2: typeCode = try value.integer(reader, at)
            case 4: try value.append(to: &floats, reader, at)
            case 5: try value.append(to: &integers, reader, at)
            case 7, 11: try value.append(to: &longs, reader, at)
            case 8: name = try value.text(reader, at)
            case 9: raw = try value.range(reader, at)
            case 10: try value.append(to: &doubles, reader, at)
            case 13:
                isExternal = true
                try place.add(bytes, try value.range(reader, at))
            case 14: if try value.integer(reader, at) == 1 { isExternal = true }
            default: break
            }
        }
        guard dimensions.count <= Limits.rank else {
            throw .limit(
                field: "rank of tensor '\(name)'", limit: Limits.rank, found: dimensions.count)
        }
    }

    private func broken(_ reason: String) -> ImportError {
        .malformed(field: "tensor '\(name)'", offset: offset, reason: reason)
    }

    /// The tensor; raw data of the right alignment stays in the file.
    func tensor(in files: WeightFiles) throws(ImportError) -> Tensor {
        guard dimensions.allSatisfy({ $0 >= 0 }) else {
            throw broken("a negative extent in \(dimensions)")
        }
        let shape = Shape(dimensions)
        guard shape.isWithinLimits, let count = shape.checkedElementCount,
            count <= Limits.fileBytes
        else {
            throw broken("extents of \(dimensions) are too large")
        }
        guard let source = SourceType(rawValue: typeCode) else {
            throw .unsupportedType(name: name, code: typeCode)
        }
        if isExternal { return try external(source, shape, count: count, in: files) }
        if let raw {
            guard raw.count == count * source.byteSize else {
                throw broken("\(raw.count) bytes of data where \(count * source.byteSize) belong")
            }
            return source.tensor(files.model, raw, shape)
        }
        // Counted before memory is asked for.
        let found = valueCount(source)
        guard found == count else { throw broken("\(found) values where \(count) belong") }
        if source == .float { return Tensor(floats, shape: shape) }
        var tensor = Tensor(zeros: shape, dataType: source.dataType)
        switch source {
        case .float: break
        case .double: tensor.withMutableElements(of: Double.self) { _ = $0.update(from: doubles) }
        case .int64, .uint64: fill(&tensor, longs, as: UInt64.self)
        case .uint32: fill(&tensor, longs, as: UInt32.self)
        case .int32: fill(&tensor, integers, as: UInt32.self)
        case .int16, .uint16, .half, .bfloat16: fill(&tensor, integers, as: UInt16.self)
        case .int8, .uint8, .bool: fill(&tensor, integers, as: UInt8.self)
        }
        return tensor
    }

    /// The tensor of data in another file.
    private func external(
        _ source: SourceType, _ shape: Shape, count: Int, in files: WeightFiles
    ) throws(ImportError) -> Tensor {
        let (bytes, overflow) = count.multipliedReportingOverflow(by: source.byteSize)
        guard !overflow, place.length.map({ $0 == bytes }) != false else {
            throw broken("\(place.length ?? 0) bytes of data where \(bytes) belong")
        }
        if bytes == 0 { return Tensor(zeros: shape, dataType: source.dataType) }
        let file = try files.file(place.location, of: name)
        guard place.offset <= file.bytes.count, bytes <= file.bytes.count - place.offset else {
            throw .externalData(
                tensor: name, location: place.location,
                reason: .tooShort(
                    offset: place.offset, bytes: bytes, found: file.bytes.count))
        }
        return source.tensor(file, place.offset..<place.offset + bytes, shape)
    }

    /// How many values the field of an element type has.
    private func valueCount(_ source: SourceType) -> Int {
        switch source {
        case .float: floats.count
        case .double: doubles.count
        case .int64, .uint64, .uint32: longs.count
        case .int32, .int16, .uint16, .half, .bfloat16, .int8, .uint8, .bool: integers.count
        }
    }

    private func fill<Element: FixedWidthInteger & BitwiseCopyable>(
        _ tensor: inout Tensor, _ values: [Int], as type: Element.Type
    ) {
        tensor.withMutableElements(of: type) { to in
            for (index, value) in values.enumerated() {
                to[index] = Element(truncatingIfNeeded: value)
            }
        }
    }
}

/// The element types of a file that can be read, by their code.
enum SourceType: Int {
    case float = 1
    case uint8 = 2
    case int8 = 3
    case uint16 = 4
    case int16 = 5
    case int32 = 6
    case int64 = 7
    case bool = 9
    case half = 10
    case double = 11
    case uint32 = 12
    case uint64 = 13
    case bfloat16 = 16

    /// Bytes of one element in raw data.
    var byteSize: Int { dataType.byteSize }

    /// The type that the engine keeps it in.
    var dataType: DataType {
        switch self {
        case .float: .float32
        case .half: .float16
        case .bfloat16: .bfloat16
        case .double: .float64
        case .uint8: .uint8
        case .int8: .int8
        case .uint16: .uint16
        case .int16: .int16
        case .int32: .int32
        case .uint32: .uint32
        case .int64: .int64
        case .uint64: .uint64
        case .bool: .bool
        }
    }

    /// The tensor of raw little-endian data.
    func tensor(_ file: MappedFile, _ raw: Range<Int>, _ shape: Shape) -> Tensor {
        let bytes = UnsafeRawBufferPointer(rebasing: file.bytes[raw])
        if let base = bytes.baseAddress, Int(bitPattern: base) % byteSize == 0 {
            return Tensor(lent: base, shape: shape, dataType: dataType, owner: file)
        }
        var tensor = Tensor(zeros: shape, dataType: dataType)
        switch byteSize {
        case 1: tensor.withMutableElements(of: UInt8.self) { fill($0, bytes) }
        case 2: tensor.withMutableElements(of: UInt16.self) { fill($0, bytes) }
        case 4: tensor.withMutableElements(of: UInt32.self) { fill($0, bytes) }
        default: tensor.withMutableElements(of: UInt64.self) { fill($0, bytes) }
        }
        file.releasePages(of: bytes)
        return tensor
    }

    private func fill<Element: BitwiseCopyable>(
        _ target: UnsafeMutableBufferPointer<Element>, _ bytes: UnsafeRawBufferPointer
    ) {
        UnsafeMutableRawBufferPointer(target).copyMemory(from: bytes)
    }
}
