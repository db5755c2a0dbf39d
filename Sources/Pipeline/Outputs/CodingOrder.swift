/// Frames that an encoder was given and has not given back: it may give them in another order.
struct CodingOrder: Sendable {
    private var waiting: [(pts: Int64, index: Int)] = []
    private var last: Int64?

    /// Frame `index`, shown at `pts`, goes in; one whose time does not rise is left out.
    mutating func send(_ pts: Int64, index: Int) {
        guard last.map({ pts > $0 }) ?? true else { return }
        last = pts
        waiting.append((pts, index))
    }

    /// The frame shown at `pts` has come out.
    mutating func receive(_ pts: Int64) { waiting.removeAll { $0.pts == pts } }

    /// The index of the frame at `pts`, if all before it have come out; nil otherwise.
    func firstOut(at pts: Int64) -> Int? {
        waiting.first.flatMap { $0.pts == pts ? $0.index : nil }
    }
}
