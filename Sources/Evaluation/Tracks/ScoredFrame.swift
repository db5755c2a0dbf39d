/// The boxes of one frame that are scored, with identities counted from 0 over the sequence.
struct ScoredFrame {
    /// Counted from 1.
    let number: Int
    let truth: [Int]
    let found: [Int]
    private let truthBoxes: [PixelRect]
    private let foundBoxes: [PixelRect]

    init(
        number: Int, truth: [TrackTable.Entry], found: [TrackTable.Entry],
        truthIDs: inout IdentityNumbers, foundIDs: inout IdentityNumbers
    ) {
        self.number = number
        self.truth = truth.map { truthIDs.number(of: $0.id) }
        self.found = found.map { foundIDs.number(of: $0.id) }
        truthBoxes = truth.map(\.box)
        foundBoxes = found.map(\.box)
    }

    /// Whether there is something to compare.
    var hasBoth: Bool { !truth.isEmpty && !found.isEmpty }

    /// The pairs that overlap: worked out anew each time, so that only one frame's are held.
    func overlaps() throws(EvaluationFault) -> [FrameOverlaps.Pair] {
        guard hasBoth else { return [] }
        return try FrameOverlaps(rows: truthBoxes, columns: foundBoxes, frame: number).pairs
    }
}

/// Numbers identities from 0 in the order in which they come, and counts the boxes of each.
struct IdentityNumbers {
    private var numbers: [Int: Int] = [:]
    /// Boxes of each identity.
    private(set) var boxes: [Int] = []

    mutating func number(of id: Int) -> Int {
        let number = numbers[id] ?? boxes.count
        if number == boxes.count {
            numbers[id] = number
            boxes.append(0)
        }
        boxes[number] += 1
        return number
    }
}
