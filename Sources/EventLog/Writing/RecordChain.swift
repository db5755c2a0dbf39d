import VisionCore

/// Numbers the records and links their bytes.
struct RecordChain {
    /// The number of the next record.
    private(set) var nextSeq: UInt64 = 0
    /// The chain over all bytes so far.
    private(set) var hash = ChainHash()
    /// Records since the last link.
    private(set) var recordsSinceLink = 0
    /// When the last link was made.
    private(set) var lastLink: HostInstant

    /// The chain of an empty log.
    init(now: HostInstant) { lastLink = now }

    /// The chain of a log that ends behind `report`'s last record.
    init(_ report: VerifyReport, _ hash: ChainHash, now: HostInstant) {
        nextSeq = report.nextSeq
        recordsSinceLink = report.unlinked
        self.hash = hash
        lastLink = now
    }

    /// Links the chain without a record: what was written is in another file, whose end is lost.
    mutating func cut(now: HostInstant) {
        hash.link(hash.value)
        recordsSinceLink = 0
        lastLink = now
    }

    /// The line of `draft` in the log of `run`, and the chain behind it.
    func line(of draft: Draft, run: String, now: HostInstant) -> (bytes: [UInt8], behind: Self) {
        var line: [UInt8] = []
        line.reserveCapacity(draft.body.count + 192)
        line.append(contentsOf: #"{"v":1,"r":""#.utf8)
        line.append(contentsOf: draft.kind.rawValue.utf8)
        line.append(contentsOf: #"","seq":"#.utf8)
        line.append(contentsOf: String(nextSeq).utf8)
        line.append(contentsOf: #","run":""#.utf8)
        line.append(contentsOf: run.utf8)
        line.append(UInt8(ascii: "\""))
        line.append(contentsOf: draft.body)
        var behind = self
        behind.nextSeq += 1
        if draft.isLink {
            line.append(contentsOf: #","sha256":""#.utf8)
            behind.hash.update(line)
            let value = behind.hash.value
            line.append(contentsOf: value.utf8)
            line.append(contentsOf: "\"}\n".utf8)
            behind.hash.link(value)
            behind.recordsSinceLink = 0
            behind.lastLink = now
        } else {
            line.append(contentsOf: "}\n".utf8)
            behind.hash.update(line)
            behind.recordsSinceLink += 1
        }
        return (line, behind)
    }
}
