/// First-in first-out queue over one array that grows when it must.
struct RingBuffer<Element> {
    private var slots: [Element?]
    private var head = 0
    private(set) var count = 0

    init(minimumCapacity: Int) {
        slots = Array(repeating: nil, count: max(1, minimumCapacity))
    }

    var isEmpty: Bool { count == 0 }

    mutating func append(_ element: Element) {
        if count == slots.count {
            grow()
        }
        var index = head + count
        if index >= slots.count { index -= slots.count }
        slots[index] = element
        count += 1
    }

    mutating func popFirst() -> Element? {
        guard count > 0 else { return nil }
        let element = slots[head].take()
        head += 1
        if head == slots.count { head = 0 }
        count -= 1
        return element
    }

    /// Takes out the first element that `matches`; the others keep their order.
    mutating func removeFirst(where matches: (Element) -> Bool) -> Element? {
        if count > 0, let first = slots[head], matches(first) {
            return popFirst()
        }
        var found: Element?
        for _ in 0..<count {
            guard let element = popFirst() else { break }
            if found == nil, matches(element) {
                found = element
            } else {
                append(element)
            }
        }
        return found
    }

    mutating func removeAll() -> [Element] {
        var all: [Element] = []
        all.reserveCapacity(count)
        while let element = popFirst() {
            all.append(element)
        }
        return all
    }

    private mutating func grow() {
        var larger: [Element?] = []
        larger.reserveCapacity(slots.count * 2)
        larger.append(contentsOf: slots[head...])
        larger.append(contentsOf: slots[..<head])
        larger.append(contentsOf: repeatElement(nil, count: slots.count))
        slots = larger
        head = 0
    }
}
