/// The keys of the objects that a scanner is in, innermost last, as hashes.
struct KeyStack {
    private var hashes: [UInt64] = []

    /// So many keys at most are compared one with another.
    private static let few = 24

    /// How many keys there are.
    var count: Int { hashes.count }

    /// Adds a key as it is in the text, without its quotes; returns the hash of what it means.
    @discardableResult
    mutating func push(_ key: UnsafeBufferPointer<UInt8>) -> UInt64 {
        var hash = Self.seed
        for byte in key {
            guard byte != UInt8(ascii: "\\") else {
                hash = Self.hashOfEscaped(key)
                break
            }
            hash = Self.add(byte, to: hash)
        }
        hashes.append(hash)
        return hash
    }

    /// Leaves the innermost object, whose keys begin at `outer`; false when one is there twice.
    mutating func pop(to outer: Int) -> Bool {
        let own = hashes.count - outer
        defer { hashes.removeLast(own) }
        if own > Self.few { return Set(hashes[outer...]).count == own }
        return hashes.withUnsafeBufferPointer { hashes in
            for index in outer..<hashes.count {
                for earlier in outer..<index where hashes[earlier] == hashes[index] { return false }
            }
            return true
        }
    }

    /// Forgets all keys.
    mutating func clear() { hashes.removeAll(keepingCapacity: true) }

    /// The hash of a key that means `text` (64 bits of FNV-1a).
    static func hash(_ text: String) -> UInt64 { hash(text.utf8) }

    /// The hash of these bytes.
    static func hash(_ bytes: some Sequence<UInt8>) -> UInt64 {
        bytes.reduce(seed) { add($1, to: $0) }
    }

    private static let seed: UInt64 = 0xCBF2_9CE4_8422_2325

    private static func add(_ byte: UInt8, to hash: UInt64) -> UInt64 {
        (hash ^ UInt64(byte)) &* 0x100_0000_01B3
    }

    private static func hashOfEscaped(_ key: UnsafeBufferPointer<UInt8>) -> UInt64 {
        let quote = CollectionOfOne(UInt8(ascii: "\""))
        return hash(JSONValue(Array(quote) + key + quote)?.string ?? "")
    }
}
