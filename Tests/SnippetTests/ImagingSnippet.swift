import Imaging
import VisionCore

// The example of Imaging.docc.
func networkInput(of picture: ImageView, side: Int) -> [Float] {
    let spec = InputSpec(
        size: Size(width: side, height: side), order: .rgb, scale: [1 / 255],
        fit: InputFit(.letterbox(pad: 114, anchor: .center)))
    var input = [Float](repeating: 0, count: spec.count)
    input.withUnsafeMutableBufferPointer { _ = Preprocessor(spec: spec).run(picture, into: $0) }
    return input
}
