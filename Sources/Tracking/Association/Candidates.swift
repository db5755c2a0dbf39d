import VisionCore

/// What one update works with, the same for every tracker.
///
/// Detections that are left, strong and weak, tracks that look for one, and who was joined with
/// whom. Storage is kept between frames. Rows of its tables are places in `tracks`, columns are
/// places in the list that was asked.
struct Candidates: Sendable {
    /// Which detections.
    enum Strength: Sendable {
        /// Those that begin tracks.
        case strong
        /// Those that only continue some.
        case weak
    }

    /// The boxes of all detections of the frame.
    private(set) var boxes: [PreciseBox] = []
    /// Indices of strong detections without a track so far.
    private(set) var strong: [Int] = []
    /// Indices of weak detections without a track so far.
    private(set) var weak: [Int] = []
    /// Indices of the tracks that look for a detection.
    private(set) var tracks: [Int] = []
    /// How alike tracks and detections are that may be joined.
    private(set) var likeness = PairTable()
    private(set) var assignment = Assignment()
    private var costs = PairTable()
    private var whole = DenseTable()
    private var classes: [Int] = []
    private var sorted = SortedBoxes()

    /// The detections of a list.
    subscript(list: Strength) -> [Int] { list == .strong ? strong : weak }

    /// Takes the detections of a frame, of very many only the strongest `limit`; `strength` says
    /// by its score what one is, nil for one that is not used.
    mutating func split(
        _ detections: [Detection], limit: Int, strength: (Float) -> Strength?
    ) {
        strong.removeAll(keepingCapacity: true)
        weak.removeAll(keepingCapacity: true)
        boxes.removeAll(keepingCapacity: true)
        classes.removeAll(keepingCapacity: true)
        let budget = DetectionBudget(detections, limit: limit)
        for index in detections.indices {
            let box = PreciseBox(detections[index].box)
            boxes.append(box)
            classes.append(detections[index].label.index)
            guard box.isUsable, budget.allows(index) else { continue }
            switch strength(detections[index].score) {
            case .strong: strong.append(index)
            case .weak: weak.append(index)
            case nil: break
            }
        }
    }

    /// Has those of `entries` look for a detection that fulfil a condition.
    @inline(__always)
    mutating func seek<Entry: TrackEntry>(_ entries: [Entry], where condition: (Entry) -> Bool) {
        tracks.removeAll(keepingCapacity: true)
        for index in entries.indices where condition(entries[index]) { tracks.append(index) }
    }

    /// Compares the tracks that look for a detection with those of a list.
    ///
    /// `margin` is the share of its sides by which a box grows on each side, `groups` are classes
    /// that are alike, nil where classes do not matter, `boxOf` says where a track is, nil for one
    /// that is joined with nothing. `likeness` takes the index of a track with its box, the box of
    /// a detection and its index, and is nil where they may not be joined; it is not asked for most
    /// boxes that do not meet.
    @inline(__always)
    mutating func compare<Entry: TrackEntry>(
        _ entries: [Entry], _ detections: [Detection], _ list: Strength, margin: Double = 0,
        groups: ClassGroups?, boxOf: (Entry) -> PreciseBox?,
        likeness value: (Int, PreciseBox, PreciseBox, Int) -> Double?
    ) {
        let columns = self[list]
        likeness.reset(columns: columns.count)
        sorted.sort(columns, of: boxes)
        for index in tracks {
            if let box = boxOf(entries[index]) {
                sorted.forEach(near: box, margin: margin) { column, other in
                    let seen = columns[column]
                    guard let value = value(index, box, other, seen) else { return }
                    if let groups, entries[index].life.label.index != classes[seen],
                        !entries[index].life.accepts(detections[seen], by: groups)
                    {
                        return
                    }
                    likeness.add(column: column, value: value)
                }
            }
            likeness.endRow()
        }
    }

    /// Whether a track or a detection has a likeness above `least` with more than one.
    mutating func competes(over least: Double) -> Bool { likeness.competes(over: least) }

    /// Joins what was compared at least total cost, pairs that cost less than `limit`.
    mutating func assign(limit: Double, cost: (Double) -> Double = { 1 - $0 }) {
        costs.take(likeness, cost)
        assignment.solve(costs, limit: limit)
    }

    /// Joins as many tracks as can be with detections of a list, at greatest total of likeness and
    /// gain; `gains` fills in the gain of each pair.
    mutating func assignAll(_ list: Strength, gains: (inout DenseTable) -> Void) {
        whole.reset(rows: tracks.count, columns: self[list].count)
        gains(&whole)
        for row in tracks.indices {
            for pair in likeness.pairs[likeness.range(ofRow: row)] {
                whole[row, pair.column] += pair.value
            }
        }
        // Costs far below 0, so that each pair is worth joining.
        whole.replace { -$2 - 10 }
        assignment.solveAll(whole)
    }

    /// Undoes the pairs whose likeness, 0 where they were not compared, fulfils a condition.
    mutating func separate(where condition: (Double) -> Bool) {
        assignment.separate { condition(likeness.value($0, $1) ?? 0) }
    }

    /// Gives `body` the indices of the track and of the detection of each pair; both have then left
    /// their lists.
    mutating func takePairs(_ list: Strength, _ body: (Int, Int) -> Void) {
        for (row, index) in tracks.enumerated() {
            let column = assignment.columnOfRow[row]
            if column >= 0 { body(index, list == .strong ? strong[column] : weak[column]) }
        }
        Self.keep(&tracks) { assignment.columnOfRow[$0] < 0 }
        switch list {
        case .strong: Self.keep(&strong) { assignment.rowOfColumn[$0] < 0 }
        case .weak: Self.keep(&weak) { assignment.rowOfColumn[$0] < 0 }
        }
    }

    /// Keeps the elements at places that fulfil a condition.
    private static func keep(_ list: inout [Int], where condition: (Int) -> Bool) {
        var kept = 0
        for place in list.indices where condition(place) {
            list[kept] = list[place]
            kept += 1
        }
        list.removeSubrange(kept...)
    }
}
