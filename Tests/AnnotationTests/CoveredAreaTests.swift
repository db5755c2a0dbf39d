import Annotation
import Imaging
import Testing
import VisionCore

/// Parts of a picture that nobody may see.
@Suite struct CoveredAreaTests {
    private static func style() -> AnnotationStyle {
        var style = AnnotationStyle()
        style.coveredAreas = [
            [
                NormalizedPoint(x: 0.25, y: 0.25), NormalizedPoint(x: 0.75, y: 0.25),
                NormalizedPoint(x: 0.75, y: 0.75), NormalizedPoint(x: 0.25, y: 0.75),
            ]
        ]
        return style
    }

    @Test(arguments: [FrameVia.infer, .predict, .skip], [false, true])
    func `nothing of a covered area is left, and all of the rest`(via: FrameVia, isBare: Bool) {
        let picture = FlatPicture(width: 320, height: 240)
        picture.stripe()
        let before = (0..<240).map { y in (0..<320).map { x in picture.luma(x, y) } }
        let style = isBare ? Self.style().hidingAlone : Self.style()
        picture.draw(
            FrameAnnotations(time: .zero, via: via, tracks: [], detections: []),
            with: Annotator(style: style))
        let black = picture.luma(160, 120)
        for y in 0..<240 {
            for x in 0..<320 {
                let isInside = (80..<240).contains(x) && (60..<180).contains(y)
                #expect(picture.luma(x, y) == (isInside ? black : before[y][x]), "\(x), \(y)")
            }
        }
        #expect(black < 20)
    }

    @Test func `what only hides draws nothing`() {
        let style = Self.style().hidingAlone
        #expect(style.hidesAnything && !style.boxes && !style.labels && !style.zones)
        #expect(!AnnotationStyle().hidesAnything)
    }
}
