import Testing
import VisionCore

@testable import Pipeline

@Suite struct MemoryControlTests {
    private static let loads: [MemoryControl.Load] = [
        .previews, .outputs, .rate, .source("b"), .source("a"),
    ]

    private static func instant(_ seconds: Double) -> HostInstant {
        HostInstant(nanoseconds: Int64(seconds * 1e9))
    }

    /// What is shed after each second, for bytes in use.
    private static func counts(_ used: [Int], budget: Int = 1000) -> [Int] {
        var control = MemoryControl(budget: budget)
        return used.enumerated().map { second, used in
            _ = control.note(used: used, loads: loads, at: instant(Double(second)))
            return control.shed.count
        }
    }

    @Test func `over the budget one load goes after the other, with the figures`() {
        var control = MemoryControl(budget: 358 << 20)
        let note = { (used: Int, second: Double) in
            control.note(used: used << 20, loads: Self.loads, at: Self.instant(second))
        }
        #expect(note(358, 0) == nil)
        #expect(
            note(402, 1)
                == MemoryControl.Change(
                    load: .previews, isShed: true, reason: "memory 402 MiB > 358 MiB"))
        #expect(note(402, 2) == nil, "what a step brings is seen later")
        #expect(note(402, 3)?.load == .outputs)
        #expect(note(402, 5)?.load == .rate)
        #expect(note(402, 7)?.load == .source("b"))
        #expect(note(402, 9)?.load == .source("a"))
        #expect(note(402, 11) == nil, "there is nothing more")
    }

    @Test func `far over the budget steps come sooner`() {
        #expect(Self.counts([2000, 2000, 2000, 2000]) == [1, 2, 3, 4])
        #expect(Self.counts([1100, 1100, 1100, 1100]) == [1, 1, 2, 2])
    }

    @Test func `with room what was shed last comes back first, in its time`() {
        var control = MemoryControl(budget: 1000)
        for second in 0..<3 {
            _ = control.note(used: 2000, loads: Self.loads, at: Self.instant(Double(second)))
        }
        #expect(control.shed == [.previews, .outputs, .rate])
        #expect(control.note(used: 800, loads: Self.loads, at: Self.instant(10)) == nil)
        #expect(control.note(used: 900, loads: Self.loads, at: Self.instant(15)) == nil)
        #expect(control.note(used: 800, loads: Self.loads, at: Self.instant(16)) == nil)
        #expect(control.note(used: 800, loads: Self.loads, at: Self.instant(25)) == nil)
        let back = control.note(used: 800, loads: Self.loads, at: Self.instant(26))
        #expect(back?.load == .rate && back?.isShed == false)
        #expect(back?.reason.contains("<") == true)
        #expect(control.shed == [.previews, .outputs])
    }

    @Test func `what was taken back too early waits longer each time`() {
        var control = MemoryControl(budget: 1000)
        var back: [Double] = []
        for second in 0..<400 {
            let used = control.shed.isEmpty ? 1100 : 500
            let change = control.note(
                used: used, loads: Self.loads, at: Self.instant(Double(second)))
            if change?.isShed == false { back.append(Double(second)) }
        }
        let waits = zip(back, back.dropFirst()).map { $1 - $0 }
        #expect(waits.count >= 3 && zip(waits, waits.dropFirst()).allSatisfy { $1 > $0 * 1.5 })
    }

    @Test func `numbers without sense decide nothing by themselves`() {
        var control = MemoryControl(budget: .max)
        #expect(control.note(used: .max, loads: Self.loads, at: Self.instant(0)) == nil)
        var none = MemoryControl(budget: 0)
        #expect(none.note(used: .max, loads: Self.loads, at: Self.instant(0))?.isShed == true)
        #expect(none.note(used: -1, loads: [], at: Self.instant(1)) == nil)
    }
}
