/// The keys of the objects that a scanner is in, innermost last, as hashes.
struct KeyStack {
    private var hashes: [UInt64] = []

    /// So many keys at most are compared one with another.
    private static let few = 24

    /// How many keys there are.
    var count: Int { hashes.count }

    /// Adds a key as it is in the text, without its quotes.
    mutating func push(_ key: Slice<UnsafeBufferPointer<UInt8>>) {
        if key.contains(UInt8(ascii: "\\")) {
            let quote = CollectionOfOne(UInt8(ascii: "\""))
            let plain = JSONValue(Array(quote) + key + quote)?.string ?? ""
            hashes.append(Self.hash(plain.utf8))
        } else {
            hashes.append(Self.hash(key))
        }
    }

    /// Leaves the innermost object, whose keys begin at `outer`; false when one is there twice.
    mutating func pop(to outer: Int) -> Bool {
        let own = hashes[outer...]
        defer { hashes.removeLast(own.count) }
        if own.count > Self.few { return Set(own).count == own.count }
        for index in own.indices where own[outer..<index].contains(own[index]) { return false }
        return true
    }

    private static func hash(_ bytes: some Sequence<UInt8>) -> UInt64 {
        bytes.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    }
}
