import EventLog
import PipelineConfig
import StageGraph
import Testing
import VisionCore

@testable import Pipeline

@Suite struct DropJournalTests {
    private let source = Description.context(index: 0)

    private func frame(_ index: Int, epoch: Int = 0, source: Int = 0) -> FrameIdentity {
        FrameIdentity(source: source, epoch: epoch, frameIndex: index)
    }

    @Test func `neighbours of one stage and cause share a record, in frame order`() {
        let journal = DropJournal(sourceCount: 1)
        for index in [4, 2, 3] { journal.add(frame(index), stage: "detect", cause: .queueFull) }
        journal.add(frame(5), stage: "decode", cause: .stride)
        journal.add(frame(7), stage: "detect", cause: .queueFull)
        let records = journal.take(source: source)
        #expect(records.map(\.from) == [2, 5, 7])
        #expect(records.map(\.to) == [4, 5, 7])
        #expect(records.map(\.count) == [3, 1, 1])
        #expect(records.map(\.stage) == ["detect", "decode", "detect"])
        #expect(records.map(\.cause) == [.queueFull, .stride, .queueFull])
    }

    @Test func `each drop is taken once, before the frame and in the epoch that it is due`() {
        let journal = DropJournal(sourceCount: 2)
        journal.add(frame(1), stage: "detect", cause: .queueFull)
        journal.add(frame(3), stage: "detect", cause: .queueFull)
        journal.add(frame(4, epoch: 1), stage: "detect", cause: .queueFull)
        journal.add(frame(0, source: 1), stage: "detect", cause: .queueFull)
        #expect(journal.take(source: source, before: 3).map(\.from) == [1])
        #expect(journal.take(source: source, upTo: 0).map(\.from) == [3])
        #expect(journal.take(source: source).map(\.from) == [4])
        #expect(journal.take(source: source).isEmpty)
        #expect(journal.take(source: Description.context(index: 1)).map(\.from) == [0])
    }
}
