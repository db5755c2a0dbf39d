import Annotation
import Imaging
import Testing
import VisionCore

/// Whatever a network saw of a class that is to be hidden is hidden, until it looks again.
@Suite struct HidingTests {
    private static let face = Label(index: 0, name: "face")
    private static let box = Box(left: 120, top: 80, right: 200, bottom: 180)

    private static func annotator() -> Annotator {
        var style = AnnotationStyle()
        style.boxes = false
        style.labels = false
        style.pixelateClasses = ["face"]
        return Annotator(style: style)
    }

    private static func track(_ state: TrackState, _ label: Label) -> Track {
        Track(
            number: 1, state: state, observation: .predicted, box: box, label: label, score: 0.9,
            firstTime: .zero, lastDetectionTime: .zero, hits: 3)
    }

    /// The share of the stripes' contrast that is left in the middle of `box`.
    private static func contrast(
        _ annotator: Annotator, _ via: FrameVia, tracks: [Track]?, seen: [Detection]
    ) -> Double {
        let picture = FlatPicture(width: 320, height: 240)
        picture.stripe()
        picture.draw(
            FrameAnnotations(time: .zero, via: via, tracks: tracks, detections: seen),
            with: annotator)
        let left = (130..<190).reduce(0) { sum, x in
            sum + abs(Int(picture.luma(x, 130)) - Int(picture.luma(x + 2, 130)))
        }
        return Double(left) / (60 * 170)
    }

    private static let seen = Detection(box: box, label: face, score: 0.9)

    @Test(arguments: [FrameVia.predict, .skip], [true, false])
    func `what was seen stays hidden in the frames between detections`(
        via: FrameVia, isTracked: Bool
    ) {
        let annotator = Self.annotator()
        let tracks: [Track]? = isTracked ? [] : nil
        #expect(Self.contrast(annotator, .infer, tracks: tracks, seen: [Self.seen]) < 0.2)
        for _ in 0..<3 {
            #expect(Self.contrast(annotator, via, tracks: tracks, seen: []) < 0.2)
        }
        #expect(Self.contrast(annotator, .infer, tracks: tracks, seen: []) == 1)
        #expect(Self.contrast(annotator, via, tracks: tracks, seen: []) == 1)
    }

    @Test func `what was seen in a frame that was not drawn is hidden in the next one`() {
        let annotator = Self.annotator()
        #expect(Self.contrast(annotator, .skip, tracks: nil, seen: []) == 1)
        annotator.see(
            FrameAnnotations(time: .zero, via: .infer, tracks: nil, detections: [Self.seen]))
        #expect(Self.contrast(annotator, .skip, tracks: nil, seen: []) < 0.2)
    }

    @Test(arguments: [
        (TrackState.ended, HidingTests.face),
        (TrackState.confirmed, Label(index: 1, name: "person")),
    ])
    func `a track that is not hidden itself does not uncover a detection in its place`(
        state: TrackState, label: Label
    ) {
        let tracks = [Self.track(state, label)]
        #expect(
            Self.contrast(Self.annotator(), .infer, tracks: tracks, seen: [Self.seen]) < 0.2)
        #expect(Self.contrast(Self.annotator(), .infer, tracks: tracks, seen: []) == 1)
    }
}
