/// The boxes of a truth and of a tracker that are scored, with identities counted from 0.
struct ScoredFrames {
    /// One frame: identities, and the overlap of every truth (row) with every found box (column).
    struct Frame {
        var truth: [Int]
        var found: [Int]
        var overlap: [[Double]]
    }

    private(set) var frames: [Frame] = []
    /// Boxes of each truth identity.
    private(set) var truthCount: [Double] = []
    /// Boxes of each found identity.
    private(set) var foundCount: [Double] = []

    /// People on vehicles, still people, distractors and reflections of MOT16 and later.
    private static let distractors: Set<Int> = [2, 7, 8, 12]

    /// Joins both by frame; with `dropsDistractors` found boxes on people that do not count are
    /// dropped first, as is done for MOT16 and later.
    init(truth: TrackTable, found: TrackTable, dropsDistractors: Bool) {
        var truthNames: [Int: Int] = [:]
        var foundNames: [Int: Int] = [:]
        for index in 0..<max(truth.frames.count, found.frames.count) {
            let all = index < truth.frames.count ? truth.frames[index] : []
            var boxes = index < found.frames.count ? found.frames[index] : []
            if dropsDistractors { boxes = Self.withoutDistractors(all, boxes) }
            let people = all.filter { $0.counts && $0.kind == 1 }
            let frame = Frame(
                truth: people.map { Self.number($0.id, &truthNames) },
                found: boxes.map { Self.number($0.id, &foundNames) },
                overlap: people.map { row in boxes.map { row.box.iou($0.box) } })
            frames.append(frame)
        }
        truthCount = Array(repeating: 0, count: truthNames.count)
        foundCount = Array(repeating: 0, count: foundNames.count)
        for frame in frames {
            for id in frame.truth { truthCount[id] += 1 }
            for id in frame.found { foundCount[id] += 1 }
        }
    }

    private static func number(_ id: Int, _ names: inout [Int: Int]) -> Int {
        if let known = names[id] { return known }
        names[id] = names.count
        return names.count - 1
    }

    private static func withoutDistractors(
        _ truth: [TrackTable.Entry], _ found: [TrackTable.Entry]
    ) -> [TrackTable.Entry] {
        let gain = truth.map { row in
            found.map { column in
                let overlap = row.box.iou(column.box)
                return overlap >= 0.5 - .ulpOfOne ? overlap : 0
            }
        }
        let pairs = BestPairing.columns(gain: gain, count: found.count)
        var isDropped = Array(repeating: false, count: found.count)
        for (row, column) in pairs.enumerated() {
            guard let column, gain[row][column] > 0 else { continue }
            isDropped[column] = distractors.contains(truth[row].kind)
        }
        return found.indices.filter { !isDropped[$0] }.map { found[$0] }
    }
}
