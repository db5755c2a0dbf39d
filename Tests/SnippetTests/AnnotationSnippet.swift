import Annotation
import Imaging
import VisionCore

// The example of Annotation.docc.
func outline(_ detections: [Detection], on picture: MutableImageView) {
    var style = AnnotationStyle()
    style.scores = true
    Annotator(style: style).draw(
        FrameAnnotations(time: .zero, via: .infer, detections: detections), on: picture)
}
