import InferenceEngine
import Tensors
import VisionCore

/// Inputs besides the picture whose values are known: exports with their decoding inside ask for
/// the size that boxes are to be given in, and get that of the input.
enum KnownInput {
    /// What is given to the input called `name`: columns and rows, rows and columns, or ones; nil
    /// for any other input.
    private static func value(_ name: String, _ size: VisionCore.Size) -> [Int]? {
        switch name {
        case "orig_target_sizes": [size.width, size.height]
        case "target_sizes", "im_shape", "image_shape": [size.height, size.width]
        case "scale_factor": [1, 1]
        default: nil
        }
    }

    /// Whether the input called `name` is one of them.
    static func isKnown(_ name: String) -> Bool {
        value(name, VisionCore.Size(width: 1, height: 1)) != nil
    }

    /// `graph` with those inputs as constants, for pictures of `size`.
    static func bound(_ graph: ModelGraph, size: VisionCore.Size) -> ModelGraph {
        var bound = graph
        for input in graph.inputs {
            guard let value = value(input.name, size) else { continue }
            let tensor: Tensor
            switch input.fact.dataType {
            case .int64: tensor = Tensor(integers: value)
            case .float32: tensor = Tensor(value.map { Float($0) }, shape: [value.count])
            default: continue
            }
            _ = bound.bindInput(named: input.name, to: tensor.reshaped([1, value.count]))
        }
        return bound
    }
}
