import Dispatch
import Locking
import StageGraph

/// Emits the integers below `count`, and books them as decoded.
final class CountingSource: SourceStage {
    private let index: Int
    private let count: Int
    private let ledger: TestLedger?
    private let beforeEach: @Sendable (Int) throws -> Void
    private let atEnd: @Sendable () -> Void

    init(
        index: Int = 0, count: Int, ledger: TestLedger? = nil,
        beforeEach: @escaping @Sendable (Int) throws -> Void = { _ in },
        atEnd: @escaping @Sendable () -> Void = {}
    ) {
        self.index = index
        self.count = count
        self.ledger = ledger
        self.beforeEach = beforeEach
        self.atEnd = atEnd
    }

    func run(_ emit: (Item) -> Bool) throws {
        for n in 0..<count {
            try beforeEach(n)
            ledger?.recordDecoded(source: index)
            guard emit(Item(source: index, n: n)) else { return }
        }
        atEnd()
    }
}

/// A stage made of closures that notes its calls.
final class FunctionStage: Stage {
    typealias Work = ([Item], (Item) -> Void) throws -> Void

    private let atOpen: () throws -> Void
    private let work: Work
    private let atFlush: ((Item) -> Void) throws -> Void
    private(set) var calls: [String] = []
    private(set) var batches: [[Int]] = []

    init(
        _ work: @escaping Work = { batch, emit in batch.forEach(emit) },
        open: @escaping () throws -> Void = {},
        flush: @escaping ((Item) -> Void) throws -> Void = { _ in }
    ) {
        atOpen = open
        atFlush = flush
        self.work = work
    }

    func open() throws {
        calls.append("open")
        try atOpen()
    }

    func process(_ batch: [Item], _ emit: (Item) -> Void) throws {
        if calls.last != "process" { calls.append("process") }
        batches.append(batch.map(\.n))
        try work(batch, emit)
    }

    func flush(_ emit: (Item) -> Void) throws {
        calls.append("flush")
        try atFlush(emit)
    }

    func close() {
        calls.append("close")
    }
}

/// Collects what arrives, and books it as delivered.
final class CollectingSink: Stage {
    private let ledger: TestLedger?
    private let before: (Item) throws -> Void
    private(set) var items: [Item] = []
    private(set) var calls: [String] = []

    init(ledger: TestLedger? = nil, before: @escaping (Item) throws -> Void = { _ in }) {
        self.ledger = ledger
        self.before = before
    }

    var numbers: [Int] { items.map(\.n) }

    func open() {
        calls.append("open")
    }

    func process(_ batch: [Item], _ emit: (Nothing) -> Void) throws {
        for item in batch {
            try before(item)
            items.append(item)
            if item.isFrame { ledger?.recordDelivered(source: item.source) }
        }
    }

    func flush(_ emit: (Nothing) -> Void) {
        calls.append("flush")
    }

    func close() {
        calls.append("close")
    }
}

/// Lets the first item through when told to: the edge before it fills meanwhile.
final class Gate: Sendable {
    private let arrived = DispatchSemaphore(value: 0)
    private let opened = DispatchSemaphore(value: 0)

    func holdFirst(_ item: Item) {
        guard item.n == 0 else { return }
        arrived.signal()
        opened.wait()
    }

    func waitUntilHeld() {
        arrived.wait()
    }

    func open() {
        opened.signal()
    }
}

/// A service that answers after a while, on queues of its own and in any order.
final class AnsweringStage: RequestStage, Sendable {
    private let queue = DispatchQueue(label: "answers", attributes: .concurrent)
    private let answer: @Sendable (Item) throws -> Item?
    private let atOpen: @Sendable () throws -> Void
    private let openNow = Atomic<Int>(0)
    private let most = Atomic<Int>(0)
    private let callNames = Lock<[String]>([])

    init(
        _ answer: @escaping @Sendable (Item) throws -> Item? = { $0 },
        open: @escaping @Sendable () throws -> Void = {}
    ) {
        self.answer = answer
        atOpen = open
    }

    /// The most requests that were open at a time.
    var mostOpen: Int { most.load(ordering: .relaxed) }

    var calls: [String] { callNames.withLock { $0 } }

    func open() throws {
        callNames.withLock { $0.append("open") }
        try atOpen()
    }

    func request(
        _ item: Item, _ answer: @escaping @Sendable (Result<Item?, any Error>) -> Void
    ) {
        let now = openNow.add(1, ordering: .relaxed).newValue
        most.max(now, ordering: .relaxed)
        queue.async {
            spin((item.n * 7919) % 40)
            self.openNow.subtract(1, ordering: .relaxed)
            answer(Result { try self.answer(item) })
        }
    }

    func close() {
        callNames.withLock { $0.append("close") }
    }
}
