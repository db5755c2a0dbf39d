/// The packets that a decoder may have to decode again, and those whose frames it still owes.
///
/// Packets are numbered from 1 in decoding order; a frame carries the number of its packet as its
/// tag. A pure container: it holds references and decodes nothing.
struct PacketHistory {
    /// A packet and its number.
    struct Entry {
        let tag: Int
        let packet: Packet
    }

    /// The last packets, in order.
    private(set) var entries: ArraySlice<Entry> = []
    /// Bytes that the packets hold.
    private(set) var byteCount = 0
    /// Whether the first packet of the stream is among them.
    private(set) var startsStream = true
    /// Numbers of the key packets among them.
    private var keys: ArraySlice<Int> = []
    private var nextTag = 1

    /// Most bytes and packets that are held so as to be decoded again.
    private static let limit = (bytes: 64 << 20, packets: 4096)

    /// Whether more is held than may be.
    var isOverfull: Bool {
        byteCount > Self.limit.bytes || entries.count > Self.limit.packets
    }

    /// The number of the last packet; 0 before the first.
    var lastTag: Int { nextTag - 1 }

    /// Holds `packet` and returns its entry.
    mutating func append(_ packet: Packet) -> Entry {
        let entry = Entry(tag: nextTag, packet: packet)
        nextTag += 1
        entries.append(entry)
        byteCount += packet.byteCount
        if packet.isKey { keys.append(entry.tag) }
        return entry
    }

    /// The packet numbered `tag`; nil when it is no longer held.
    func packet(_ tag: Int) -> Packet? {
        guard let first = entries.first?.tag, tag >= first, tag < nextTag else { return nil }
        return entries[entries.startIndex + tag - first].packet
    }

    /// The packets from number `tag` on.
    func entries(from tag: Int) -> ArraySlice<Entry> { entries.drop { $0.tag < tag } }

    /// The number of the last key packet at or before `tag`; nil where none is held.
    func key(atOrBefore tag: Int) -> Int? { keys.last { $0 <= tag } }

    /// The packet at which decoding must begin to give all frames from the key packet `key` on.
    ///
    /// It is the key packet before it, since pictures shown before `key` but decoded after it refer
    /// to those before it. Nil when it is no longer held.
    func start(before key: Int) -> Int? {
        self.key(atOrBefore: key - 1) ?? firstOfStream
    }

    /// The number of the first packet of the stream; nil when it is no longer held.
    var firstOfStream: Int? { startsStream ? entries.first?.tag : nil }

    /// Lets go of what nothing needs while the frames of the last `window` packets may be missing.
    mutating func trim(keeping window: Int) {
        let settled = keys.prefix { $0 <= nextTag - window }
        guard settled.count > 2 else { return }
        drop(before: settled[settled.endIndex - 2])
    }

    /// Lets go of everything but the last `window` packets, wherever the key packets are.
    mutating func forget(keeping window: Int) { drop(before: nextTag - window) }

    private mutating func drop(before tag: Int) {
        let dropped = entries.prefix { $0.tag < tag }
        guard !dropped.isEmpty else { return }
        byteCount -= dropped.reduce(0) { $0 + $1.packet.byteCount }
        entries = entries.dropFirst(dropped.count)
        keys = keys.drop { $0 < tag }
        startsStream = false
        // A slice keeps its whole buffer, dropped packets included, until it is copied.
        if entries.startIndex > 2 * entries.count {
            entries = ArraySlice(Array(entries))
            keys = ArraySlice(Array(keys))
        }
    }
}
