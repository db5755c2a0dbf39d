import Locking
import Testing
import VisionCore

@testable import Pipeline

@Suite struct MemoryGateTests {
    private static func instant(_ seconds: Int64) -> HostInstant {
        HostInstant(nanoseconds: seconds * 1_000_000_000)
    }

    @Test func `what has just begun counts before it has its memory, and once`() {
        let used = Lock(60)
        let gate = MemoryGate(budget: 200) { used.withLock { $0 } }
        #expect(gate.admits(60, at: Self.instant(1)))
        #expect(gate.admits(60, at: Self.instant(1)))
        #expect(!gate.admits(60, at: Self.instant(1)), "60 in use, 120 to come")
        used.withLock { $0 = 110 }
        #expect(gate.admits(20, at: Self.instant(2)), "60 in use before, 140 to come")
        #expect(!gate.admits(1, at: Self.instant(2)))
        used.withLock { $0 = 150 }
        #expect(gate.admits(50, at: Self.instant(9)), "what is in use is known")
        #expect(!gate.admits(1, at: Self.instant(9)))
    }

    @Test func `without a budget, or a figure, everything begins`() {
        #expect(MemoryGate().admits(.max, at: Self.instant(1)))
        #expect(MemoryGate(budget: 1) { nil }.admits(.max, at: Self.instant(1)))
        let full = MemoryGate(budget: 100) { .max }
        #expect(!full.admits(.max, at: Self.instant(1)))
    }
}
