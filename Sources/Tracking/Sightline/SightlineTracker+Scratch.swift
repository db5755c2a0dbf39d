import VisionCore

extension SightlineTracker {
    /// Working storage of one update, kept so that a frame allocates little.
    struct Scratch: Sendable {
        /// Indices of tracks that take part in an association.
        var pool: [Int] = []
        /// Indices of strong detections without a track so far.
        var strong: [Int] = []
        /// Indices of weak detections without a track so far.
        var weak: [Int] = []
        private(set) var assignment = Assignment()
        private(set) var boxes: [PreciseBox] = []
        private var cost = CostMatrix()

        mutating func split(_ detections: [Detection], by options: SightlineTrackerOptions) {
            strong.removeAll(keepingCapacity: true)
            weak.removeAll(keepingCapacity: true)
            boxes.removeAll(keepingCapacity: true)
            let budget = DetectionBudget(detections, limit: options.maxDetections)
            for (index, detection) in detections.enumerated() {
                let box = PreciseBox(detection.box)
                boxes.append(box)
                guard box.isUsable, budget.allows(index) else { continue }
                if detection.score >= options.strongScore {
                    strong.append(index)
                } else if detection.score >= options.lowScore {
                    weak.append(index)
                }
            }
        }

        /// Pairs the tracks of `pool` with a list of detections at greatest likeness.
        mutating func associate(
            _ entries: [Entry], _ detections: [Detection], _ list: KeyPath<Scratch, [Int]>,
            _ likeness: Likeness, _ options: SightlineTrackerOptions
        ) {
            let columns = self[keyPath: list]
            cost.reset(rows: pool.count, columns: columns.count, to: .infinity)
            for (row, index) in pool.enumerated() {
                for (column, seen) in columns.enumerated() {
                    let value = likeness.value(
                        entries[index].box, boxes[seen], score: detections[seen].score)
                    guard value > likeness.least else { continue }
                    if options.isClassAware,
                        !entries[index].life.accepts(detections[seen], by: options.classGroups)
                    {
                        continue
                    }
                    cost[row, column] = 1 - value
                }
            }
            assignment.solve(cost, limit: 1 - likeness.least)
        }

        /// Removes the detections that were joined from a list.
        mutating func dropMatched(_ list: WritableKeyPath<Scratch, [Int]>) {
            var kept = 0
            for column in self[keyPath: list].indices where assignment.rowOfColumn[column] < 0 {
                self[keyPath: list][kept] = self[keyPath: list][column]
                kept += 1
            }
            self[keyPath: list].removeSubrange(kept...)
        }
    }
}
