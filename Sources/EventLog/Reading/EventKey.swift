/// 128 bits over an event's id and revision.
struct EventKey: Hashable, Sendable {
    private var high: UInt64 = 0xCBF2_9CE4_8422_2325
    private var low: UInt64 = 0x9E37_79B9_7F4A_7C15

    /// Of the text of an id and of a revision as they are in a log.
    init(id: some Sequence<UInt8>, revision: some Sequence<UInt8>) {
        add(id)
        add(revision)
    }

    /// Of an event.
    init(id: String, revision: Int) {
        self.init(id: id.utf8, revision: String(revision).utf8)
    }

    /// Its bits are a hash already: half of them are enough for a table.
    func hash(into hasher: inout Hasher) { hasher.combine(low) }

    /// In which of `parts` equal parts of all events it is.
    func part(of parts: Int) -> Int { Int(low % UInt64(parts)) }

    private mutating func add(_ bytes: some Sequence<UInt8>) {
        for byte in bytes {
            high = (high ^ UInt64(byte)) &* 0x100_0000_01B3
            low = (low &+ UInt64(byte) &+ 1) &* 0xD6E8_FEB8_6659_FD93
            low ^= low >> 29
        }
        high = high &* 31 &+ 7
    }
}
