import VisionCore

extension SortTracker {
    /// Working storage of one update, kept so that a frame allocates little.
    struct Scratch: Sendable {
        /// Indices of the detections that are used.
        private(set) var chosen: [Int] = []
        private(set) var assignment = Assignment()
        private var cost = CostMatrix()
        private var boxes: [PreciseBox] = []
        private var columnUsed: [Bool] = []

        mutating func choose(_ detections: [Detection], by options: SortTrackerOptions) {
            chosen.removeAll(keepingCapacity: true)
            boxes.removeAll(keepingCapacity: true)
            let budget = DetectionBudget(detections, limit: options.maxDetections)
            for (index, detection) in detections.enumerated()
            where detection.score >= options.scoreThreshold {
                let box = PreciseBox(detection.box)
                guard box.isUsable, budget.allows(index) else { continue }
                chosen.append(index)
                boxes.append(box)
            }
        }

        /// Joins tracks with the chosen detections at greatest total overlap.
        ///
        /// The total includes overlaps under the threshold, and those pairs are then undone, unless
        /// the overlaps over the threshold do not compete with each other: as in the author's code.
        mutating func associate(
            _ entries: [Entry], _ detections: [Detection], _ options: SortTrackerOptions
        ) {
            cost.reset(rows: entries.count, columns: chosen.count, to: 1)
            refill(&columnUsed, count: chosen.count, with: false)
            var competes = false
            for row in entries.indices where entries[row].isUsable {
                var rowUsed = false
                for column in chosen.indices {
                    let overlap = entries[row].box.iou(boxes[column], inclusive: false)
                    guard overlap > 0 else { continue }
                    if options.isClassAware
                        && !entries[row].accepts(
                            detections[chosen[column]], by: options.classGroups)
                    {
                        continue
                    }
                    cost[row, column] = 1 - overlap
                    if overlap > options.iouThreshold {
                        if rowUsed || columnUsed[column] { competes = true }
                        rowUsed = true
                        columnUsed[column] = true
                    }
                }
            }
            if competes {
                assignment.solve(cost, limit: 1)
                assignment.separate { cost[$0, $1] > 1 - options.iouThreshold }
            } else {
                assignment.solve(cost, limit: 1 - options.iouThreshold)
            }
        }
    }
}
