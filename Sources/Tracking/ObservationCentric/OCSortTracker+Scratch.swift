import VisionCore

extension OCSortTracker {
    /// Working storage of one update, kept so that a frame allocates little.
    struct Scratch: Sendable {
        /// Indices of tracks without a detection so far.
        var tracks: [Int] = []
        /// Indices of strong detections without a track so far.
        var strong: [Int] = []
        /// Indices of weak detections without a track so far.
        var weak: [Int] = []
        private(set) var assignment = Assignment()
        private var cost = CostMatrix()
        private var overlaps = CostMatrix()
        private var boxes: [PreciseBox] = []
        private var columnUsed: [Bool] = []

        mutating func split(_ detections: [Detection], by options: OCSortTrackerOptions) {
            strong.removeAll(keepingCapacity: true)
            weak.removeAll(keepingCapacity: true)
            boxes.removeAll(keepingCapacity: true)
            let budget = DetectionBudget(detections, limit: options.maxDetections)
            for (index, detection) in detections.enumerated() {
                let box = PreciseBox(detection.box)
                boxes.append(box)
                guard box.isUsable, budget.allows(index) else { continue }
                if detection.score > options.detectionThreshold {
                    strong.append(index)
                } else if options.usesWeak, detection.score > options.lowThreshold {
                    weak.append(index)
                }
            }
        }

        /// Pairs of (track, detection) at greatest overlap and likeness of direction.
        ///
        /// The authors have every track or every detection joined, and undo the pairs that overlap
        /// too little, unless the overlaps over the threshold do not compete with each other.
        mutating func associate(
            _ entries: [Entry], _ detections: [Detection], _ list: WritableKeyPath<Scratch, [Int]>,
            boxOf: (Entry) -> PreciseBox?, directed: Bool, _ options: OCSortTrackerOptions
        ) -> [(track: Int, detection: Int)] {
            let columns = self[keyPath: list]
            guard !tracks.isEmpty, !columns.isEmpty else { return [] }
            overlaps.reset(rows: tracks.count, columns: columns.count, to: 0)
            refill(&columnUsed, count: columns.count, with: false)
            var (competes, isAny) = (false, false)
            for (row, index) in tracks.enumerated() {
                guard let box = boxOf(entries[index]) else { continue }
                var rowUsed = false
                for (column, seen) in columns.enumerated() {
                    let overlap = box.iou(boxes[seen], inclusive: false)
                    guard overlap > 0 else { continue }
                    if options.isClassAware,
                        !entries[index].life.accepts(detections[seen], by: options.classGroups)
                    {
                        continue
                    }
                    overlaps[row, column] = overlap
                    guard overlap > options.iouThreshold else { continue }
                    isAny = true
                    if rowUsed || columnUsed[column] { competes = true }
                    rowUsed = true
                    columnUsed[column] = true
                }
            }
            // The authors look no further where nothing overlaps enough.
            guard isAny else { return [] }
            solve(
                entries, detections, columns, isWhole: competes || !directed, directed: directed,
                options)
            return pairs(columns, list, least: options.iouThreshold)
        }

        private mutating func solve(
            _ entries: [Entry], _ detections: [Detection], _ columns: [Int], isWhole: Bool,
            directed: Bool, _ options: OCSortTrackerOptions
        ) {
            cost.reset(rows: tracks.count, columns: columns.count, to: 0)
            for (row, index) in tracks.enumerated() {
                let earlier = entries[index].earlierBox(steps: options.directionSteps)
                let direction = directed ? entries[index].direction : nil
                for (column, seen) in columns.enumerated() {
                    var gain = overlaps[row, column]
                    if isWhole, let direction, let earlier {
                        let way = Direction(from: earlier, to: boxes[seen])
                        gain +=
                            options.inertia * direction.likeness(to: way)
                            * Double(detections[seen].score)
                    }
                    cost[row, column] = -gain
                }
            }
            // Every pair costs less than a limit of 10: as many are made as can be.
            assignment.solve(cost, limit: isWhole ? 10 : -options.iouThreshold)
        }

        private mutating func pairs(
            _ columns: [Int], _ list: WritableKeyPath<Scratch, [Int]>, least: Double
        ) -> [(track: Int, detection: Int)] {
            var pairs: [(track: Int, detection: Int)] = []
            for row in tracks.indices {
                let column = assignment.columnOfRow[row]
                guard column >= 0, overlaps[row, column] >= least else { continue }
                pairs.append((tracks[row], columns[column]))
            }
            let (joined, seen) = (Set(pairs.map(\.track)), Set(pairs.map(\.detection)))
            tracks.removeAll { joined.contains($0) }
            self[keyPath: list].removeAll { seen.contains($0) }
            return pairs
        }
    }
}
