package import VisionCore

extension LogReader {
    /// The media time of the `frame` record that was given last; nil where it has none.
    package func time(of line: Line) -> MediaInstant? {
        line.bytes.withUnsafeBufferPointer { text in
            parser.value("t_ns", text).flatMap { JSONValue(text[$0])?.int }
                .map { MediaInstant(nanoseconds: Int64(clamping: $0)) }
        }
    }

    /// What the `frame` record says that was given last; nil for one that lacks what every frame
    /// has, or has numbers that cannot be.
    package func frame(of line: Line, labels: inout LoggedFrame.Labels) -> LoggedFrame? {
        line.bytes.withUnsafeBufferPointer { text in
            var list = 0..<0
            var members: [JSONValue.Member] = []
            for field in parser.fields {
                if field.key == Self.list {
                    list = field.value
                } else if let name = Self.names[field.key], let value = JSONValue(text[field.value])
                {
                    members.append(JSONValue.Member(name, value))
                }
            }
            guard let objects = LoggedFrame.Objects(text, list, labels: &labels) else { return nil }
            return LoggedFrame(.object(members), objects: objects)
        }
    }

    private static let list = KeyStack.hash("det")

    /// The fields that a `LoggedFrame` has, beside its list.
    private static let names = Dictionary(
        uniqueKeysWithValues: [
            "src", "epoch", "n", "pts", "t_ns", "key", "via", "pts_fix", "corrupt", "engine", "cam",
            "att", "cap", "cap_src", "cap_err_ms", "det_left_out",
        ].map { (KeyStack.hash($0), $0) })
}

extension LoggedFrame {
    /// What the tracker was fed of a frame.
    struct Objects {
        var seen: [FrameRecord.Seen] = []
        /// The number of the track that each went to; nil for none.
        var tracks: [Int?] = []

        /// The list at `range` of `text`, which the scanner has found to be JSON; nil where an
        /// object of it has no class, score and box.
        init?(
            _ text: UnsafeBufferPointer<UInt8>, _ range: Range<Int>,
            labels: inout LoggedFrame.Labels
        ) {
            guard range.count > 2, text[range.lowerBound] == UInt8(ascii: "[") else { return }
            var position = range.lowerBound + 1
            while position < range.upperBound - 1 {
                if text[position] == UInt8(ascii: ",") { position += 1 }
                var cursor = ObjectCursor(text, at: position)
                if let object = cursor.next() {
                    position = cursor.position
                    guard let box = Self.box(object.box) else { return nil }
                    seen.append(
                        FrameRecord.Seen(
                            Detection(
                                box: box, label: labels.label(text[object.name]),
                                score: Float(object.score))))
                    tracks.append(object.track)
                    continue
                }
                var scanner = JSONScanner(text, at: position)
                guard (try? scanner.scanValue(depth: 1)) != nil,
                    let object = JSONValue(text[position..<scanner.position]),
                    add(object, &labels)
                else { return nil }
                position = scanner.position
            }
        }

        /// Adds an object in any form; false where it lacks something.
        private mutating func add(_ object: JSONValue, _ labels: inout LoggedFrame.Labels) -> Bool {
            let sides = object["b"]?.elements?.compactMap(\.double) ?? []
            guard let name = object["cls"]?.string, let score = object["s"]?.double,
                sides.count == 4, let box = Self.box((sides[0], sides[1], sides[2], sides[3]))
            else { return false }
            seen.append(
                FrameRecord.Seen(
                    Detection(
                        box: box, label: labels.label(name), score: Float(score),
                        keypoints: LoggedFrame.keypoints(object),
                        mask: LoggedFrame.mask(object["mask"]),
                        oriented: LoggedFrame.oriented(object["obb"]))))
            tracks.append(object["id"]?.string?.split(separator: "/").last.flatMap { Int($0) })
            return true
        }

        /// The box of a left top corner and sides, on the log's grid; nil for numbers that cannot
        /// be.
        private static func box(_ sides: (Double, Double, Double, Double)) -> Box? {
            let (left, top, width, height) = sides
            guard max(left.magnitude, top.magnitude, width.magnitude, height.magnitude) < 1e9 else {
                return nil
            }
            let (x, y) = (LogStep.pixel.count(left), LogStep.pixel.count(top))
            return Box(
                left: LogStep.pixel.value(x), top: LogStep.pixel.value(y),
                right: LogStep.pixel.value(x + LogStep.pixel.count(width)),
                bottom: LogStep.pixel.value(y + LogStep.pixel.count(height)))
        }
    }
}
