import Annotation
import Testing
import VisionCore

@Suite struct MirrorTests {
    @Test func `a skeleton has its mirror image on the side with more room`() {
        let point = Keypoint(point: Point(x: 60, y: 100), score: 0.9)
        let person = Detection(
            box: Box(left: 40, top: 60, right: 120, bottom: 200),
            label: Label(index: 0, name: "person"), score: 0.9, keypoints: [point])
        var style = AnnotationStyle()
        (style.boxes, style.labels) = (false, false)
        for mirrors in [false, true] {
            style.mirrorsSkeletons = mirrors
            let picture = FlatPicture(width: 320, height: 240)
            picture.draw(
                FrameAnnotations(time: .zero, via: .infer, detections: [person]),
                with: Annotator(style: style))
            #expect(picture.luma(60, 100) != 60)
            // The mirror stands a tenth of the width beside the box, at 128.
            #expect((picture.luma(196, 100) != 60) == mirrors)
            #expect(picture.changed(0..<20, 90..<110) == 0)
        }
    }
}
