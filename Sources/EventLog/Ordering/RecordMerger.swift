/// Joins several sources into the one order of a log.
///
/// Where the order is kept, an element leaves when every source that has not ended holds one: the
/// earliest first, of equals the one of the first source. Otherwise elements leave as they come.
/// Within a source the order of arrival stays. How much waits is bounded by the caller, who asks
/// `waiting(from:)` before it takes more of a source.
package struct RecordMerger<Element> {
    private struct Line {
        var waiting: [(time: Int64, element: Element)] = []
        var head = 0
        var hasEnded = false

        var first: (time: Int64, element: Element)? {
            head < waiting.count ? waiting[head] : nil
        }

        mutating func removeFirst() {
            head += 1
            if head == waiting.count || head == 256 {
                waiting.removeFirst(head)
                head = 0
            }
        }
    }

    private var lines: [Line]
    private let keepsOrder: Bool

    /// A merger of `sources` sources; `keepsOrder` with `--deterministic`.
    package init(sources: Int, keepsOrder: Bool) {
        lines = Array(repeating: Line(), count: sources)
        self.keepsOrder = keepsOrder
    }

    /// Takes an element of source `source` (its index) at media time `time`, nanoseconds; gives
    /// what may leave now, in order.
    package mutating func push(_ element: Element, from source: Int, at time: Int64) -> [Element] {
        precondition(!lines[source].hasEnded, "an ended source gives nothing")
        guard keepsOrder, lines.count > 1 else { return [element] }
        lines[source].waiting.append((time, element))
        return ready()
    }

    /// Source `source` gives nothing more and holds nobody up; gives what may leave now.
    package mutating func end(_ source: Int) -> [Element] {
        lines[source].hasEnded = true
        return ready()
    }

    /// How many elements of a source wait for the others.
    package func waiting(from source: Int) -> Int {
        lines[source].waiting.count - lines[source].head
    }

    private mutating func ready() -> [Element] {
        var result: [Element] = []
        while let source = earliest(), let first = lines[source].first {
            result.append(first.element)
            lines[source].removeFirst()
        }
        return result
    }

    /// The source whose element may leave; nil while one that has not ended has none.
    private func earliest() -> Int? {
        var best: (source: Int, time: Int64)?
        for (index, line) in lines.enumerated() {
            guard let first = line.first else {
                if line.hasEnded { continue }
                return nil
            }
            if let known = best, known.time <= first.time { continue }
            best = (index, first.time)
        }
        return best?.source
    }
}
