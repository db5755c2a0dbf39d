import Locking
import Testing
import VisionCore

@testable import Pipeline

@Suite struct RunTalkTests {
    @Test func `what is the same again and again is a line a minute, with a count`() {
        let lines = Lock<[String]>([])
        let now = Lock(HostInstant.zero)
        let talk = RunTalk(now: { now.withLock { $0 } }) { line, _ in
            lines.withLock { $0.append(line) }
        }
        talk.takeBack("gate", "up")
        for second in 0..<130 {
            now.withLock { $0 = HostInstant(nanoseconds: Int64(second) * 1_000_000_000) }
            talk.tell("gate", "refused", "refused: nobody there")
        }
        talk.tell("gate", "timeout", "timeout: silent")
        talk.tell("yard", "refused", "refused: nobody there")
        talk.takeBack("gate", "up again")
        talk.takeBack("gate", "up again")
        #expect(
            lines.withLock { $0 } == [
                "gate: refused: nobody there",
                "gate: refused: nobody there (59 more of the kind)",
                "gate: refused: nobody there (59 more of the kind)",
                "gate: timeout: silent", "yard: refused: nobody there", "gate: up again",
            ])
    }
}
