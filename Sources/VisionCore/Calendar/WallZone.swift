import Glibc
import Locking

/// A time zone with its changes of daylight saving time, of the system's zone files (TZif).
///
/// Encoded by its name and read again, so that a state stays small. Any thread.
package struct WallZone: Hashable, Sendable {
    /// Its name, for example `Europe/Berlin`.
    package let name: String
    /// Unix seconds from which an offset holds, ascending.
    private let changes: [Int64]
    /// Seconds east of UTC: before the first change, then after each.
    private let offsets: [Int64]

    private static let folder = "/usr/share/zoneinfo/"
    private static let known = Lock<[String: WallZone]>([:])
    /// Years for which the rule at the end of a file is written out.
    private static let lastYear: Int64 = 2100

    /// The zone called `name`; nil where the system has none of that name.
    package static func named(_ name: String) -> WallZone? {
        if name == "UTC" || name == "Z" { return WallZone(name: name, changes: [], offsets: [0]) }
        if let zone = known.withLock({ $0[name] }) { return zone }
        guard isName(name), let bytes = bytes(of: folder + name),
            let zone = WallZone(name: name, bytes: bytes)
        else { return nil }
        known.withLock { $0[name] = zone }
        return zone
    }

    /// Seconds east of UTC at `seconds` of Unix time.
    package func offset(at seconds: Int64) -> Int64 {
        var (low, high) = (0, changes.count)
        while low < high {
            let middle = (low + high) / 2
            if changes[middle] <= seconds { low = middle + 1 } else { high = middle }
        }
        return offsets[low]
    }

    /// Seconds of the clock on the wall at `instant`, counted from 1970-01-01 00:00 on that clock.
    package func wallSeconds(at instant: WallInstant) -> Int64 {
        let seconds = instant.nanoseconds.flooredQuotient(by: 1_000_000_000)
        return seconds.addingSaturated(offset(at: seconds))
    }

    private init(name: String, changes: [Int64], offsets: [Int64]) {
        self.name = name
        self.changes = changes
        self.offsets = offsets
    }

    /// Whether `name` stays below the folder of zones.
    private static func isName(_ name: String) -> Bool {
        let fits = name.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "/"), UInt8(ascii: "_"),
                UInt8(ascii: "+"), UInt8(ascii: "-"):
                true
            default: false
            }
        }
        return fits && !name.isEmpty && name.utf8.first != UInt8(ascii: "/")
    }

    private static func bytes(of path: String) -> [UInt8]? {
        // The C library's buffer is filled within this call and read after it.
        guard let file = unsafe fopen(path, "rb") else { return nil }
        defer { unsafe fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 65_536)
        let count = unsafe fread(&bytes, 1, bytes.count, file)
        return Array(bytes.prefix(count))
    }
}

extension WallZone: Codable {
    /// Reads the zone of a name; throws where the system has none.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let name = try container.decode(String.self)
        guard let zone = Self.named(name) else {
            throw DecodingError.dataCorruptedError(
                in: container, debugDescription: "no time zone is called '\(name)'")
        }
        self = zone
    }

    /// Writes its name.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(name)
    }
}

extension WallZone {
    /// Reads a zone file of version 2 or later (RFC 8536): the block of 64-bit times and the rule
    /// behind it.
    private init?(name: String, bytes: [UInt8]) {
        var reader = ZoneReader(bytes)
        guard let first = reader.header(), first.version >= 2 else { return nil }
        reader.skip(first.bodySize(timeSize: 4))
        guard let head = reader.header() else { return nil }
        let times = (0..<head.times).map { _ in reader.integer(8) }
        let kinds = (0..<head.times).map { _ in Int(reader.integer(1)) & 0xFF }
        let types = (0..<head.types).map { _ in
            let offset = reader.integer(4)
            reader.skip(2)
            return offset
        }
        reader.skip(head.characters + head.leaps * 12 + head.standard + head.universal)
        guard !reader.isBroken, !types.isEmpty, kinds.allSatisfy({ $0 < types.count }) else {
            return nil
        }
        var changes = times
        var offsets = [types[0]] + kinds.map { types[$0] }
        if let rule = DaylightRule(reader.footer()) {
            let last = changes.last ?? .min
            for year in 1970...Self.lastYear {
                for change in rule.changes(in: year) where change.at > last {
                    changes.append(change.at)
                    offsets.append(change.offset)
                }
            }
        }
        guard zip(changes, changes.dropFirst()).allSatisfy({ $0 < $1 }) else { return nil }
        self.init(name: name, changes: changes, offsets: offsets)
    }
}

/// Big-endian numbers of a zone file; reading past the end leaves it broken.
private struct ZoneReader {
    struct Header {
        let version: Int
        let universal, standard, leaps, times, types, characters: Int

        func bodySize(timeSize: Int) -> Int {
            times * (timeSize + 1) + types * 6 + characters + leaps * (timeSize + 4) + standard
                + universal
        }
    }

    private let bytes: [UInt8]
    private var position = 0
    private(set) var isBroken = false

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    mutating func header() -> Header? {
        guard position + 44 <= bytes.count,
            bytes[position..<(position + 4)].elementsEqual("TZif".utf8)
        else { return nil }
        let version = bytes[position + 4]
        position += 20
        let counts = (0..<6).map { _ in Int(integer(4)) }
        guard counts.allSatisfy({ (0...100_000).contains($0) }) else { return nil }
        return Header(
            version: version >= UInt8(ascii: "2") ? 2 : 1, universal: counts[0],
            standard: counts[1], leaps: counts[2], times: counts[3], types: counts[4],
            characters: counts[5])
    }

    mutating func skip(_ count: Int) {
        position += count
        if position > bytes.count { isBroken = true }
    }

    /// A signed number of `size` bytes.
    mutating func integer(_ size: Int) -> Int64 {
        guard !isBroken, position + size <= bytes.count else {
            isBroken = true
            return 0
        }
        var value: Int64 = bytes[position] >= 0x80 && size > 1 ? -1 : 0
        for byte in bytes[position..<(position + size)] { value = value << 8 | Int64(byte) }
        position += size
        return value
    }

    /// The text between the last two newlines.
    func footer() -> String {
        guard !isBroken, position < bytes.count else { return "" }
        let rest = bytes[position...].drop { $0 == 0x0A }.prefix { $0 != 0x0A }
        return String(decoding: rest, as: UTF8.self)
    }
}
