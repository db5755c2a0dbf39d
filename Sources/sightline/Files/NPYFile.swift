import FoundationEssentials
import Tensors
import VisionCore

/// A NumPy array file (NEP 1, version 1.0 and 2.0), little endian; in memory always in C order.
struct NPYFile {
    /// Extent, outermost axis first.
    let shape: [Int]
    /// Element type.
    let dataType: DataType
    /// Elements, little endian, row-major.
    let bytes: Data

    private static let magic = Data([0x93] + Array("NUMPY".utf8))

    /// Reads `path`; throws with the reason when it is no such file.
    static func read(_ path: String) throws -> NPYFile {
        let data: Data
        do {
            data = try Data(contentsOf: URL(filePath: path))
        } catch {
            throw CommandError(.noInput, "cannot read '\(path)'", hint: "check the path")
        }
        guard data.count > 10, data.prefix(6) == magic else {
            throw CommandError(.badData, "'\(path)' is not a NumPy .npy file")
        }
        let isLong = data[6] >= 2
        let start = isLong ? 12 : 10
        var length = 0
        for (shift, byte) in data[8..<start].enumerated() { length |= Int(byte) << (8 * shift) }
        guard data.count >= start + length else {
            throw CommandError(.badData, "'\(path)' ends within its header")
        }
        let header = String(decoding: data[start..<(start + length)], as: UTF8.self)
        return try NPYFile(path: path, header: header, body: data.dropFirst(start + length))
    }

    private init(path: String, header: String, body: Data) throws {
        func field(_ name: String) -> Substring? {
            guard let key = header.firstRange(of: "'\(name)':") else { return nil }
            return header[key.upperBound...].drop { $0 == " " }
        }
        guard let order = field("fortran_order") else {
            throw CommandError(.badData, "'\(path)' does not say its order")
        }
        guard let descr = field("descr")?.dropFirst().prefix(while: { $0 != "'" }),
            let type = Self.types.first(where: { $0.code == descr })?.type
        else { throw CommandError(.badData, "'\(path)' holds an element type we do not read") }
        guard let tuple = field("shape")?.dropFirst().prefix(while: { $0 != ")" }) else {
            throw CommandError(.badData, "'\(path)' has no shape")
        }
        shape = tuple.split(separator: ",").compactMap { Int($0.filter { $0 != " " }) }
        dataType = type
        var count = type.byteSize
        for extent in shape {
            let (product, overflow) = count.multipliedReportingOverflow(by: extent)
            guard !overflow, extent >= 0 else {
                throw CommandError(.badData, "'\(path)' states an impossible shape")
            }
            count = product
        }
        guard shape.count <= Shape.maximumRank else {
            throw CommandError(.badData, "'\(path)' has a rank above \(Shape.maximumRank)")
        }
        guard body.count >= count else {
            throw CommandError(.badData, "'\(path)' ends before its last element")
        }
        let isColumnMajor = order.hasPrefix("True") && shape.count > 1
        bytes =
            isColumnMajor
            ? Self.rowMajor(body, shape: shape, size: type.byteSize) : Data(body.prefix(count))
    }

    /// The elements of a Fortran-order array, the last axis fastest.
    private static func rowMajor(_ body: Data, shape: [Int], size: Int) -> Data {
        var steps: [Int] = []
        var step = size
        for extent in shape {
            steps.append(step)
            step *= extent
        }
        var result = Data(capacity: step)
        var index = [Int](repeating: 0, count: shape.count)
        var from = body.startIndex
        for _ in 0..<(step / size) {
            result.append(body[from..<(from + size)])
            for axis in shape.indices.reversed() {
                index[axis] += 1
                from += steps[axis]
                if index[axis] < shape[axis] { break }
                from -= steps[axis] * shape[axis]
                index[axis] = 0
            }
        }
        return result
    }

    /// Writes `bytes` as an array of `shape`.
    static func write(
        _ path: String, shape: [Int], dataType: DataType, bytes: UnsafeRawBufferPointer
    ) throws {
        let code = types.first { $0.type == dataType }?.code ?? "<f4"
        let extents = shape.map(String.init).joined(separator: ", ")
        let tuple = shape.count == 1 ? "(\(extents),)" : "(\(extents))"
        var header = "{'descr': '\(code)', 'fortran_order': False, 'shape': \(tuple), }"
        let padding = 64 - (10 + header.utf8.count + 1) % 64
        header += String(repeating: " ", count: padding % 64) + "\n"
        var data = magic + Data([1, 0])
        let length = header.utf8.count
        data.append(contentsOf: [UInt8(length & 0xff), UInt8(length >> 8)])
        data.append(contentsOf: header.utf8)
        data.append(contentsOf: bytes)
        do {
            try data.write(to: URL(filePath: path))
        } catch {
            throw CommandError(.cannotCreate, "cannot write '\(path)'")
        }
    }

    private static let types: [(code: String, type: DataType)] = [
        ("<f4", .float32), ("<f2", .float16), ("<f8", .float64), ("<i8", .int64),
        ("<u8", .uint64), ("<i4", .int32), ("<u4", .uint32), ("<i2", .int16), ("<u2", .uint16),
        ("|u1", .uint8), ("|i1", .int8), ("|b1", .bool),
    ]
}
