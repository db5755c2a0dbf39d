import Testing
import VisionCore

@testable import Pipeline

@Suite struct ArrivalWatchTests {
    private static func host(_ milliseconds: Int64) -> HostInstant {
        HostInstant(nanoseconds: 1_000_000_000 + milliseconds * 1_000_000)
    }

    /// Lateness in milliseconds of packets of 25 a second: when each was read, and how long it was
    /// waited for.
    private static func lateness(_ packets: [(read: Int64, waited: Int64)]) -> [Int64] {
        var watch = ArrivalWatch()
        return packets.enumerated().map { index, packet in
            watch.lateness(
                at: .milliseconds(40 * index), arrival: host(packet.read),
                waited: .milliseconds(packet.waited)
            ).nanoseconds / 1_000_000
        }
    }

    @Test func `packets that are waited for are not late, however unevenly they come`() {
        let even = (0..<100).map { (read: Int64($0 * 40 + $0 % 3), waited: Int64(38)) }
        #expect(Self.lateness(even).allSatisfy { $0 <= 2 })
    }

    @Test func `what was not read in time is late by that, until it is caught up with`() {
        let before = (0..<20).map { (read: Int64($0 * 40), waited: Int64(38)) }
        // Nothing is read for two seconds, then all at once, a millisecond apart.
        let burst = (0..<53).map { (read: Int64(2800 + $0), waited: Int64($0 == 0 ? 2000 : 0)) }
        let late = Self.lateness(before + burst)
        #expect(late[19] == 0)
        #expect(late[20] == 2000)
        #expect(late[45] == 2800 + 25 - 45 * 40)
        #expect(late.suffix(3).allSatisfy { $0 < 60 })
    }

    @Test func `a sender that is slower than its timestamps say is not late`() {
        let slow = (0..<500).map { (read: Int64($0 * 48), waited: Int64(46)) }
        // 8 ms a packet: never more than those few that decide add up to.
        #expect(Self.lateness(slow).allSatisfy { $0 <= 40 })
    }

    @Test func `a jump of the timestamps begins anew`() {
        var watch = ArrivalWatch()
        _ = watch.lateness(at: .zero, arrival: Self.host(0), waited: .zero)
        let jumped = watch.lateness(
            at: .seconds(-9_800), arrival: Self.host(40), waited: .milliseconds(39))
        #expect(jumped == .zero)
    }
}

@Suite struct BacklogControlTests {
    private static func host(_ milliseconds: Int64) -> HostInstant {
        HostInstant(nanoseconds: milliseconds * 1_000_000)
    }

    @Test func `key frames alone from a second behind until it is caught up with`() {
        var control = BacklogControl()
        func note(_ late: Int64, key: Bool = false, at now: Int64) -> BacklogControl.Change? {
            control.note(late: .milliseconds(late), isKey: key, at: Self.host(now))
        }
        #expect(note(900, at: 0) == nil)
        #expect(note(1100, at: 40) == .keysOnly(late: .milliseconds(1100)))
        control.skip()
        #expect(note(0, at: 80) == nil, "not a key frame")
        #expect(note(400, key: true, at: 120) == nil, "still behind")
        #expect(note(100, key: true, at: 160) == .all(skipped: 1))
        // Behind again at once: for longer.
        #expect(note(1200, at: 1000) == .keysOnly(late: .milliseconds(1200)))
        #expect(note(0, key: true, at: 2000) == nil)
        #expect(note(0, key: true, at: 5001) == .all(skipped: 0))
        #expect(note(1200, at: 6000) == .keysOnly(late: .milliseconds(1200)))
        #expect(note(0, key: true, at: 13_000) == nil)
        #expect(note(0, key: true, at: 14_001) == .all(skipped: 0))
        // After a calm time it is a new matter.
        #expect(note(1200, at: 60_000) == .keysOnly(late: .milliseconds(1200)))
        #expect(note(0, key: true, at: 60_040) == .all(skipped: 0))
    }
}
