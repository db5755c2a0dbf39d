import Evaluation

// The example of Evaluation.docc.
func overlap(_ left: Double, _ right: Double, side: Double) -> Double {
    PixelRect(left: left, top: 0, width: side, height: side).iou(
        PixelRect(left: right, top: 0, width: side, height: side))
}
