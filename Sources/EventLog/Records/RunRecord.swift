package import VisionCore

/// The head of a log: what ran, on what, with which hashes.
package struct RunRecord: LogRecord {
    /// The kind of record.
    package static let kind = RecordKind.run

    /// The program.
    package struct Tool: Sendable, Hashable {
        /// Its name.
        package var name: String
        /// Its version.
        package var version: String
        /// The commit it was built from, when known.
        package var commit: String?

        /// A program of that name and version.
        package init(name: String, version: String, commit: String? = nil) {
            self.name = name
            self.version = version
            self.commit = commit
        }
    }

    /// The machine; left out of a deterministic log.
    package struct Host: Sendable, Hashable {
        /// Usable cores.
        package var cores: Int
        /// Instruction set of the kernels.
        package var simd: String

        /// A machine of `cores` cores.
        package init(cores: Int, simd: String) {
            self.cores = cores
            self.simd = simd
        }
    }

    /// A model that takes part.
    package struct Model: Sendable, Hashable {
        /// Its name in the catalogue.
        package var id: String
        /// SHA-256 of its file, hexadecimal.
        package var sha256: String
        /// Input width and height in pixels.
        package var input: Size?
        /// Key into the run's skeletons.
        package var skeleton: String?

        /// A model of that name and hash.
        package init(
            id: String, sha256: String, input: Size? = nil, skeleton: String? = nil
        ) {
            self.id = id
            self.sha256 = sha256
            self.input = input
            self.skeleton = skeleton
        }
    }

    /// Whether a source is watched as it comes or read to its end.
    package enum Mode: String, Sendable, Hashable {
        /// As it comes; frames may be dropped.
        case live
        /// To its end; nothing is dropped.
        case file
    }

    /// A source that takes part.
    package struct Source: Sendable, Hashable {
        /// Its name: `src` in every record.
        package var name: String
        /// Its queue policy.
        package var mode: Mode
        /// What makes it this source and no other: see `SourceFingerprint`.
        package var fingerprint: String

        /// A source of that name.
        package init(name: String, mode: Mode, fingerprint: String) {
            self.name = name
            self.mode = mode
            self.fingerprint = fingerprint
        }
    }

    /// What a segment but the first continues.
    package struct Segment: Sendable, Hashable {
        /// Its number, from 2.
        package var number: Int
        /// The last link of the chain in the segment before it.
        package var previousLink: String

        /// Segment `number` behind `previousLink`.
        package init(number: Int, previousLink: String) {
            self.number = number
            self.previousLink = previousLink
        }
    }

    /// Id and version of the schema.
    package static let schema = "sightline.log/1.0"

    /// The program.
    package var tool: Tool
    /// The machine.
    package var host: Host
    /// SHA-256 of everything in the configuration that can change a result, hexadecimal.
    package var configSHA256: String
    /// The models in the order of flow.
    package var models: [Model]
    /// Skeletons by id.
    package var skeletons: [String: Skeleton]
    /// The sources in their order.
    package var sources: [Source]
    /// Whether host clocks are left out.
    package var deterministic: Bool
    /// What the configuration says that can change a result, `key=value`, as far as a line has
    /// room.
    package var settings: [String] = []
    /// Time of day at the start of the run; the writer fills it in.
    package var start: WallInstant?
    /// The segment that it heads, nil for the first.
    ///
    /// The writer fills it in.
    package var segment: Segment?

    /// The head of a log.
    package init(
        tool: Tool, host: Host, configSHA256: String, models: [Model] = [],
        skeletons: [String: Skeleton] = [:], sources: [Source], deterministic: Bool
    ) {
        self.tool = tool
        self.host = host
        self.configSHA256 = configSHA256
        self.models = models
        self.skeletons = skeletons
        self.sources = sources
        self.deterministic = deterministic
    }

    /// Whether any source is live: a resumed run appends to such a log and makes nothing again.
    package var isLive: Bool { sources.contains { $0.mode == .live } }

    /// Writes its own fields.
    package func write(to line: inout JSONLine) {
        line.field("schema", Self.schema)
        line.object("tool") { line in
            line.field("name", tool.name)
            line.field("version", tool.version)
            line.field("commit", tool.commit)
        }
        if line.carriesHostClocks {
            line.object("host") { line in
                line.field("cores", host.cores)
                line.field("simd", host.simd)
            }
        }
        line.field("config_sha256", configSHA256)
        line.array("models") { line in
            for model in models { line.elementObject { write(model, to: &$0) } }
        }
        if !skeletons.isEmpty {
            line.object("skeletons") { line in
                for (id, skeleton) in skeletons.sorted(by: { $0.key < $1.key }) {
                    line.object(id) { write(skeleton, to: &$0) }
                }
            }
        }
        if line.carriesHostClocks { line.field("start", timeOfDay: start) }
        line.field("deterministic", deterministic)
        line.object("mode") { line in
            for source in sources { line.field(source.name, word: source.mode) }
        }
        line.object("sources") { line in
            for source in sources { line.field(source.name, source.fingerprint) }
        }
        if !settings.isEmpty {
            _ = line.optional(upTo: LogLimits.list) { $0.strings("settings", settings) }
        }
        line.field("segment", segment?.number)
        line.field("prev_sha256", segment?.previousLink)
    }

    private func write(_ model: Model, to line: inout JSONLine) {
        line.field("id", model.id)
        line.field("sha256", model.sha256)
        line.field("input", size: model.input)
        line.field("skeleton", model.skeleton)
    }

    private func write(_ skeleton: Skeleton, to line: inout JSONLine) {
        line.array("names") { line in skeleton.names.forEach { line.element($0) } }
        line.array("edges") { line in
            for edge in skeleton.edges {
                line.elementArray { line in edge.forEach { line.element($0) } }
            }
        }
    }
}
