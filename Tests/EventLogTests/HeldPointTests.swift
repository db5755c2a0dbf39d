import TestSupport
import Testing

@testable import EventLog

/// Points of a resume that count when outputs hold what was made up to them.
@Suite struct HeldPointTests {
    private func point(_ number: UInt64) -> ResumeState.SourcePoint {
        ResumeState.SourcePoint(afterSeq: number, balance: Balance(), payload: [])
    }

    @Test func `the last point before a frame is given, once`() {
        var held = HeldPoints()
        for frame in [3, 9, 15] { held.add(point(UInt64(frame)), behind: frame) }
        #expect(held.take(before: 3) == nil)
        #expect(held.take(before: 10)?.afterSeq == 9)
        #expect(held.take(before: 10) == nil, "frame 3 is behind")
        #expect(held.take(before: 1_000)?.afterSeq == 15)
    }

    @Test func `points that wait for long grow rare, and the first stays`() {
        var held = HeldPoints()
        for frame in 0..<1_000 { held.add(point(UInt64(frame)), behind: frame) }
        #expect(held.take(before: 1)?.afterSeq == 0)
        let last = held.take(before: 1_000)?.afterSeq ?? 0
        #expect(last > 900)
    }

    @Test func `a run goes on behind what its outputs hold, not behind what it had logged`() throws
    {
        var script = ScriptedRun()
        script.sources = ["cam1"]
        let folder = try ScratchFolder.inMemory()
        let path = folder.file("log")
        let writer = try script.fresh(path)
        var memory = ScriptedRun.Memory()
        for frame in 0..<30 {
            var records = script.step("cam1", &memory, run: writer.runID)
            records.heldFrame = frame
            try writer.append(records)
            // Snapshots stand behind frames 6, 13, 20 and 27; the output has frames up to 16.
            if frame == 22 { writer.release("cam1", before: 17) { $0 } }
        }
        let read = ResumeStore(log: path).load()
        let payload = try #require(read?.sources["cam1"]?.payload)
        #expect(ScriptedRun.Memory(payload).next == 14)
    }
}
