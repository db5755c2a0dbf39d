import EventLog
import EventSinks
import Media
import StageGraph
import VisionCore

/// The figures of a run in Prometheus' text format.
///
/// Counters are there from the start, and vanish with their source. Labels hold names that the
/// pipeline gives, never addresses.
struct MetricsText {
    private(set) var text = ""

    /// What metrics name of the process itself.
    struct Build: Sendable {
        var version: String
    }

    /// The text for `vitals`.
    init(_ vitals: RunVitals, build: Build) {
        family("sightline_build_info", .gauge, "What is running.")
        sample("sightline_build_info", [("version", build.version)], 1)
        addSources(vitals)
        addStages(vitals)
        addBackends(vitals)
        addSinks(vitals)
        addOutputs(vitals)
        addMemory(vitals)
        addProcess()
    }

    enum Kind: String { case gauge, counter, histogram, summary }

    mutating func family(_ name: String, _ kind: Kind, _ help: String) {
        text += "# HELP \(name) \(help)\n# TYPE \(name) \(kind.rawValue)\n"
    }

    mutating func sample(_ name: String, _ labels: [(String, String)], _ value: Double) {
        text += name
        if !labels.isEmpty {
            text +=
                "{" + labels.map { "\($0)=\"\(Self.escaped($1))\"" }.joined(separator: ",") + "}"
        }
        text += " \(Self.number(value))\n"
    }

    private static func escaped(_ label: String) -> String {
        label.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
            .replacing("\n", with: "\\n")
    }

    private static func number(_ value: Double) -> String {
        Int64(exactly: value).map { "\($0)" } ?? "\(value)"
    }
}

extension MetricsText {
    private typealias Source = RunVitals.Source

    private mutating func each(
        _ name: String, _ kind: Kind, _ help: String, of vitals: RunVitals,
        _ value: (Source) -> Double?
    ) {
        family(name, kind, help)
        for source in vitals.sources {
            guard let value = value(source) else { continue }
            sample(name, [("source", source.figures.name)], value)
        }
    }

    private mutating func counts(
        _ name: String, _ help: String, by label: String, of vitals: RunVitals,
        _ counts: (Source) -> [String: Int]
    ) {
        family(name, .counter, help)
        for source in vitals.sources {
            for (key, count) in counts(source).sorted(by: { $0.key < $1.key }) {
                sample(name, [("source", source.figures.name), (label, key)], Double(count))
            }
        }
    }

    private mutating func addSources(_ vitals: RunVitals) {
        each("sightline_source_up", .gauge, "Whether frames come.", of: vitals) {
            $0.vitals.state == .up ? 1 : 0
        }
        family("sightline_frames_total", .counter, "Frames that a stage has done.")
        for source in vitals.sources {
            let done = [
                ("decode", source.figures.decodedFrames), ("detect", source.vitals.inferred),
                ("log", source.figures.deliveredFrames),
            ]
            for (stage, count) in done {
                sample(
                    "sightline_frames_total",
                    [("source", source.figures.name), ("stage", stage)], Double(count))
            }
        }
        addDrops(vitals)
        counts(
            "sightline_source_reconnects_total", "Times that a source went away.", by: "reason",
            of: vitals
        ) { $0.vitals.losses.isEmpty ? ["timeout": 0] : $0.vitals.losses }
        each("sightline_decode_errors_total", .counter, "Packets that gave no frame.", of: vitals) {
            Double($0.figures.refusedPackets)
        }
        each(
            "sightline_source_repeated_datagrams_total", .counter,
            "Datagrams that came twice, of which one was left out.", of: vitals
        ) { Double($0.vitals.repeats) }
        counts(
            "sightline_detections_total", "Detections.", by: "class", of: vitals
        ) { $0.vitals.detections }
        each("sightline_tracks_active", .gauge, "Objects that are followed now.", of: vitals) {
            Double($0.vitals.activeTracks)
        }
        counts("sightline_events_total", "Events.", by: "type", of: vitals) { $0.vitals.events }
        each(
            "sightline_source_lag_seconds", .gauge, "How late its last packet was read.", of: vitals
        ) { $0.vitals.lateness.milliseconds / 1000 }
        each(
            "sightline_source_clock_rate_ratio", .gauge,
            "How fast the clock of its timestamps runs against ours.", of: vitals
        ) { $0.vitals.clockRate }
        each(
            "sightline_last_frame_timestamp_seconds", .gauge, "When its last frame was logged.",
            of: vitals
        ) { source in
            source.vitals.age(at: vitals.now).map {
                Double(LogClock.system.wall().nanoseconds) / 1e9 - $0.milliseconds / 1000
            }
        }
        addLatency(vitals)
    }

