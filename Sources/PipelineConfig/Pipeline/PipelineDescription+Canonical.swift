import VisionCore

extension PipelineDescription {
    /// Everything that can change a result, as text whose SHA-256 is `config_sha256`.
    ///
    /// One `key=value` a line in a fixed order, defaults written out, so that two files that say
    /// the same give the same text. Left out: where sources lie (the log has their fingerprints),
    /// all that is only drawn or written beside the log, threads, batch, capacities of queues,
    /// durability.
    package var canonicalText: String { Self.text(of: settings) }

    /// The text of such lines.
    package static func text(of settings: [String]) -> String {
        ([head] + settings).map { $0 + "\n" }.joined()
    }

    private static let head = "sightline pipeline 1"

    /// The lines of `canonicalText` behind its first: `key=value`.
    package var settings: [String] {
        var lines = CanonicalLines()
        for source in sources {
            let key = "source.\(source.name)"
            lines.add(key + ".mode", source.mode.rawValue)
            lines.add(key + ".stream", source.stream)
            lines.add(key + ".from", source.from)
            lines.add(key + ".to", source.to)
            lines.add(key + ".max_frames", source.maxFrames)
            lines.add(key + ".stride", source.stride)
            if source.substream != nil { lines.add(key + ".substream", "true") }
            if source.clock != .auto { lines.add(key + ".clock", source.clock.rawValue) }
            if source.tiles != 1 { lines.add(key + ".tiles", source.tiles) }
            if let motion = source.motion { lines.add(motion, below: key) }
            if let start = source.start { lines.add(key + ".start", start.nanoseconds) }
            if let ground = source.ground { lines.add(key + ".ground", "\(ground)") }
            lines.add(detect(of: source), below: key)
            lines.add(track(of: source), below: key)
            lines.add(rules(of: source), below: key)
        }
        lines.add("pose.model", pose?.model.lastPathPart)
        lines.add("pose.score", pose?.score)
        if let segmentModel { lines.add("segment.model", segmentModel.lastPathPart) }
        if let classify {
            lines.add("classify.model", classify.model.lastPathPart)
            lines.add("classify.top", classify.limit)
        }
        for attribute in attributes { lines.add(attribute) }
        lines.add("log.frames", log.frames)
        if log.tracks != LogDescription().tracks { lines.add("log.tracks", log.tracks) }
        lines.add("log.deterministic", log.deterministic)
        for queue in queues {
            guard let policy = queue.policy else { continue }
            lines.add("queue.\(queue.stage)", policy.rawValue)
        }
        lines.add("precision", compute.precision.rawValue)
        return lines.lines
    }
}

/// Lines of `key=value`.
private struct CanonicalLines {
    var lines: [String] = []

    mutating func add(_ key: String, _ value: (some CustomStringConvertible)?) {
        lines.append("\(key)=\(value.map { "\($0)" } ?? "-")")
    }

    mutating func add(_ key: String, _ value: Duration?) {
        add(key, value.map(\.nanoseconds))
    }

    /// Words, each with its length in front: no word can pass for two.
    mutating func add(_ key: String, words: [String]?) {
        add(key, words.map { $0.map { "\($0.utf8.count):\($0)" }.joined(separator: ",") })
    }

    mutating func add(_ attribute: AttributeDescription) {
        let key = "attributes.\(attribute.name)"
        add(key + ".model", attribute.model.lastPathPart)
        add(key + ".classes", words: attribute.classes)
        add(key + ".every", attribute.every)
        add(key + ".looks", attribute.looks)
        add(key + ".crop", attribute.crop.rawValue)
        add(key + ".margin", attribute.margin)
        add(key + ".alike", attribute.alike)
    }

    mutating func add(_ detect: DetectDescription?, below key: String) {
        if let size = detect?.size { add(key + ".detect.size", size) }
        if let family = detect?.family { add(key + ".detect.family", family) }
        add(key + ".detect.model", detect?.model.lastPathPart)
        add(key + ".detect.classes", words: detect?.classes)
        add(key + ".detect.score", detect?.score)
        add(key + ".detect.score_low", detect?.scoreLow)
        add(key + ".detect.iou", detect?.iou)
        add(key + ".detect.every", detect?.every)
        if let detect {
            add(key + ".detect.merge", detect.merge)
            for group in detect.groups { add(key + ".detect.group", words: group) }
        }
        if let backend = detect?.backend {
            add(key + ".detect.backend.model", backend.model)
            add(key + ".detect.backend.fallback", backend.fallback.rawValue)
        }
    }

    mutating func add(_ motion: MotionDescription, below key: String) {
        add(key + ".motion.gate", motion.gate)
        add(key + ".motion.threshold", motion.threshold)
        let areas = motion.areas.map { $0.map { "\($0.x) \($0.y)" }.joined(separator: ",") }
        add(key + ".motion.areas", areas.joined(separator: ";"))
    }

    mutating func add(_ track: TrackDescription?, below key: String) {
        add(key + ".track.kind", track?.kind.rawValue ?? "none")
        add(key + ".track.buffer", track?.effectiveBuffer)
        add(key + ".track.match", track?.match)
        add(key + ".track.min_hits", track?.minHits)
        add(key + ".track.fuse_score", track?.fuseScore)
        add(key + ".track.class_aware", track?.classAware)
        if let track { add(key + ".track.stitch", track.stitch) }
    }

    mutating func add(_ rules: [RuleDescription], below key: String) {
        for rule in rules {
            let key = "\(key).rule.\(rule.name)"
            add(key + ".type", rule.kind.rawValue)
            add(key + ".points", rule.points.map { "\($0.x) \($0.y)" }.joined(separator: ","))
            add(key + ".classes", words: rule.classes)
            add(key + ".hold", rule.hold)
            add(key + ".anchor", rule.anchor.rawValue)
            for (name, value) in rule.further { add("\(key).\(name)", value) }
        }
    }

}

extension String {
    /// The text behind the last slash: a model file counts by its name, its sum is in the log.
    fileprivate var lastPathPart: Substring {
        self[(lastIndex(of: "/").map(index(after:)) ?? startIndex)...]
    }
}
