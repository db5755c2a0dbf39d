import VisionCore

extension ByteTracker {
    /// Working storage of one update, kept so that a frame allocates little.
    struct Scratch: Sendable {
        /// Indices of tracks that take part in an association.
        var pool: [Int] = []
        /// Indices of strong detections without a track so far.
        var strong: [Int] = []
        /// Indices of weak detections without a track so far.
        var weak: [Int] = []
        var cost = CostMatrix()
        var assignment = Assignment()
        private var boxes: [PreciseBox] = []

        mutating func split(_ detections: [Detection], by options: ByteTrackerOptions) {
            strong.removeAll(keepingCapacity: true)
            weak.removeAll(keepingCapacity: true)
            boxes.removeAll(keepingCapacity: true)
            let budget = DetectionBudget(detections, limit: options.maxDetections)
            for (index, detection) in detections.enumerated() {
                let box = PreciseBox(detection.box)
                boxes.append(box)
                guard box.isUsable, budget.allows(index) else { continue }
                if detection.score >= options.trackThreshold {
                    strong.append(index)
                } else if detection.score >= options.lowThreshold {
                    weak.append(index)
                }
            }
        }

        /// Joins the tracks of `pool` with a list of detections at least total distance.
        mutating func associate(
            _ entries: [Entry], _ detections: [Detection], _ list: KeyPath<Scratch, [Int]>,
            _ options: ByteTrackerOptions, fusing: Bool, limit: Double
        ) {
            let candidates = self[keyPath: list]
            cost.reset(rows: pool.count, columns: candidates.count, to: .infinity)
            for row in pool.indices {
                let track = pool[row]
                for column in candidates.indices {
                    let index = candidates[column]
                    let overlap = entries[track].box.iou(boxes[index], inclusive: true)
                    guard overlap > 0 else { continue }
                    if options.isClassAware
                        && !entries[track].life.accepts(detections[index], by: options.classGroups)
                    {
                        continue
                    }
                    cost[row, column] =
                        fusing ? 1 - overlap * Double(min(detections[index].score, 1)) : 1 - overlap
                }
            }
            assignment.solve(cost, limit: limit)
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

        /// Keeps only those tracks in `pool` that were not joined and meet a condition.
        mutating func keepUnmatched(where condition: (Int) -> Bool) {
            var kept = 0
            for row in pool.indices
            where assignment.columnOfRow[row] < 0 && condition(pool[row]) {
                pool[kept] = pool[row]
                kept += 1
            }
            pool.removeSubrange(kept...)
        }
    }
}
