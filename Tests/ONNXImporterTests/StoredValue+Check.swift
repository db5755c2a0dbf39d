import InferenceEngine
import MediaTestSupport
import Tensors
import TestSupport
import Testing

extension StoredValue {
    /// Compares an output: integers exactly, floats within 2e-5.
    ///
    /// Sums in Winograd form are exact to the magnitude of the whole, not of each element.
    func check(_ session: Session, _ index: Int, savesProducts: Bool) {
        #expect(session.outputFact(index)?.shape == Shape(shape))
        guard type == "float32" else {
            #expect(session.outputIntegers(index) == integers)
            return
        }
        let expected = floats
        session.withOutput(index) { _, values in
            #expect(values.count == expected.count)
            let largest = max(1, expected.filter(\.isFinite).map { abs($0) }.max() ?? 1)
            let worst =
                zip(values, expected).map { (value, wanted) -> Float in
                    if value == wanted || (value.isNaN && wanted.isNaN) { return Float(0) }
                    let difference = abs(value - wanted)
                    return difference.isFinite
                        ? difference / (savesProducts ? largest : max(1, abs(wanted)))
                        : .infinity
                }.max() ?? 0
            #expect(worst < 2e-5, "off by \(worst)")
        }
    }
}
