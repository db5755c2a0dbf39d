import Locking
import Testing
import VisionCore

@testable import Pipeline

@Suite struct SourceNewsTests {
    private final class Heard: Sendable {
        let news = Lock<[SourceNews]>([])
    }

    @Test func `each reason is told once, and the return only after it`() throws {
        let heard = Heard()
        let memory = SourceMemory(
            position: SourceMemory.Position(epoch: 0, frameIndex: 0),
            analysis: try Description.noAnalysis(), source: "gate",
            tell: { news in heard.news.withLock { $0.append(news) } })
        memory.tellBack()
        memory.tellAway("connection refused", hint: nil)
        memory.tellAway("connection refused", hint: nil)
        memory.tellAway("wants other credentials", hint: "put them before the host")
        memory.tellBack()
        memory.tellBack()
        memory.tellAway("connection refused", hint: nil)
        #expect(
            heard.news.withLock { $0 } == [
                .away(source: "gate", reason: "connection refused", hint: nil),
                .away(
                    source: "gate", reason: "wants other credentials",
                    hint: "put them before the host"),
                .back(source: "gate"),
                .away(source: "gate", reason: "connection refused", hint: nil),
            ])
    }
}
