/// What the writer of a live run's log knows of what it wrote, for the resume state.
struct OwnFacts {
    /// What is in the log.
    var facts = LogFacts()
    /// Behind the last link of the chain.
    var place: LogPlace?
    private var parser = LineParser()

    /// Takes a line that was written.
    mutating func note(_ line: [UInt8]) {
        line.dropLast().withUnsafeBufferPointer { text in
            guard parser.parse(text) == nil else { return }
            facts.note(parser, text)
        }
    }

    /// The last link of `chain` is at byte `offset` of segment `segment`.
    mutating func setPlace(segment: Int, offset: Int64, behind chain: RecordChain) {
        place = LogPlace(
            segment: segment, offset: offset, records: chain.nextSeq, link: chain.hash.previous,
            facts: facts)
    }
}
