/// Counters and times of the stages; never in a deterministic log.
package struct StatRecord: LogRecord {
    /// The kind of record.
    package static let kind = RecordKind.stat

    /// One stage since the run began; times over the last interval.
    package struct Stage: Sendable, Hashable {
        /// Name of the stage.
        package var name: String
        /// Items taken.
        package var taken: Int
        /// Items given.
        package var given: Int
        /// Items dropped.
        package var dropped: Int
        /// Items waiting now.
        package var depth: Int
        /// Most items that waited.
        package var deepest: Int
        /// Time spent working, milliseconds.
        package var busyMilliseconds: Double
        /// Half of the items took less, milliseconds.
        package var p50: Double?
        /// 95 of 100 items took less, milliseconds.
        package var p95: Double?
        /// 99 of 100 items took less, milliseconds.
        package var p99: Double?

        /// Counters of one stage.
        package init(
            name: String, taken: Int, given: Int, dropped: Int, depth: Int, deepest: Int,
            busyMilliseconds: Double, p50: Double? = nil, p95: Double? = nil, p99: Double? = nil
        ) {
            self.name = name
            self.taken = taken
            self.given = given
            self.dropped = dropped
            self.depth = depth
            self.deepest = deepest
            self.busyMilliseconds = busyMilliseconds
            self.p50 = p50
            self.p95 = p95
            self.p99 = p99
        }

        func write(to line: inout JSONLine) {
            line.field("in", taken)
            line.field("out", given)
            line.field("drop", dropped)
            line.field("depth", depth)
            line.field("depth_max", deepest)
            line.field("busy_ms", busyMilliseconds, places: 3)
            line.field("p50_ms", p50, places: 3)
            line.field("p95_ms", p95, places: 3)
            line.field("p99_ms", p99, places: 3)
        }
    }

    /// The stages in the order of flow.
    package var stages: [Stage]
    /// Resident memory in bytes.
    package var residentBytes: Int?
    /// Open file descriptors.
    package var descriptors: Int?

    /// Counters of all stages.
    package init(stages: [Stage], residentBytes: Int? = nil, descriptors: Int? = nil) {
        self.stages = stages
        self.residentBytes = residentBytes
        self.descriptors = descriptors
    }

    /// Writes its own fields.
    package func write(to line: inout JSONLine) {
        line.object("stages") { line in
            for stage in stages { line.object(stage.name) { stage.write(to: &$0) } }
        }
        line.field("rss_bytes", residentBytes)
        line.field("fds", descriptors)
    }
}