    private mutating func addDrops(_ vitals: RunVitals) {
        let name = "sightline_frames_dropped_total"
        family(name, .counter, "Frames that were decoded and not delivered.")
        for source in vitals.sources {
            let dropped = source.figures.balance.dropped
            if dropped.isEmpty {
                sample(
                    name,
                    [
                        ("source", source.figures.name), ("stage", "detect"),
                        ("reason", "queue-full"),
                    ], 0)
            }
            for (stage, causes) in dropped.sorted(by: { $0.key < $1.key }) {
                for (cause, count) in causes.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
                    sample(
                        name,
                        [
                            ("source", source.figures.name),
                            ("stage", Self.stage(stage, of: source)), ("reason", cause.rawValue),
                        ], Double(count))
                }
            }
        }
    }

    /// The name of a stage without that of its source.
    private static func stage(_ name: String, of source: Source) -> String {
        let suffix = ".\(source.figures.name)"
        return name.hasSuffix(suffix) ? String(name.dropLast(suffix.count)) : name
    }

    private mutating func addLatency(_ vitals: RunVitals) {
        let name = "sightline_frame_latency_seconds"
        family(name, .histogram, "From the arrival of a frame to its record.")
        for source in vitals.sources {
            let label = ("source", source.figures.name)
            var sum = 0
            for (bound, count) in zip(LatencyBuckets.bounds, source.vitals.latency.counts) {
                sum += count
                sample(name + "_bucket", [label, ("le", "\(bound)")], Double(sum))
            }
            sum += source.vitals.latency.counts.last ?? 0
            sample(name + "_bucket", [label, ("le", "+Inf")], Double(sum))
            sample(name + "_sum", [label], source.vitals.latency.sum)
            sample(name + "_count", [label], Double(sum))
        }
    }

    private mutating func addStages(_ vitals: RunVitals) {
        family("sightline_stage_seconds", .summary, "Time that a stage works on a batch.")
        for stage in vitals.stages {
            let name = "sightline_stage_seconds"
            for (quantile, value) in [
                ("0.5", stage.p50Nanoseconds), ("0.95", stage.p95Nanoseconds),
                ("0.99", stage.p99Nanoseconds),
            ] {
                sample(name, [("stage", stage.name), ("quantile", quantile)], Double(value) / 1e9)
            }
            sample(name + "_sum", [("stage", stage.name)], Double(stage.busyNanoseconds) / 1e9)
            sample(name + "_count", [("stage", stage.name)], Double(stage.calls))
        }
        family("sightline_queue_depth", .gauge, "Items that wait in front of a stage.")
        for stage in vitals.stages {
            sample("sightline_queue_depth", [("stage", stage.name)], Double(stage.depth))
        }
    }

    private mutating func addSinks(_ vitals: RunVitals) {
        let families: [(String, Kind, String, (SinkStatus) -> Double)] = [
            (
                "sightline_sink_lag_records", .gauge, "Records that a sink has not acknowledged.",
                { Double($0.lag) }
            ),
            (
                "sightline_sink_failures_total", .counter, "Calls of a sink that failed.",
                { Double($0.failed) }
            ),
            (
                "sightline_sink_dead_total", .counter, "Events that a sink refused for good.",
                { Double($0.dead) }
            ),
            (
                "sightline_sink_up", .gauge, "Whether a sink takes what is sent.",
                { $0.trouble == nil ? 1 : 0 }
            ),
        ]
        for (name, kind, help, value) in families where !vitals.sinks.isEmpty {
            family(name, kind, help)
            for sink in vitals.sinks { sample(name, [("sink", sink.name)], value(sink)) }
        }
    }

    private mutating func addOutputs(_ vitals: RunVitals) {
        family("sightline_output_up", .gauge, "Whether an output is written.")
        for output in vitals.outputs {
            sample(
                "sightline_output_up", [("source", output.source), ("output", output.output)],
                output.isUp ? 1 : 0)
        }
        guard let reload = vitals.reload else { return }
        family(
            "sightline_config_last_reload_successful", .gauge,
            "Whether the pipeline could be followed when it was read last.")
        sample("sightline_config_last_reload_successful", [], reload.ok ? 1 : 0)
        family(
            "sightline_config_last_reload_success_timestamp_seconds", .gauge,
            "When the pipeline was read last and followed.")
        if reload.ok {
            sample(
                "sightline_config_last_reload_success_timestamp_seconds", [],
                Double(reload.at.nanoseconds) / 1e9)
        }
    }

    private mutating func addProcess() {
        if let bytes = ProcessFigures.residentBytes {
            family("process_resident_memory_bytes", .gauge, "Resident memory.")
            sample("process_resident_memory_bytes", [], Double(bytes))
        }
        if let count = ProcessFigures.descriptors {
            family("process_open_fds", .gauge, "Open file descriptors.")
            sample("process_open_fds", [], Double(count))
        }
        family("process_cpu_seconds_total", .counter, "Processor time.")
        sample("process_cpu_seconds_total", [], ProcessFigures.processorSeconds)
    }
}
