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

    /// How one live source fares; rates are of the last ten seconds.
    package struct Source: Sendable, Hashable {
        /// Its name.
        package var name: String
        /// Frames decoded a second.
        package var framesPerSecond: Double
        /// Inferences a second.
        package var inferredPerSecond: Double
        /// Inferences a second that are guaranteed; 0 for none.
        package var quota: Double
        /// What of its guarantee others may use.
        package var lent: Double
        /// What it has beyond its guarantee.
        package var borrowed: Double
        /// Milliseconds since its last frame; nil before the first.
        package var age: Double?
        /// Milliseconds by which its last packet was read late.
        package var lag: Double
        /// How fast the clock of its timestamps runs against ours; nil before it was measured.
        package var clockRate: Double?

        /// Figures of one source.
        package init(
            name: String, framesPerSecond: Double, inferredPerSecond: Double, quota: Double = 0,
            lent: Double = 0, borrowed: Double = 0, age: Double? = nil, lag: Double = 0,
            clockRate: Double? = nil
        ) {
            self.name = name
            self.framesPerSecond = framesPerSecond
            self.inferredPerSecond = inferredPerSecond
            self.quota = quota
            self.lent = lent
            self.borrowed = borrowed
            self.age = age
            self.lag = lag
            self.clockRate = clockRate
        }

        func write(to line: inout JSONLine) {
            line.field("fps_in", framesPerSecond, places: 2)
            line.field("fps_inferred", inferredPerSecond, places: 2)
            line.field("quota_fps", quota, places: 2)
            line.field("lent_fps", lent, places: 2)
            line.field("borrowed_fps", borrowed, places: 2)
            line.field("age_ms", age, places: 1)
            line.field("lag_ms", lag, places: 1)
            line.field("clock_rate", clockRate, places: 4)
        }
    }

    /// How a sink fares.
    package struct Sink: Sendable, Hashable {
        /// Its name.
        package var name: String
        /// The last record that it has acknowledged; nil for none.
        package var acknowledged: UInt64?
        /// Records that it has not acknowledged.
        package var lag: UInt64
        /// Calls that failed.
        package var failed: Int
        /// Events that it refused for good.
        package var dead: Int
        /// Records that were gone before it had them.
        package var lost: UInt64

        /// Figures of one sink.
        package init(
            name: String, acknowledged: UInt64?, lag: UInt64, failed: Int, dead: Int, lost: UInt64
        ) {
            self.name = name
            self.acknowledged = acknowledged
            self.lag = lag
            self.failed = failed
            self.dead = dead
            self.lost = lost
        }

        func write(to line: inout JSONLine) {
            line.field("acked_seq", acknowledged)
            line.field("lag", lag)
            line.field("failed", failed)
            line.field("dead", dead)
            line.field("lost", lost)
        }
    }

    /// How a server that runs a network fares, and what looked at pictures in its place.
    package struct Backend: Sendable, Hashable {
        /// Its name.
        package var name: String
        /// What looks at pictures now: `remote`, `local` or `drop`.
        package var state: String
        /// Pictures that the server looked at.
        package var remote: Int
        /// Pictures that this process looked at in its place.
        package var local: Int
        /// Pictures that nothing looked at.
        package var dropped: Int
        /// Requests that were sent.
        package var requests: Int
        /// Requests that failed.
        package var failed: Int
        /// Half of the last answered requests took less, milliseconds.
        package var p50: Double?
        /// 95 of 100 of the last answered requests took less, milliseconds.
        package var p95: Double?

        /// Figures of one server.
        package init(
            name: String, state: String, remote: Int, local: Int, dropped: Int, requests: Int,
            failed: Int, p50: Double? = nil, p95: Double? = nil
        ) {
            self.name = name
            self.state = state
            self.remote = remote
            self.local = local
            self.dropped = dropped
            self.requests = requests
            self.failed = failed
            self.p50 = p50
            self.p95 = p95
        }

        func write(to line: inout JSONLine) {
            line.field("state", state)
            line.field("remote", remote)
            line.field("local", local)
            line.field("dropped", dropped)
            line.field("requests", requests)
            line.field("failed", failed)
            line.field("p50_ms", p50, places: 3)
            line.field("p95_ms", p95, places: 3)
        }
    }

    /// The stages in the order of flow.
    package var stages: [Stage]
    /// The servers that run networks.
    package var backends: [Backend] = []
    /// The sinks.
    package var sinks: [Sink] = []
    /// The live sources.
    package var sources: [Source] = []
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
        if !sources.isEmpty {
            line.object("sources") { line in
                for source in sources { line.object(source.name) { source.write(to: &$0) } }
            }
        }
        if !backends.isEmpty {
            line.object("backends") { line in
                for backend in backends { line.object(backend.name) { backend.write(to: &$0) } }
            }
        }
        if !sinks.isEmpty {
            line.object("sinks") { line in
                for sink in sinks { line.object(sink.name) { sink.write(to: &$0) } }
            }
        }
        line.field("rss_bytes", residentBytes)
        line.field("fds", descriptors)
    }
}
