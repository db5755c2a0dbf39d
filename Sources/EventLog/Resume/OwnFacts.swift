/// What the writer of a live run's log knows of what it wrote, for the resume state.
struct OwnFacts {
    /// What is in the log.
    var facts = LogFacts()
    /// Behind the last link of the chain.
    var place: LogPlace?
    private var parser = LineParser()

    /// Takes a line that was written; `link` is the place behind it when it is a link.
    mutating func note(_ line: [UInt8], linkedAt link: (offset: Int64, chain: RecordChain)?) {
        line.dropLast().withUnsafeBufferPointer { text in
            guard parser.parse(text) == nil else { return }
            facts.note(parser, text)
        }
        if let link {
            place = LogPlace(
                offset: link.offset, records: link.chain.nextSeq, link: link.chain.hash.previous,
                facts: facts)
        }
    }
}
