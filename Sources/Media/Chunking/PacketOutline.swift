package import VisionCore

/// The packets of a file's pictures in the order of the file, without their bytes: where it can be
/// cut into chunks, and where in it decoding has to begin for each.
///
/// A file can be cut before a key packet when every packet before it is shown earlier, and every
/// packet from the next key packet on later: then the frames of the whole file, in display order,
/// fall into those before and those behind the cut.
package struct PacketOutline: Sendable {
    /// A packet of the pictures.
    struct Unit: Sendable {
        let pts: Int64
        let isKey: Bool
        let byteCount: Int
    }

    /// The unit of all timestamps.
    package let timeBase: TimeBase
    /// Whether a sought key packet is the one that reading from the start would give.
    package let isSeekable: Bool
    let units: [Unit]
    /// Numbers of the packets before which the file can be cut, in order; never the first.
    let cuts: [Int]
    private let keys: [Int]

    /// Packets of pictures in the file.
    package var packetCount: Int { units.count }

    /// Packets in front of a chunk that its decoder has to see at least, and key packets among
    /// them, so that it holds what the decoder of the whole file holds (`PacketHistory.trim`).
    private static let settled = (packets: 64, keys: 3)
    /// Key packets before a chunk at which decoding begins; the next one where damage is near.
    private static let leads = [settled.keys, 12, 48]

    init(timeBase: TimeBase, isSeekable: Bool, units: [Unit]) {
        self.timeBase = timeBase
        self.isSeekable = isSeekable
        self.units = units
        keys = units.indices.filter { units[$0].isKey }
        cuts = Self.cuts(of: units, keys: keys)
    }

    private static func cuts(of units: [Unit], keys: [Int]) -> [Int] {
        let end = Self.limit(of: units, keys: keys)
        var latest: [Int64] = []
        latest.reserveCapacity(units.count)
        for unit in units { latest.append(max(latest.last ?? .min, unit.pts)) }
        var earliest = [Int64](repeating: .max, count: units.count + 1)
        for index in units.indices.reversed() {
            earliest[index] = min(earliest[index + 1], units[index].pts)
        }
        return keys.enumerated().compactMap { position, key in
            guard key > 0, key < end else { return nil }
            let next = position + 1 < keys.count ? keys[position + 1] : units.count
            let pts = units[key].pts
            return latest[key - 1] < pts && earliest[next] > pts ? key : nil
        }
    }

    /// The first packet at which a decoder of the whole file would hold more than it may: from
    /// there on it decodes damaged stretches in another way.
    private static func limit(of units: [Unit], keys: [Int]) -> Int {
        var first = 0
        var bytes = 0
        var settled = 0
        for index in units.indices {
            bytes += units[index].byteCount
            while settled < keys.count, keys[settled] <= index - Self.settled.packets + 1 {
                settled += 1
            }
            if settled > 2 {
                let begin = keys[settled - 2]
                while first < begin {
                    bytes -= units[first].byteCount
                    first += 1
                }
            }
            if PacketHistory.isOverfull(bytes: bytes, packets: index - first + 1) { return index }
        }
        return units.count
    }

    /// The chunks of the file, each at least `length` ticks where key packets are that close.
    ///
    /// The first begins before all timestamps, the last ends behind them.
    package func chunks(every length: Int64) -> [ChunkSpan] {
        guard let start = units.map(\.pts).min() else { return [] }
        var begins = [0]
        var target = start.addingSaturated(max(length, 1))
        for cut in cuts where units[cut].pts >= target {
            begins.append(cut)
            let steps = (Int128(units[cut].pts) - Int128(start)) / Int128(max(length, 1))
            target = Int64(clamping: Int128(start) + (steps + 1) * Int128(max(length, 1)))
        }
        return begins.indices.map { index in
            let begin = begins[index]
            let isLast = index + 1 == begins.count
            let end = isLast ? units.count : begins[index + 1]
            return ChunkSpan(
                start: index == 0 ? nil : units[begin].pts, end: isLast ? nil : units[end].pts,
                firstPacket: begin, packetCount: end - begin, leads: leads(before: begin))
        }
    }

    /// How long it lasts, ticks from the first to the last timestamp.
    package var length: Int64 {
        guard let first = units.map(\.pts).min(), let last = units.map(\.pts).max() else {
            return 0
        }
        return last.subtractingSaturated(first)
    }

    private func leads(before begin: Int) -> [ChunkSpan.Lead] {
        let near = keys.prefix { $0 <= begin - Self.settled.packets }
        return Self.leads.compactMap { count in
            guard near.count > count else { return nil }
            let key = near[near.endIndex - count]
            return ChunkSpan.Lead(packet: key, pts: units[key].pts)
        }
    }

    /// Frames that come before packet `begin` in display order if every packet gives one.
    package func frames(before begin: Int) -> Int {
        guard begin > 0, begin < units.count else { return 0 }
        let pts = units[begin].pts
        // All packets before a cut are shown before it, and those behind it that pictures of its
        // own group overtake.
        let overtaken = units[(begin + 1)...].prefix { !$0.isKey }.count { $0.pts < pts }
        return begin + overtaken
    }
}

/// A part of a file: the half-open stretch of its timestamps, and how a decoder gets there.
package struct ChunkSpan: Sendable, Hashable {
    /// A key packet before the chunk at which decoding may begin.
    package struct Lead: Sendable, Hashable, Codable {
        /// Its number among the packets of the pictures, from 0.
        package var packet: Int
        /// Its timestamp, ticks.
        package var pts: Int64

        /// The key packet numbered `packet`.
        package init(packet: Int, pts: Int64) {
            self.packet = packet
            self.pts = pts
        }
    }

    /// Timestamp of its first frame, ticks; nil for the chunk that the file begins with.
    package var start: Int64?
    /// Timestamp of the first frame behind it, ticks; nil for the chunk that the file ends with.
    package var end: Int64?
    /// Number of its first packet among those of the pictures, from 0.
    package var firstPacket: Int
    /// Packets of it.
    package var packetCount: Int
    /// Where decoding may begin, the nearest first; behind the last of them comes the file's start.
    package var leads: [Lead]

    /// A chunk from `start` to `end`.
    package init(
        start: Int64?, end: Int64?, firstPacket: Int, packetCount: Int, leads: [Lead]
    ) {
        self.start = start
        self.end = end
        self.firstPacket = firstPacket
        self.packetCount = packetCount
        self.leads = leads
    }
}

extension PacketOutline {
    /// The half-open stretch of all timestamps, ticks.
    package var extent: (start: Int64, end: Int64) {
        let times = units.map(\.pts)
        guard let first = times.min(), let last = times.max() else { return (0, 1) }
        return (first, last.addingSaturated(1))
    }
}
