import Analytics
import Annotation
import Testing
import VisionCore

@Suite struct SharedAreaTests {
    @Test func `an area that several rules look at is tinted once`() {
        func zone(_ name: String) -> RuleShape {
            RuleShape(
                name: name, form: .area,
                points: [(0.2, 0.2), (0.8, 0.2), (0.8, 0.9), (0.2, 0.9)].map {
                    NormalizedPoint(x: $0.0, y: $0.1)
                })
        }
        let lumas = [["yard"], ["yard", "too-full"]].map { names in
            let picture = FlatPicture(width: 320, height: 240)
            picture.draw(
                FrameAnnotations(time: .zero, via: .infer, shapes: names.map(zone)),
                with: Annotator(style: AnnotationStyle()))
            return picture.luma(160, 180)
        }
        #expect(lumas[0] != 60)
        #expect(lumas[0] == lumas[1])
    }
}
