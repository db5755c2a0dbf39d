import Foundation
import MediaTestSupport
import TestSupport
import Testing
import VisionCore

extension EndToEnd {
    /// Every field of every record that a run of a made-up clip writes, against what is known of
    /// the clip or what ffprobe says of it.
    @Suite struct RecordTruthTests {
        @Test func `every field of a run is what the clip is`() throws {
            let run = try TruthRun(rotated: false)
            run.judgeRun()
            run.judgeSource()
            run.judgeFrames()
            try run.judgeTracks()
            try run.judgeEvents()
            try run.judgeEnd()
            run.countFields()
        }

        @Test func `a turned clip is told as it is shown`() throws {
            let run = try TruthRun(rotated: true)
            let up = try #require(run.log["source"].first { $0["state"].text == "up" })
            // ffprobe counts to the left, the log to the right.
            let turn = try #require(run.turn)
            #expect(abs(turn) == 90 && up["rot"].int == (360 - turn) % 360, "\(turn) \(up)")
            #expect(up["size"].items.compactMap(\.int) == [272, 480])
        }

        @Test func `what is dropped is told with stage, cause and numbers`() throws {
            let run = try TruthRun(rotated: false, ["--stride", "4"])
            let drops = run.log["drop"]
            #expect(!drops.isEmpty)
            var lost: Set<Int> = []
            for drop in drops {
                #expect(drop["src"].text == "clip" && drop["stage"].text == "decode")
                #expect(drop["cause"].text == "stride")
                let (from, to) = (drop["from_n"].int ?? 0, drop["to_n"].int ?? -1)
                #expect(drop["count"].int == to - from + 1)
                lost.formUnion(from...max(from, to))
            }
            #expect(lost == Set((0..<TruthRun.frames).filter { $0 % 4 != 0 }))
            let end = try #require(run.log["end"].first)
            #expect(end["totals"]["dropped"].int == lost.count)
            #expect(end["totals"]["frames"].int == TruthRun.frames - lost.count)
            let balance = end["balance"]["clip"]
            #expect(balance["dropped"]["decode"]["stride"].int == lost.count)
        }
    }
}
