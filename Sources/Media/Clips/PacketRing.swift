package import VisionCore

/// The last packets of a source's pictures, whole groups of them, and of its sound, so that a clip
/// can begin before what it shows was known.
///
/// A stretch of packets that one container can hold is a section: a new connection, another codec
/// and a jump of the clock begin the next one. A value: owned by the stage that fills it.
package struct PacketRing {
    /// A packet and where it is.
    package struct Entry {
        /// The packet.
        package let packet: Packet
        /// When it is shown or heard, in the time of its section's pictures.
        package let time: Duration
        /// Number of its section.
        package let section: Int
        /// Whether it is sound.
        package let isSound: Bool

        /// Whether pictures can be decoded from here on.
        package var beginsGroup: Bool { !isSound && packet.isKey }
    }

    private struct Section {
        let number: Int
        let stream: CodedStream
        let sound: StreamInfo?
    }

    private var entries: ArraySlice<Entry> = []
    private var sections: [Section] = []
    private var byteCount = 0
    private var lastDecoding: Duration?

    /// Bytes of packets that are held at most.
    private let limit: Int
    /// Most packets that are held.
    private static let countLimit = 16_384
    /// Where timestamps jump by more, another section begins.
    private static let jump = Duration.seconds(10)

    /// An empty ring of at most `limit` bytes.
    package init(limit: Int = 64 << 20) { self.limit = limit }

    /// Bytes that it holds.
    package var bytes: Int { byteCount }

    /// How many packets it holds.
    package var count: Int { entries.count }

    /// Number of the section that packets are added to; nil before the first.
    package var section: Int? { sections.last?.number }

    /// The stream of a section; nil when nothing of it is held any more.
    package func stream(of section: Int) -> CodedStream? {
        sections.first { $0.number == section }?.stream
    }

    /// The sound beside the pictures of a section; nil where there is none.
    package func sound(of section: Int) -> StreamInfo? {
        sections.first { $0.number == section }?.sound
    }

    /// From here on packets are those of `stream`, and of `sound` beside it.
    package mutating func begin(_ stream: CodedStream, sound: StreamInfo? = nil) {
        let number = (sections.last?.number ?? -1) + 1
        sections.append(Section(number: number, stream: stream, sound: sound))
        lastDecoding = nil
        forgetSections()
    }

    /// Adds a packet of pictures; nil where there is no stream yet.
    package mutating func append(_ packet: Packet) -> Entry? {
        guard let section = sections.last else { return nil }
        let shown = packet.pts ?? packet.dts
        let time = Self.time(shown, packet.timeBase) ?? lastDecoding ?? .zero
        let decoding = Self.time(packet.dts ?? packet.pts, packet.timeBase) ?? time
        if let last = lastDecoding, decoding < last - Self.jump || decoding > last + Self.jump {
            begin(section.stream, sound: section.sound)
        }
        lastDecoding = decoding
        let entry = Entry(
            packet: packet, time: time, section: sections.last?.number ?? section.number,
            isSound: false)
        add(entry)
        return entry
    }

    /// Adds a packet of the section's sound, which is `shift` later in the time of the pictures
    /// than it says; nil where the section has none, or nothing says when it is heard.
    package mutating func append(
        sound packet: Packet, shift: Duration = .zero
    ) throws(MediaError) -> Entry? {
        guard let section = sections.last, section.sound != nil,
            let time = Self.time(packet.pts ?? packet.dts, packet.timeBase)
        else { return nil }
        let earlier = MediaTime(value: (.zero - shift).nanoseconds, timeBase: .nanoseconds)
            .rescaled(to: packet.timeBase).value
        let entry = Entry(
            packet: earlier == 0 ? packet : try packet.moved(backBy: earlier),
            time: time + shift, section: section.number, isSound: true)
        add(entry)
        return entry
    }

    private mutating func add(_ entry: Entry) {
        entries.append(entry)
        byteCount += entry.packet.byteCount
        while byteCount > limit || entries.count > Self.countLimit, dropGroup() {}
    }

    /// The packet of the frame that came at `arrival` with timestamp `pts`; nil when it is gone.
    package func entry(pts: Int64?, arrival: HostInstant) -> Entry? {
        entries.last {
            !$0.isSound && $0.packet.arrival == arrival
                && (pts == nil || $0.packet.pts == nil || $0.packet.pts == pts)
        } ?? entries.last { !$0.isSound && pts != nil && $0.packet.pts == pts }
    }

    /// The packets of a section from the last key packet at or before `time` on, in decoding order;
    /// from its first key packet where that is later.
    ///
    /// Sound that came before that picture and is
    /// heard with it follows it.
    package func packets(from time: Duration, in section: Int) -> [Entry] {
        let own = entries.drop { $0.section < section }.prefix { $0.section == section }
        let found =
            own.lastIndex { $0.beginsGroup && $0.time <= time }
            ?? own.firstIndex(where: \.beginsGroup)
        guard let start = found else { return [] }
        let early = own[..<start].filter { $0.isSound && $0.time >= own[start].time }
        return [own[start]] + early + own[(start + 1)...]
    }

    /// Lets go of what nobody needs who wants packets from `time` of `section` on.
    package mutating func trim(before time: Duration, in section: Int) {
        let isOld = { (entry: Entry) in
            entry.section < section || (entry.section == section && entry.time <= time)
        }
        guard let key = entries.lastIndex(where: { $0.beginsGroup && isOld($0) }) else { return }
        drop(upTo: key)
    }

    /// Lets go of the first group of pictures; false where there is only one.
    private mutating func dropGroup() -> Bool {
        let next = entries.dropFirst().firstIndex(where: \.beginsGroup)
        guard let end = next ?? (entries.count > 1 ? entries.startIndex + 1 : nil) else {
            return false
        }
        drop(upTo: end)
        return true
    }

    private mutating func drop(upTo end: Int) {
        let gone = entries[..<end]
        guard !gone.isEmpty else { return }
        byteCount -= gone.reduce(0) { $0 + $1.packet.byteCount }
        entries = entries[end...]
        // A slice keeps its whole buffer, what was dropped included, until it is copied.
        if entries.startIndex > 2 * entries.count { entries = ArraySlice(Array(entries)) }
        forgetSections()
    }

    private mutating func forgetSections() {
        guard let first = entries.first?.section ?? sections.last?.number else { return }
        sections.removeAll { $0.number < first }
    }

    private static func time(_ ticks: Int64?, _ timeBase: TimeBase) -> Duration? {
        ticks.map { .nanoseconds(MediaTime(value: $0, timeBase: timeBase).nanoseconds) }
    }
}
