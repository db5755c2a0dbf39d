import Detectors
import VisionCore

// The example of Detectors.docc.
func boxes(ofYOLOv8 output: [Float], classes: Int, input: Size) -> [Box] {
    let columns = 4 + classes
    let decoder = YOLODecoder(YOLOHead(.bestClass, classCount: classes))
    return output.withUnsafeBufferPointer { values in
        let output = NetworkOutput(shape: [columns, values.count / columns], values: values)
        return decoder.candidates(in: [output], input: input, minimumScore: 0.25).map(\.box)
    }
}
