/// Elements that are handed out once, in order: each is moved out, none is copied.
struct HandedOut<Element>: Sequence, IteratorProtocol {
    private var left: [Element]

    /// `elements`, the last one first.
    init(fromLast elements: [Element]) { left = elements }

    /// Those that are left, the last one first.
    var waiting: [Element] { left }

    var underestimatedCount: Int { left.count }

    mutating func next() -> Element? { left.popLast() }
}
