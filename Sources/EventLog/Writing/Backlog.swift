/// A record that has no number yet.
struct Draft: Sendable {
    let kind: RecordKind
    /// Its own fields, each led by a comma.
    let body: [UInt8]
    /// Whether it is the last record of a track.
    let endsTrack: Bool
    /// Whether it closes a segment of the chain.
    var isLink: Bool { kind == .check || kind == .end }
}

/// Records that wait for the disk, in order and bounded: the oldest is lost when a new one has no
/// room.
struct Backlog: Sendable {
    private var slots: [Draft] = []
    private var head = 0
    private let capacity: Int
    /// How many were lost.
    private(set) var lost = 0

    init(capacity: Int) { self.capacity = capacity }

    var count: Int { slots.count - head }
    var first: Draft? { head < slots.count ? slots[head] : nil }

    mutating func append(_ draft: Draft) {
        if count == capacity {
            removeFirst()
            lost += 1
        }
        slots.append(draft)
    }

    mutating func removeFirst() {
        head += 1
        if head == slots.count || head >= 4096 {
            slots.removeFirst(head)
            head = 0
        }
    }

    mutating func reportLost() -> Int {
        defer { lost = 0 }
        return lost
    }
}
