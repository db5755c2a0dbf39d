import InferenceEngine
import Tensors

extension Emitter {
    /// Whether an output stands for the same numbers as its inputs when elements are only moved.
    func keepsSteps(_ inputs: [Int], _ output: Int) -> Bool {
        let steps = table(output).quantization, type = table(output).type
        return inputs.allSatisfy {
            $0 >= 0 && table($0).type == type && (steps?.isPerTensor ?? true)
                && table($0).quantization == steps
        }
    }

    /// Defines output 0 as elements of input 0, moved by a node in the file's order of axes.
    mutating func defineMoved(_ op: any Operator, _ more: [Outlet?]) throws(TFLiteError) {
        let x = try input(0), output = try output()
        if keepsSteps([x], output) {
            try define(output, held: emit(op, [try held(x)] + more))
        } else {
            try define(output, real: emit(op, [try real(x)] + more))
        }
    }

    /// A value under another shape.
    mutating func reshaped(_ outlet: Outlet, _ shape: [Int]) -> Outlet {
        emit(Reshape(allowsZero: true), [outlet, add(integers: shape, "shape")])
    }
}
