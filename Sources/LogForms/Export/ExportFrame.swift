import EventLog
import VisionCore

/// A frame record as exports need it; numbers also as they are written in the log.
struct ExportFrame {
    /// Name of the source.
    let source: String
    /// From 0.
    let index: Int
    /// Ticks of the source's time base.
    let pts: String?
    /// Media time.
    let time: MediaInstant
    /// Time of day of capture, RFC 3339.
    let capture: String?
    /// Whether a network looked at it.
    let isInferred: Bool
    /// Width and height of the picture as shown, pixels.
    var size: Size
    /// What was seen in it, in the order of the log.
    var objects: [ExportObject]

    /// Reads a record; nil for one that lacks what every frame has.
    init?(_ value: JSONValue) {
        guard let source = value["src"]?.string, let index = value["n"]?.int, index >= 0,
            let time = value["t_ns"]?.int, let via = value["via"]?.string
        else { return nil }
        var objects: [ExportObject] = []
        for one in value["det"]?.elements ?? [] {
            guard let object = ExportObject(one) else { return nil }
            objects.append(object)
        }
        self.source = source
        self.index = index
        self.time = MediaInstant(nanoseconds: Int64(clamping: time))
        self.objects = objects
        pts = value["pts"]?.int.map { "\($0)" }
        capture = value["cap"]?.string
        isInferred = via == FrameVia.infer.rawValue
        size = Size(width: 0, height: 0)
    }
}

/// One detection of a frame.
struct ExportObject {
    /// Its class.
    let cls: String
    /// 0 to 1.
    let score: Double
    /// The same as in the log.
    let scoreText: String
    /// Left, top, width and height, pixels.
    let sides: [Double]
    /// The same as in the log.
    let sideTexts: [String]
    /// The number of its track; nil for none.
    let track: Int?
    /// Whether its track is confirmed.
    var isConfirmed = false

    init?(_ value: JSONValue) {
        guard let cls = value["cls"]?.string, let score = value["s"]?.double, score.isFinite,
            let box = value["b"]?.elements, box.count == 4
        else { return nil }
        let sides = box.compactMap(\.double)
        guard sides.count == 4, sides.allSatisfy({ $0.magnitude < 1e9 }) else { return nil }
        self.cls = cls
        self.score = score
        self.sides = sides
        scoreText = value["s"]?.digits ?? "\(score)"
        sideTexts = box.compactMap(\.digits)
        track = value["id"]?.string?.split(separator: "/").last.flatMap { Int($0) }
    }

    var left: Double { sides[0] }
    var top: Double { sides[1] }
    var width: Double { sides[2] }
    var height: Double { sides[3] }
    var right: Double { sides[0] + sides[2] }
    var bottom: Double { sides[1] + sides[3] }
}

extension JSONValue {
    /// A number as it was written.
    var digits: String? {
        if case .number(let text) = self { text } else { nil }
    }
}

/// Numbers as exports print them.
enum Decimal {
    /// `value` with at most `places` decimals (0 to 9), without trailing zeros.
    static func text(_ value: Double, places: Int) -> String {
        var line = JSONLine()
        line.element(value, places: places)
        let text = String(decoding: line.bytes, as: UTF8.self)
        return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }
}
