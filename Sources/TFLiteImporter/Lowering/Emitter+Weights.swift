import InferenceEngine
import Tensors

extension Emitter {
    /// Weights as real numbers with their axes in another order; constants are moved here.
    mutating func weights(_ tensor: Int, _ order: [Int]) throws(TFLiteError) -> Outlet {
        guard let value = try realConstant(tensor) else {
            return emit(Transpose(permutation: order), [try real(tensor)])
        }
        return add(try permuted(value, order, for: tensor), table(tensor).name)
    }
}
