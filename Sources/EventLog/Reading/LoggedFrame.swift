package import VisionCore

/// A `frame` record that was read: what the tracker was fed, as the log has it.
package struct LoggedFrame: Sendable {
    /// The record, without the tracks its detections went to.
    package var record: FrameRecord
    /// The number of the track that each detection went to; nil for none.
    package let trackNumbers: [Int?]
    /// Detections that the line had no room for.
    package let leftOut: Int
    /// When it was captured; nil where that is not known.
    package let wall: WallInstant?

    /// Gives every class name an index, from 0, in the order in which they come.
    package struct Labels: Sendable {
        private var known: [String: Label] = [:]
        private var hashed: [UInt64: Label] = [:]

        /// No class yet.
        package init() {}

        /// The class called `name`.
        package mutating func label(_ name: String) -> Label {
            if let label = known[name] { return label }
            let label = Label(index: known.count, name: name)
            known[name] = label
            return label
        }

        /// The class whose name is `name`, UTF-8.
        mutating func label(_ name: Slice<UnsafeBufferPointer<UInt8>>) -> Label {
            let hash = KeyStack.hash(name)
            if let label = hashed[hash], label.name.utf8.elementsEqual(name) { return label }
            let label = label(String(decoding: name, as: UTF8.self))
            hashed[hash] = label
            return label
        }
    }

    /// Reads a record, of whose list the objects are `objects`; nil for one that lacks what every
    /// frame has or has numbers that cannot be.
    init?(_ value: JSONValue, objects: Objects) {
        guard let source = value["src"]?.string, let epoch = value["epoch"]?.int, epoch >= 0,
            let index = value["n"]?.int, index >= 0, index < LogLimits.countable,
            let time = value["t_ns"]?.int,
            let via = value["via"]?.string.flatMap(FrameVia.init(rawValue:))
        else { return nil }
        record = FrameRecord(
            source: source, epoch: epoch, frameIndex: index,
            pts: value["pts"]?.int.map { Int64(clamping: $0) },
            time: MediaInstant(nanoseconds: Int64(clamping: time)),
            isKeyframe: value["key"]?.bool ?? false, via: via, seen: objects.seen)
        record.timeFix = value["pts_fix"]?.string.flatMap(TimeFix.init(rawValue:))
        record.isCorrupt = value["corrupt"]?.bool ?? false
        record.engine = value["engine"]?.string.flatMap(FrameEngine.init(rawValue:))
        record.motion = value["cam"]?.elements.flatMap { CameraMotion($0.compactMap(\.double)) }
        record.attributes = Self.attributes(value["att"])
        wall = value["cap"]?.string.flatMap(WallInstant.init(rfc3339:))
        if let wall,
            let provenance = value["cap_src"]?.string.flatMap(CameraTime.Provenance.init(rawValue:))
        {
            record.cameraTime = CameraTime(
                instant: wall, provenance: provenance,
                error: value["cap_err_ms"]?.double.flatMap {
                    $0 < 1e12 ? .nanoseconds(Int64(roundedHalfToEven: $0 * 1e6)) : nil
                })
        }
        trackNumbers = objects.tracks
        leftOut = value["det_left_out"]?.int ?? 0
    }

    /// The share of the picture of each class of a segmenter; nil where none looked.
    package var shares: [String: Float]? {
        let areas = record.attributes.filter { $0.value == "area" }
        return areas.isEmpty
            ? nil : areas.reduce(into: [:]) { $0[$1.name] = $1.score }
    }

    static func mask(_ value: JSONValue?) -> InstanceMask? {
        let sides = value?["size"]?.elements?.compactMap(\.int) ?? []
        guard sides.count == 2, let text = value?["counts"]?.string else { return nil }
        return InstanceMask(size: Size(width: sides[1], height: sides[0]), text: text)
    }

    static func oriented(_ value: JSONValue?) -> OrientedBox? {
        let numbers = value?.elements?.compactMap(\.double) ?? []
        guard numbers.count == 5, numbers.allSatisfy({ $0.magnitude < 1e9 }) else { return nil }
        let parts = numbers.map { LogStep.pixel.rounded(Float($0)) }
        return OrientedBox(
            center: Point(x: parts[0], y: parts[1]), width: parts[2], height: parts[3],
            angle: parts[4] * Float.pi / 180)
    }

    static func keypoints(_ object: JSONValue) -> [Keypoint] {
        let numbers = object["kp"]?.elements?.compactMap(\.double) ?? []
        let depths = object["kp_z"]?.elements?.compactMap(\.double) ?? []
        return stride(from: 0, to: numbers.count - numbers.count % 3, by: 3).map { index in
            Keypoint(
                point: Point(
                    x: LogStep.pixel.rounded(Float(numbers[index])),
                    y: LogStep.pixel.rounded(Float(numbers[index + 1]))),
                score: LogStep.score.rounded(Float(numbers[index + 2])),
                depth: index / 3 < depths.count
                    ? LogStep.pixel.rounded(Float(depths[index / 3])) : nil)
        }
    }

    private static func attributes(_ value: JSONValue?) -> [FrameRecord.Attribute] {
        (value?.members ?? []).compactMap { member in
            guard let parts = member.value.elements, parts.count == 2,
                let text = parts[0].string, let score = parts[1].double
            else { return nil }
            return FrameRecord.Attribute(name: member.name, value: text, score: Float(score))
        }
    }
}
