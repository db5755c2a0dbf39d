import Testing
import VisionCore

@testable import Pipeline

@Suite struct FairQueueTests {
    private func at(_ milliseconds: Int64) -> HostInstant {
        HostInstant(nanoseconds: milliseconds * 1_000_000)
    }

    /// Who is served when every client always has a request waiting; one turn each `step` ms.
    private func turns(
        _ quotas: [InferenceQuota], count: Int, step: Int64
    ) -> [Int] {
        var queue = FairQueue<Int>()
        for (client, quota) in quotas.enumerated() {
            queue.join(client, quota: quota, at: at(0))
            _ = queue.push(0, of: client, deadline: nil)
        }
        return (1...count).compactMap { turn in
            guard let next = queue.pop(at: at(Int64(turn) * step)) else { return nil }
            _ = queue.push(turn, of: next.client, deadline: nil)
            return next.client
        }
    }

    @Test func `equal clients take turns`() {
        let turns = turns([.init(), .init(), .init()], count: 300, step: 10)
        for client in 0..<3 { #expect(turns.count { $0 == client } == 100) }
        #expect(Array(turns.prefix(6)) == [0, 1, 2, 0, 1, 2])
    }

    @Test func `a guaranteed rate is kept below others of higher priority`() {
        // 100 turns a second; the first client is owed 5 of them, the others are urgent.
        let turns = turns(
            [.init(rate: 5), .init(priority: 2), .init(priority: 2)], count: 1000, step: 10)
        let served = turns.count { $0 == 0 }
        #expect((48...52).contains(served), "\(served) in ten seconds")
        #expect(abs(turns.count { $0 == 1 } - turns.count { $0 == 2 }) <= 1)
    }

    @Test func `beyond what is guaranteed a higher priority is served first`() {
        let turns = turns([.init(priority: 1), .init(priority: 0)], count: 50, step: 10)
        #expect(turns.allSatisfy { $0 == 0 })
    }

    @Test func `who was idle does not save up turns`() {
        var queue = FairQueue<Int>()
        for client in 0..<2 { queue.join(client, quota: .init(), at: at(0)) }
        for turn in 0..<100 {
            _ = queue.push(turn, of: 0, deadline: nil)
            let next = queue.pop(at: at(0))
            #expect(next?.client == 0)
        }
        for turn in 0..<4 {
            _ = queue.push(turn, of: 0, deadline: nil)
            _ = queue.push(turn, of: 1, deadline: nil)
        }
        let order = (0..<8).compactMap { _ in queue.pop(at: at(0))?.client }
        #expect(order.prefix(4).count { $0 == 1 } <= 3)
        #expect(order.count { $0 == 1 } == 4)
    }

    @Test func `requests of a client keep their order, the nearest deadline decides a tie`() {
        var queue = FairQueue<String>()
        for client in 0..<2 { queue.join(client, quota: .init(), at: at(0)) }
        _ = queue.push("a1", of: 0, deadline: at(90))
        _ = queue.push("a2", of: 0, deadline: at(10))
        _ = queue.push("b1", of: 1, deadline: at(50))
        let order = (0..<3).compactMap { _ in queue.pop(at: at(0))?.request }
        #expect(order == ["b1", "a1", "a2"])
    }

    @Test func `who left is not served, and gets back what it asked`() {
        var queue = FairQueue<Int>()
        queue.join(7, quota: .init(), at: at(0))
        let isTaken = queue.push(1, of: 7, deadline: nil)
        let left = queue.leave(7)
        let isTakenLater = queue.push(2, of: 7, deadline: nil)
        let next = queue.pop(at: at(0))
        #expect(isTaken && !isTakenLater && next == nil)
        #expect(left == [1])
        #expect(queue.count == 0)
    }
}
