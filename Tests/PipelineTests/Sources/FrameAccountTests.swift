import EventLog
import StageGraph
import Testing
import VisionCore

@testable import Pipeline

@Suite struct FrameAccountTests {
    private func frame(_ index: Int, epoch: Int = 0) -> FrameIdentity {
        FrameIdentity(source: 0, epoch: epoch, frameIndex: index)
    }

    @Test func `neighbours of one stage and cause share a record, in frame order`() {
        let account = FrameAccount()
        for index in [4, 2, 3] {
            account.recordDrop(frame(index), stage: "detect", cause: .queueFull)
        }
        account.recordDrop(frame(5), stage: "decode", cause: .stride)
        account.recordDrop(frame(7), stage: "detect", cause: .queueFull)
        let records = account.takeDrops(of: "cam")
        #expect(records.map(\.from) == [2, 5, 7])
        #expect(records.map(\.to) == [4, 5, 7])
        #expect(records.map(\.count) == [3, 1, 1])
        #expect(records.map(\.stage) == ["detect", "decode", "detect"])
        #expect(records.map(\.cause) == [.queueFull, .stride, .queueFull])
        #expect(account.balance.dropped == ["detect": [.queueFull: 4], "decode": [.stride: 1]])
    }

    @Test func `each drop is taken once, before the frame and in the epoch that it is due`() {
        let account = FrameAccount()
        account.recordDrop(frame(1), stage: "detect", cause: .queueFull)
        account.recordDrop(frame(3), stage: "detect", cause: .queueFull)
        account.recordDrop(frame(4, epoch: 1), stage: "detect", cause: .queueFull)
        #expect(account.takeDrops(of: "cam", before: 3).map(\.from) == [1])
        #expect(account.takeDrops(of: "cam", upTo: 0).map(\.from) == [3])
        #expect(account.takeDrops(of: "cam").map(\.from) == [4])
        #expect(account.takeDrops(of: "cam").isEmpty)
    }
}
