/// A table of a FlatBuffers file, read in place.
///
/// Its own bytes and those of its vtable are proved to lie in the file when it is made; each field
/// is checked against the table's size, each offset and vector against the file.
struct FlatTable {
    let bytes: UnsafeRawBufferPointer
    /// Where the table lies.
    let start: Int
    /// The name of the table, for errors.
    let context: StaticString
    private let size: Int
    private let vtable: Int
    private let slots: Int

    /// The root of a file.
    init(rootOf bytes: UnsafeRawBufferPointer, context: StaticString) throws(TFLiteError) {
        guard bytes.count >= 8 else {
            throw .malformed(field: "\(context)", offset: 0, reason: "the file is cut off")
        }
        try self.init(bytes, following: 0, context)
    }

    /// The table that the offset at `place` points to.
    init(
        _ bytes: UnsafeRawBufferPointer, following place: Int, _ context: StaticString
    ) throws(TFLiteError) {
        let at = try FlatTable.target(bytes, place, context)
        try self.init(bytes, at: at, context)
    }

    private init(
        _ bytes: UnsafeRawBufferPointer, at start: Int, _ context: StaticString
    ) throws(TFLiteError) {
        func broken(_ offset: Int, _ reason: String) -> TFLiteError {
            .malformed(field: "\(context)", offset: offset, reason: reason)
        }
        self.bytes = bytes
        self.start = start
        self.context = context
        // `target` has proved that four bytes are there.
        let distance = Int(bytes.loadUnaligned(fromByteOffset: start, as: Int32.self))
        vtable = start - distance
        guard vtable >= 0, vtable <= bytes.count - 4 else {
            throw broken(start, "its vtable lies outside the file")
        }
        let length = Int(bytes.loadUnaligned(fromByteOffset: vtable, as: UInt16.self))
        size = Int(bytes.loadUnaligned(fromByteOffset: vtable + 2, as: UInt16.self))
        guard length >= 4, length % 2 == 0, length <= bytes.count - vtable else {
            throw broken(vtable, "a vtable of \(length) bytes")
        }
        guard size >= 4, size <= bytes.count - start else {
            throw broken(vtable, "a table of \(size) bytes where \(bytes.count - start) remain")
        }
        slots = (length - 4) / 2
    }

    /// What the offset at `place` points to: at least four bytes are there.
    private static func target(
        _ bytes: UnsafeRawBufferPointer, _ place: Int, _ context: StaticString
    ) throws(TFLiteError) -> Int {
        guard place >= 0, place <= bytes.count - 4 else {
            throw .malformed(field: "\(context)", offset: place, reason: "an offset is cut off")
        }
        let offset = Int(bytes.loadUnaligned(fromByteOffset: place, as: UInt32.self))
        guard offset >= 4, offset <= bytes.count - 4 - place else {
            throw .malformed(
                field: "\(context)", offset: place,
                reason: "an offset of \(offset) leads out of the file")
        }
        return place + offset
    }

    /// Where a field of `width` bytes lies; nil when it is left out.
    private func place(_ slot: Int, width: Int) throws(TFLiteError) -> Int? {
        guard slot < slots else { return nil }
        let entry = vtable + 4 + 2 * slot
        let offset = Int(bytes.loadUnaligned(fromByteOffset: entry, as: UInt16.self))
        if offset == 0 { return nil }
        guard offset >= 4, offset <= size - width else {
            throw .malformed(
                field: "\(context)", offset: entry,
                reason: "field \(slot) lies outside its table of \(size) bytes")
        }
        return start + offset
    }

    /// A number, or its default when it is left out.
    func number<Number: BitwiseCopyable>(
        _ slot: Int, default value: Number
    ) throws(TFLiteError) -> Number {
        guard let at = try place(slot, width: MemoryLayout<Number>.size) else { return value }
        return bytes.loadUnaligned(fromByteOffset: at, as: Number.self)
    }

    /// An integer of 32 bits.
    func integer(_ slot: Int, default value: Int = 0) throws(TFLiteError) -> Int {
        Int(try number(slot, default: Int32(truncatingIfNeeded: value)))
    }

    /// An integer of 8 bits without sign: a union's type, an enumeration.
    func byte(_ slot: Int, default value: UInt8 = 0) throws(TFLiteError) -> Int {
        Int(try number(slot, default: value))
    }

    /// A truth value.
    func flag(_ slot: Int) throws(TFLiteError) -> Bool {
        try byte(slot) != 0
    }

    /// Another table.
    func table(_ slot: Int, _ context: StaticString) throws(TFLiteError) -> FlatTable? {
        guard let at = try place(slot, width: 4) else { return nil }
        return try FlatTable(bytes, following: at, context)
    }

    /// A vector whose elements take `width` bytes.
    func vector(_ slot: Int, width: Int) throws(TFLiteError) -> FlatVector? {
        guard let at = try place(slot, width: 4) else { return nil }
        let start = try FlatTable.target(bytes, at, context)
        let count = Int(bytes.loadUnaligned(fromByteOffset: start, as: UInt32.self))
        let room = (bytes.count - start - 4) / width
        guard count <= room else {
            throw .malformed(
                field: "\(context)", offset: start,
                reason: "field \(slot) has \(count) elements where \(room) have room")
        }
        return FlatVector(
            bytes: bytes, start: start + 4, count: count, width: width, context: context)
    }

    /// A text of at most `Limits.nameBytes`.
    func text(_ slot: Int) throws(TFLiteError) -> String? {
        guard let letters = try vector(slot, width: 1) else { return nil }
        guard letters.count <= Limits.nameBytes else {
            throw .limit(
                field: "a text of \(context)", limit: Limits.nameBytes, found: letters.count)
        }
        return String(decoding: letters.range.map { bytes[$0] }, as: UTF8.self)
    }
}
