package import VisionCore

/// Joins several sources into the one order of a log.
///
/// Where order is kept, an element is released when every open source has one queued: the earliest
/// first, and among equals the one of the first source. Otherwise elements are released as they
/// come. Within a source the order of arrival is kept. The caller bounds how much waits: it asks
/// `waiting(from:)` before it takes more of a source.
package struct RecordMerger<Element> {
    private struct Line {
        var waiting: [(time: MediaInstant, element: Element)] = []
        var head = 0
        var hasEnded = false

        var first: (time: MediaInstant, element: Element)? {
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

    /// Takes an element of source `source` (its index) at media time `time`; gives what may leave
    /// now, in order.
    package mutating func push(_ element: Element, from source: Int, at time: MediaInstant)
        -> [Element]
    {
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

    /// The source whose head may be released; nil while a source that is still open has nothing
    /// queued.
    private func earliest() -> Int? {
        var best: (source: Int, time: MediaInstant)?
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
