import Detectors
import VisionCore

/// Outputs of networks that are written by hand.
enum HandWritten {
    /// What `decoder` makes of outputs of these extents.
    static func decode(
        _ decoder: any BoxDecoder, _ outputs: [(shape: [Int], values: [Float])], input: Size,
        minimumScore: Float = 0.3
    ) -> [Candidate] {
        func open(_ index: Int, _ ready: [NetworkOutput]) -> [Candidate] {
            guard index < outputs.count else {
                return decoder.candidates(
                    in: ready, input: input, minimumScore: minimumScore)
            }
            return outputs[index].values.withUnsafeBufferPointer { values in
                let output = NetworkOutput(shape: outputs[index].shape, values: values)
                return open(index + 1, ready + [output])
            }
        }
        return open(0, [])
    }

    /// An output of `shape` that is `ground` but where `values` say otherwise, by index.
    static func output(
        _ shape: [Int], ground: Float = 0, _ values: [(at: [Int], value: Float)]
    ) -> (shape: [Int], values: [Float]) {
        var all = [Float](repeating: ground, count: shape.reduce(1, *))
        for (at, value) in values {
            all[zip(at, shape).reduce(0) { $0 * $1.1 + $1.0 }] = value
        }
        return (shape, all)
    }
}
