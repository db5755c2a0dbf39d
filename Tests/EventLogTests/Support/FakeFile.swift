import EventLog
import Glibc

/// A file in memory whose disk fills, fails and writes in pieces as told.
// Sendable: writers over it wait for the disk, so that no two calls overlap.
final class FakeFile: LogFile, @unchecked Sendable {
    var bytes: [UInt8] = []
    var canTruncate = true
    /// How many bytes still go before the disk is full.
    var room = Int.max
    /// Bytes that go in one call at most.
    var piece = Int.max
    /// What a write that goes nowhere fails with.
    var code = ENOSPC
    var failsToTruncate = false
    var failsToSync = false
    private(set) var writes = 0
    private(set) var syncs = 0

    func append(_ new: ArraySlice<UInt8>) throws(FileFault) -> Int {
        writes += 1
        let count = min(new.count, room, piece)
        guard count > 0 else { throw FileFault(.write, code: code) }
        bytes.append(contentsOf: new.prefix(count))
        if room != .max { room -= count }
        return count
    }

    func waitUntilReady(for time: Duration) {}

    func truncate(to length: Int64) throws(FileFault) {
        if failsToTruncate { throw FileFault(.truncate, code: EIO) }
        bytes.removeSubrange(Int(length)...)
    }

    func sync() throws(FileFault) {
        syncs += 1
        if failsToSync { throw FileFault(.sync, code: EIO) }
    }

    var lines: [String] {
        String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
    }
}
