import CHiredis
import Glibc

/// Appends each event to a Redis stream: fields `id`, `type`, `src` and `record`, and `epoch` of a
/// run that is one life of several.
final class RedisSink: EventSink {
    private let address: SinkAddress
    private let stream: String
    private let seconds: Int
    private let epoch: Int?
    private var context: UnsafeMutablePointer<redisContext>?
    let batch = 64
    let wantsAll = false

    init(_ address: SinkAddress, stream: String, seconds: Int, epoch: Int? = nil) {
        self.epoch = epoch
        self.address = address
        self.stream = stream
        self.seconds = seconds
    }

    deinit { close() }

    func idle() {}

    func close() {
        if let context { redisFree(context) }
        context = nil
    }

    func deliver(_ messages: [SinkMessage]) throws(SinkFault) -> [SinkRefusal] {
        let open = try connected()
        for message in messages {
            var words = ["XADD", stream, "*"]
            if let epoch { words += ["epoch", "\(epoch)"] }
            words += [
                "id", message.id, "type", message.type, "src", message.source, "record",
            ]
            append(words.map { Array($0.utf8) } + [message.bytes], open)
        }
        for done in messages.indices {
            do throws(SinkFault) { try answer(open) } catch {
                close()
                throw SinkFault(done: done, reason: error.reason)
            }
        }
        return []
    }

    private func connected() throws(SinkFault) -> UnsafeMutablePointer<redisContext> {
        if let context { return context }
        let limit = timeval(tv_sec: seconds, tv_usec: 0)
        guard let open = redisConnectWithTimeout(address.host, address.port, limit) else {
            throw SinkFault(reason: "hiredis gives no connection")
        }
        guard open.pointee.err == 0 else {
            let reason = Self.reason(open)
            redisFree(open)
            throw SinkFault(reason: reason)
        }
        redisSetTimeout(open, limit)
        context = open
        var commands: [[String]] = []
        if let password = address.password {
            commands.append(["AUTH"] + [address.user, password].compactMap(\.self))
        }
        if let base = address.path { commands.append(["SELECT", base]) }
        for command in commands {
            append(command.map { Array($0.utf8) }, open)
            do throws(SinkFault) { try answer(open) } catch {
                close()
                throw error
            }
        }
        return open
    }

    private func append(_ words: [[UInt8]], _ open: UnsafeMutablePointer<redisContext>) {
        // One block of memory for all words: hiredis copies them during the call.
        let all = words.flatMap(\.self)
        let lengths = words.map(\.count)
        all.withUnsafeBufferPointer { bytes in
            bytes.withMemoryRebound(to: CChar.self) { text in
                var starts: [UnsafePointer<CChar>?] = []
                var offset = 0
                for length in lengths {
                    starts.append(text.baseAddress.map { $0 + offset })
                    offset += length
                }
                _ = redisAppendCommandArgv(open, Int32(clamping: words.count), &starts, lengths)
            }
        }
    }

    private func answer(_ open: UnsafeMutablePointer<redisContext>) throws(SinkFault) {
        var found: UnsafeMutableRawPointer?
        guard redisGetReply(open, &found) == REDIS_OK, let found else {
            throw SinkFault(reason: Self.reason(open))
        }
        defer { freeReplyObject(found) }
        let reply = found.assumingMemoryBound(to: redisReply.self).pointee
        guard reply.type == REDIS_REPLY_ERROR else { return }
        throw SinkFault(reason: reply.str.map { String(cString: $0) } ?? "it answers an error")
    }

    private static func reason(_ open: UnsafeMutablePointer<redisContext>) -> String {
        withUnsafeBytes(of: &open.pointee.errstr) { bytes in
            String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        }
    }
}
