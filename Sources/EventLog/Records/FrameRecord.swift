package import VisionCore

/// One frame and all that the tracker was fed of it.
package struct FrameRecord: LogRecord {
    /// The kind of record.
    package static let kind = RecordKind.frame

    /// An attribute of an object, with its score.
    package struct Attribute: Sendable, Hashable {
        /// For example `colour`.
        package var name: String
        /// For example `red`.
        package var value: String
        /// 0 to 1.
        package var score: Float

        /// `name` is `value`.
        package init(name: String, value: String, score: Float) {
            self.name = name
            self.value = value
            self.score = score
        }
    }

    /// One object that the tracker was fed.
    package struct Seen: Sendable, Hashable {
        /// Class, score, box, keypoints and mask on the log's grid.
        package var detection: Detection
        /// The track it went to.
        package var track: String?
        /// What is told of it besides.
        package var attributes: [Attribute] = []

        /// A detection and the `uid` of the track that took it.
        package init(_ detection: Detection, track: String? = nil) {
            self.detection = detection
            self.track = track
        }
    }

    /// Time spent on the way; left out of a deterministic log.
    package struct Latency: Sendable, Hashable {
        /// From the packet's arrival to its picture; where pictures are stored out of order, the
        /// wait for those that come first is part of it.
        package var decode: Duration?
        /// What is left of `total`: between stages, and until a batch was full.
        package var queue: Duration?
        /// From picture to tensor.
        package var pre: Duration?
        /// In the network.
        package var infer: Duration?
        /// From tensor to detections.
        package var post: Duration?
        /// In the tracker.
        package var track: Duration?
        /// In the rules.
        package var rules: Duration?
        /// From arrival to record.
        package var total: Duration?

        /// Nothing measured yet.
        package init() {}

        func write(to line: inout JSONLine) {
            line.field("decode", milliseconds: decode)
            line.field("queue", milliseconds: queue)
            line.field("pre", milliseconds: pre)
            line.field("infer", milliseconds: infer)
            line.field("post", milliseconds: post)
            line.field("track", milliseconds: track)
            line.field("rules", milliseconds: rules)
            line.field("total", milliseconds: total)
        }
    }

    /// Name of the source.
    package var source: String
    /// Which connection, from 0.
    package var epoch: Int
    /// Index of the decoded frame in display order, per source over the whole run.
    package var frameIndex: Int
    /// Ticks of the source's time base.
    package var pts: Int64?
    /// How `pts` was found when it was not usable.
    package var timeFix: TimeFix?
    /// Media time.
    package var time: MediaInstant
    /// Time of day of capture, when known.
    package var cameraTime: CameraTime?
    /// When the packet arrived.
    package var arrival: RunInstant?
    /// Name of the picture that it is, of a source of pictures.
    package var file: String?
    /// Whether it is a key frame.
    package var isKeyframe: Bool
    /// Whether its picture is damaged.
    package var isCorrupt = false
    /// How the camera moved since the frame before; nil where nobody looked.
    ///
    /// One that stood still is not written.
    package var motion: CameraMotion?
    /// What was done with it.
    package var via: FrameVia
    /// What ran the detector where a server was to run it and did not; nil where it did, or where
    /// none was to.
    ///
    /// Left out of a deterministic log, as are the other fortunes of a host.
    package var engine: FrameEngine?
    /// Time spent on the way.
    package var latency: Latency?
    /// All that the tracker was fed.
    package var seen: [Seen]
    /// What networks say of the picture as a whole.
    package var attributes: [Attribute] = []

    /// A frame with nothing in it yet.
    package init(
        source: String, epoch: Int, frameIndex: Int, pts: Int64?, time: MediaInstant,
        isKeyframe: Bool,
        via: FrameVia, seen: [Seen] = []
    ) {
        self.source = source
        self.epoch = epoch
        self.frameIndex = frameIndex
        self.pts = pts
        self.time = time
        self.isKeyframe = isKeyframe
        self.via = via
        self.seen = seen
    }

    /// The source it comes from.
    package var src: String? { source }

    /// Writes its own fields.
    package func write(to line: inout JSONLine) {
        line.field("src", source)
        line.field("epoch", epoch)
        line.field("n", frameIndex)
        line.field("pts", pts)
        line.field("pts_fix", word: timeFix)
        line.field("t_ns", time)
        cameraTime?.write(to: &line)
        if line.carriesHostClocks { line.field("arr_ns", arrival) }
        line.field("key", isKeyframe)
        line.field("file", file)
        if isCorrupt { line.field("corrupt", true) }
        if let motion, motion != .still {
            line.array("cam") { line in
                line.element(motion.a, places: 6)
                line.element(motion.b, places: 6)
                line.element(motion.dx, places: 2)
                line.element(motion.dy, places: 2)
            }
        }
        line.field("via", word: via)
        if line.carriesHostClocks { line.field("engine", word: engine) }
        if line.carriesHostClocks, let latency {
            line.object("lat_ms") { latency.write(to: &$0) }
        }
        var written = 0
        line.array("det") { line in
            for object in seen {
                let fits = line.optional(upTo: LogLimits.list) { line in
                    line.elementObject { write(object, to: &$0) }
                }
                guard fits else { break }
                written += 1
            }
        }
        if written < seen.count { line.field("det_left_out", seen.count - written) }
        write(attributes, to: &line)
    }

    private func write(_ object: Seen, to line: inout JSONLine) {
        line.field("cls", object.detection.label.name)
        line.field("id", object.track)
        line.field("s", score: object.detection.score)
        line.field("b", box: object.detection.box)
        if !object.detection.keypoints.isEmpty {
            line.array("kp") { line in
                for keypoint in object.detection.keypoints {
                    line.element(Double(keypoint.point.x), places: 2)
                    line.element(Double(keypoint.point.y), places: 2)
                    line.element(Double(keypoint.score), places: 4)
                }
            }
        }
        let depths = object.detection.keypoints.compactMap(\.depth)
        if !depths.isEmpty, depths.count == object.detection.keypoints.count {
            line.array("kp_z") { line in
                for depth in depths { line.element(Double(depth), places: 2) }
            }
        }
        if let mask = object.detection.mask {
            line.object("mask") { line in
                line.array("size") { line in
                    line.element(mask.size.height)
                    line.element(mask.size.width)
                }
                line.field("counts", mask.text)
            }
        }
        if let oriented = object.detection.oriented {
            line.array("obb") { line in
                line.element(Double(oriented.center.x), places: 2)
                line.element(Double(oriented.center.y), places: 2)
                line.element(Double(oriented.width), places: 2)
                line.element(Double(oriented.height), places: 2)
                line.element(Double(oriented.degrees), places: 2)
            }
        }
        write(object.attributes, to: &line)
    }

    private func write(_ attributes: [Attribute], to line: inout JSONLine) {
        guard !attributes.isEmpty else { return }
        line.object("att") { line in
            for attribute in attributes {
                line.array(attribute.name) { line in
                    line.element(attribute.value)
                    line.element(Double(attribute.score), places: 4)
                }
            }
        }
    }
}
