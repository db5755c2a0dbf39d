import Analytics
package import PipelineConfig
import VisionCore

/// Runs an example of a pipeline file: made-up objects through its tracker and rules.
package struct ExampleRun {
    private let example: ExampleDescription
    private let description: PipelineDescription

    /// Media time that goes on behind the last moment of an example, so that tracks end and what is
    /// held is decided.
    private static let tail = Duration.seconds(3)
    /// The score of a made-up detection.
    private static let score: Float = 0.9

    /// `example` under the rules of `description`.
    package init(_ example: ExampleDescription, of description: PipelineDescription) {
        self.example = example
        self.description = description
    }

    /// What came instead of what is expected, a line each; empty when all is as it should be.
    package func problems() throws -> [String] {
        let events = try self.events()
        var free = events.filter { $0.rule != PipelineDescription.trackLifeRule }
        let others = events.filter { $0.rule == PipelineDescription.trackLifeRule }
        var problems: [String] = []
        for expected in example.expected {
            let isOfTracks = expected.rule == PipelineDescription.trackLifeRule
            var found = 0
            while let index = (isOfTracks ? others : free).firstIndex(where: {
                matches($0, expected)
            }), found < max(expected.count, 1) {
                found += 1
                if isOfTracks { break }
                free.remove(at: index)
            }
            if found != expected.count {
                problems.append("expected \(Self.words(expected)): came \(found) times")
            }
        }
        if example.isOnly {
            for event in free where event.phase == .point || event.phase == .begin {
                problems.append("not expected: \(Self.words(event))")
            }
        }
        return problems
    }

    /// What the rules report.
    private func events() throws -> [AnalyticsEvent] {
        guard
            let source = description.sources.first(where: { $0.name == example.source })
                ?? description.sources.first
        else { return [] }
        let detect = description.detect(of: source)
        let kept = Float(detect?.score ?? 0.5)
        var analysis = try description.analysis(
            of: source, keptScore: kept, lowScore: Float(detect?.scoreLow ?? 0.1),
            jointNames: ExampleFigure.names)
        let end = (example.objects.flatMap(\.times).max() ?? .zero) + Self.tail
        let count =
            Int(clamping: Int64(roundedHalfToEven: Double(end.nanoseconds) / 1e9 * example.rate))
            + 1
        let size = Size(width: example.size[0], height: example.size[1])
        var events: [AnalyticsEvent] = []
        for index in 0..<count {
            let nanoseconds = Int64(roundedHalfToEven: Double(index) * 1e9 / example.rate)
            let frame = AnalysisFrame(
                identity: FrameIdentity(source: 0, epoch: 0, frameIndex: index),
                time: MediaInstant(nanoseconds: nanoseconds), pts: nanoseconds, size: size)
            let detections = example.objects.compactMap {
                detection($0, at: .nanoseconds(nanoseconds), size)
            }
            let found = analysis.objects.follow(detections, in: frame)
            events += analysis.judge.evaluate(frame, found, detections: detections)
        }
        return events + (analysis.close()?.events ?? [])
    }

    private func detection(_ object: ExampleDescription.Object, at time: Duration, _ size: Size)
        -> Detection?
    {
        guard let first = object.times.first, let last = object.times.last, time >= first,
            time <= last
        else { return nil }
        let index = object.times.lastIndex { $0 <= time } ?? 0
        var place = object.path[index]
        if index + 1 < object.times.count {
            let length = (object.times[index + 1] - object.times[index]).nanoseconds
            let part =
                length > 0
                ? Double((time - object.times[index]).nanoseconds) / Double(length) : 0
            let next = object.path[index + 1]
            place.x += (next.x - place.x) * part
            place.y += (next.y - place.y) * part
        }
        let (width, height) = (Double(size.width), Double(size.height))
        let box = Box(
            left: Float((place.x - object.box[0] / 2) * width),
            top: Float((place.y - object.box[1]) * height),
            right: Float((place.x + object.box[0] / 2) * width), bottom: Float(place.y * height))
        let label = Label(index: Self.index(of: object.label), name: object.label)
        return Detection(
            box: box, label: label, score: Self.score,
            keypoints: object.pose.map { ExampleFigure.keypoints($0, in: box) } ?? []
        ).roundedToLogStep
    }

    /// A number for a class name: the same for the same name.
    private static func index(of name: String) -> Int {
        name.utf8.reduce(0) { ($0 &* 31 &+ Int(clamping: $1)) & 0xFFFF_FFFF }
    }

    private func matches(_ event: AnalyticsEvent, _ expected: ExampleDescription.Expectation)
        -> Bool
    {
        guard event.rule == expected.rule,
            expected.type ?? event.type.rawValue == event.type.rawValue
        else { return false }
        if let phase = expected.phase {
            guard event.phase.rawValue == phase else { return false }
        } else if event.phase != .point, event.phase != .begin {
            return false
        }
        if let direction = expected.direction {
            guard event.data["dir"] == .text(direction) else { return false }
        }
        guard let at = expected.at else { return true }
        let difference = event.moment.time.nanoseconds.subtractingSaturated(at.nanoseconds)
        return difference.magnitude <= expected.within.nanoseconds.magnitude
    }

    private static func words(_ expected: ExampleDescription.Expectation) -> String {
        let words = [expected.type ?? "an event", "of \(expected.rule)", expected.direction]
            .compactMap(\.self).joined(separator: " ")
        let when = expected.at.map { " at \(seconds($0.nanoseconds)) s" } ?? ""
        return "\(words)\(when), \(expected.count) times"
    }

    private static func words(_ event: AnalyticsEvent) -> String {
        var words = "\(event.type.rawValue) of \(event.rule)"
        if case .text(let direction)? = event.data["dir"] { words += " \(direction)" }
        return words + " at \(seconds(event.moment.time.nanoseconds)) s"
    }

    private static func seconds(_ nanoseconds: Int64) -> String {
        let hundredths = nanoseconds / 10_000_000
        let rest = hundredths % 100
        return "\(hundredths / 100).\(rest < 10 ? "0" : "")\(rest)"
    }
}
