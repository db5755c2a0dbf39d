import FoundationEssentials
import Tensors
import VisionCore

/// A NumPy array file (NEP 1, version 1.0 and 2.0): C order, little endian.
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
        guard field("fortran_order")?.hasPrefix("False") == true else {
            throw CommandError(
                .badData, "'\(path)' is in Fortran order", hint: "save it with order='C'")
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
        bytes = Data(body.prefix(count))
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
