/// Writes messages in the wire format of protobuf: what the Open Inference Protocol needs of it.
///
/// Fields are written in the order of the calls; a value that is the type's default is left out,
/// as proto3 has it.
struct ProtobufWriter {
    private(set) var bytes: [UInt8] = []

    /// Writes into `bytes`, behind what is there.
    init(behind bytes: [UInt8] = [], room: Int = 0) {
        self.bytes = bytes
        if room > 0 { self.bytes.reserveCapacity(bytes.count + room) }
    }

    /// Text; nothing for an empty one.
    mutating func text(_ field: UInt64, _ text: String) {
        guard !text.isEmpty else { return }
        data(field, Array(text.utf8))
    }

    /// Bytes, also where there are none: an element of a list.
    mutating func data(_ field: UInt64, _ data: some Collection<UInt8>) {
        varint(field << 3 | 2)
        varint(UInt64(clamping: data.count))
        bytes.append(contentsOf: data)
    }

    /// A message, also where nothing is in it.
    mutating func message(_ field: UInt64, _ body: (inout ProtobufWriter) -> Void) {
        var inner = ProtobufWriter()
        body(&inner)
        data(field, inner.bytes)
    }

    /// Whole numbers in one packed field; nothing for an empty list.
    mutating func packed(_ field: UInt64, _ numbers: [Int]) {
        guard !numbers.isEmpty else { return }
        var inner = ProtobufWriter()
        for number in numbers { inner.varint(UInt64(bitPattern: Int64(clamping: number))) }
        data(field, inner.bytes)
    }

    private mutating func varint(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(truncatingIfNeeded: rest))
    }
}
