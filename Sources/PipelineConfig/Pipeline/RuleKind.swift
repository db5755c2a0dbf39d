extension RuleDescription {
    /// What a rule watches.
    package enum Kind: String, Sendable, ConfigChoice {
        /// Objects that cross an open polyline of two points or more.
        case line
        /// Objects that enter and leave an area.
        case zone
        /// Objects that stay long in an area.
        case dwell
        /// How many are in an area.
        case occupancy
        /// Sums of a line or a zone over intervals.
        case count
        /// Many close together.
        case crowd
        /// A queue and its waiting times.
        case queue
        /// Objects that are too fast.
        case speed
        /// Objects that go the wrong way.
        case heading
        /// Objects that do not move.
        case stopped
        /// Things that stay behind.
        case left
        /// Things that are gone.
        case removed
        /// Two objects close to each other.
        case near
        /// Postures and movements of persons.
        case pose
        /// The share of a class of a segmenter.
        case area
        /// What is the matter with the camera.
        case camera
        /// All of several rules.
        case all
        /// Any of several rules.
        case any
        /// Several rules one after the other.
        case sequence
        /// Events that lie close together, as one item.
        case incident

        /// The least number of points that make its shape; 0 for a rule without one.
        package var leastPoints: Int {
            switch self {
            case .line: 2
            case .count, .area, .camera, .all, .any, .sequence, .incident: 0
            default: 3
            }
        }

        /// Whether its last point is joined to its first.
        package var isClosed: Bool { leastPoints == 3 }

        /// Whether it must be given an area.
        package var needsArea: Bool {
            switch self {
            case .zone, .occupancy, .queue: true
            default: false
            }
        }

        /// Whether it watches tracks.
        package var needsTracker: Bool { self != .area && self != .camera && !listens }

        /// Whether it is made of other rules.
        package var listens: Bool {
            switch self {
            case .all, .any, .sequence, .incident: true
            default: false
            }
        }

        /// The keys that mean something to it.
        var keys: Set<String> {
            let common: Set = ["type", "cooldown", "active"]
            let tracks = common.union(["classes", "anchor"])
            let area = tracks.union(["points", "polygons", "holes", "zone", "forget"])
            let state = area.union(["hold", "release"])
            switch self {
            case .line:
                return tracks.union(["points", "hold", "direction", "inside", "clear", "reset"])
            case .zone: return area.union(["hold", "reset"])
            case .dwell: return area.union(["hold", "over", "within"])
            case .occupancy: return state.union(["over", "under"])
            case .count: return ["type", "active", "every", "zone", "line"]
            case .crowd: return state.union(["over", "within"])
            case .queue: return state.union(["head", "every"])
            case .speed: return state.subtracting(["forget"]).union(["over", "window"])
            case .heading:
                return area.subtracting(["forget"]).union(["toward", "tolerance", "distance"])
            case .stopped: return area.subtracting(["forget"]).union(["over", "within"])
            case .left, .removed:
                return area.subtracting(["forget"]).union(["owners", "over", "away"])
            case .near: return state.subtracting(["hold"]).union(["to", "within", "over"])
            case .pose:
                return state.subtracting(["forget"]).union(["what", "joints", "over", "under"])
            case .area: return common.union(["hold", "release", "class", "over"])
            case .camera: return common.union(["blind", "moved", "frozen", "motion"])
            case .all, .any, .sequence:
                return common.union(["of", "within", "unless", "by"])
            case .incident: return common.union(["of", "gap", "severity"])
            }
        }
    }
}
