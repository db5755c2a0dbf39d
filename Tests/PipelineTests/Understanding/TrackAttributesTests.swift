import PipelineConfig
import Testing
import VisionCore

@testable import Pipeline

@Suite struct TrackAttributesTests {
    private func attributes(
        labels: [String]?, _ change: (inout AttributeDescription) -> Void = { _ in }
    ) -> TrackAttributes {
        var description = AttributeDescription()
        description.name = "kind"
        description.every = .seconds(1)
        change(&description)
        return TrackAttributes([
            TrackAttributes.Wanted(description: description, labels: labels)
        ])
    }

    private func track(_ number: Int, at seconds: Double, from: Double, of name: String = "car")
        -> Track
    {
        Track(
            number: number, state: .confirmed, observation: .detected,
            box: Box(left: 0, top: 0, right: 10, bottom: 10), label: Label(index: 0, name: name),
            score: 1, firstTime: time(from), lastDetectionTime: time(seconds), hits: 3)
    }

    private func time(_ seconds: Double) -> MediaInstant {
        MediaInstant(nanoseconds: Int64(seconds * 1e9))
    }

    @Test func `a track is looked at every so often, and not for ever`() {
        var known = attributes(labels: ["a", "b"]) {
            $0.looks = 2
            $0.classes = ["car"]
        }
        let moments = [0, 0.5, 1.0, 1.5, 2.5, 3.5]
        let looks = moments.map { known.due([track(1, at: $0, from: 0)], at: time($0)).count }
        #expect(looks == [1, 0, 1, 0, 0, 0])
        #expect(known.due([track(2, at: 4, from: 4, of: "dog")], at: time(4)).isEmpty)
    }

    @Test func `what looks say is put together`() {
        var known = attributes(labels: ["a", "b"])
        for (second, scores) in [[0.9, 0.1], [0.2, 0.8], [0.1, 0.9]].enumerated() {
            let due = known.due([track(1, at: Double(second), from: 0)], at: time(Double(second)))
            known.take([scores.map { Float($0) }], to: due)
        }
        let told = known.told(of: 1)
        #expect(told.map(\.value) == ["b"])
        #expect(abs((told.first?.score ?? 0) - 0.6) < 1e-3)
        #expect(known.told(of: 2).isEmpty)
    }

    @Test func `who comes back resembles who went, and nobody who was there`() {
        var known = attributes(labels: nil) { $0.alike = 0.7 }
        known.take([[1, 0]], to: known.due([track(1, at: 0, from: 0)], at: time(0)))
        known.take([[0, 1]], to: known.due([track(2, at: 0, from: 0)], at: time(0)))
        #expect(known.told(of: 1).isEmpty)
        known.end([1])
        // It was there together with the first.
        known.take([[1, 0]], to: known.due([track(2, at: 2, from: 0)], at: time(2)))
        #expect(known.told(of: 2).isEmpty)
        known.take([[0.9, 0.1]], to: known.due([track(3, at: 5, from: 5)], at: time(5)))
        #expect(known.told(of: 3).map(\.value) == ["1"])
        known.take([[-1, 0.2]], to: known.due([track(4, at: 6, from: 6)], at: time(6)))
        #expect(known.told(of: 4).isEmpty)
    }
}
