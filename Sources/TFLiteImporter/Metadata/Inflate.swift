import CZlib

/// Unpacks DEFLATE (RFC 1951), by zlib, into a buffer of bounded size.
enum Inflate {
    /// The bytes that `packed` unpacks to; nil for what is no DEFLATE, or more than `limit` bytes.
    static func unpacked(_ packed: UnsafeRawBufferPointer, limit: Int) -> [UInt8]? {
        guard let first = packed.bindMemory(to: UInt8.self).baseAddress,
            let count = UInt32(exactly: packed.count), let room = UInt32(exactly: limit)
        else { return nil }
        var stream = z_stream()
        guard sl_inflate_raw_init(&stream) == Z_OK else { return nil }
        defer { inflateEnd(&stream) }
        var isWhole = false
        let output = [UInt8](unsafeUninitializedCapacity: limit) { buffer, size in
            // Safety: zlib reads `count` bytes and writes at most `room`, both there for the call.
            stream.next_in = UnsafeMutablePointer(mutating: first)
            stream.avail_in = count
            stream.next_out = buffer.baseAddress
            stream.avail_out = room
            isWhole = inflate(&stream, Z_FINISH) == Z_STREAM_END
            size = limit - Int(clamping: stream.avail_out)
        }
        return isWhole ? output : nil
    }
}
