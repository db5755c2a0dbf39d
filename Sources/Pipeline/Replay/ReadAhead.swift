import Dispatch

/// Makes elements ahead, piece by piece, on a queue of its own, while those before are used.
///
/// Holds one piece at most besides the one that was handed out. Used on one thread.
// Sendable: `produce` and `piece` are touched on `queue` alone.
final class ReadAhead<Element: Sendable>: @unchecked Sendable {
    private let queue: DispatchQueue
    private let produce: () throws -> [Element]
    private var piece: Result<[Element], any Error> = .success([])

    /// Begins with the first piece; `produce` gives an empty one at the end.
    init(_ label: String, _ produce: @escaping () throws -> [Element]) {
        queue = DispatchQueue(label: label)
        self.produce = produce
        advance()
    }

    /// The next elements, in order; none at the end.
    ///
    /// Throws what `produce` threw.
    func next() throws -> [Element] {
        let found = try queue.sync { piece }.get()
        if !found.isEmpty { advance() }
        return found
    }

    private func advance() {
        queue.async { [self] in
            piece = Result { try produce() }
        }
    }
}
