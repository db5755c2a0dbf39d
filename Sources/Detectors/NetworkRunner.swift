package import Imaging
package import InferenceEngine
import Tensors
package import VisionCore

/// One network on whole pictures: pre-processing straight into its input, outputs by name.
///
/// Not `Sendable`: one per worker, used on that worker's queue. The plan is shared.
package final class NetworkRunner {
    /// Network input in pixels.
    package let inputSize: VisionCore.Size
    /// Extents of the chosen outputs, without the batch axis.
    package let outputShapes: [[Int]]
    private let session: Session
    private let preprocessor: Preprocessor
    private let outputIndices: [Int]

    /// A runner for `plan`, whose one input is filled as `input` says.
    ///
    /// `outputs` names the outputs wanted, in order; empty means all, in the network's order.
    package init(
        plan: Plan, pool: ComputePool, input: InputSpec, outputs: [String]
    ) throws(DetectorError) {
        let expected =
            input.layout == .nchw
            ? [1, input.order.count, input.size.height, input.size.width]
            : [1, input.size.height, input.size.width, input.order.count]
        let found = plan.inputs.first.map { Array($0.fact.shape) } ?? []
        guard plan.inputs.count == 1, found == expected else {
            throw .inputDoesNotFit(expected: expected, found: found)
        }
        let names = plan.outputs.map(\.name)
        var indices: [Int] = []
        for name in outputs.isEmpty ? names : outputs {
            guard let index = names.firstIndex(of: name) else {
                throw .missingOutput(name: name, available: names)
            }
            indices.append(index)
        }
        outputIndices = indices
        var shapes: [[Int]] = []
        for index in indices {
            guard let shape = plan.outputs[index].fact?.shape else {
                throw .openOutput(name: names[index])
            }
            shapes.append(Array(shape.dropFirst()))
        }
        outputShapes = shapes
        inputSize = input.size
        session = Session(plan: plan, pool: pool)
        preprocessor = Preprocessor(spec: input)
    }

    /// What the parts of the last look took.
    package private(set) var lastTimes = NetworkTimes()

    /// Runs the network on `image` and hands out its outputs and the way back to the picture.
    package func run<Result>(
        _ image: ImageView, _ body: ([NetworkOutput], LetterboxTransform) -> Result
    ) throws(DetectorError) -> Result {
        let clock = ContinuousClock()
        let start = clock.now
        let transform = session.withInput(0) { preprocessor.run(image, into: $0) }
        let filled = clock.now
        do {
            try session.run()
        } catch {
            throw .engine("\(error)")
        }
        let computed = clock.now
        let result = collect([]) { body($0, transform) }
        lastTimes = NetworkTimes(
            preparation: filled - start, network: computed - filled,
            reading: clock.now - computed)
        return result
    }

    /// Begins another look that is made of several runs: their times are added up.
    func beginLook() { lastTimes = NetworkTimes() }

    /// Runs the network on an input that `fill` writes, and hands out its outputs; adds to the
    /// times of the look.
    package func run<Result>(
        filling fill: (UnsafeMutableBufferPointer<Float>) -> Void,
        reading body: ([NetworkOutput]) -> Result
    ) throws(DetectorError) -> Result {
        let clock = ContinuousClock()
        let start = clock.now
        session.withInput(0) { fill($0) }
        let filled = clock.now
        do {
            try session.run()
        } catch {
            throw .engine("\(error)")
        }
        let computed = clock.now
        let result = collect([], body)
        lastTimes =
            lastTimes
            + NetworkTimes(
                preparation: filled - start, network: computed - filled,
                reading: clock.now - computed)
        return result
    }

    private func collect<Result>(
        _ ready: [NetworkOutput], _ body: ([NetworkOutput]) -> Result
    ) -> Result {
        guard ready.count < outputIndices.count else { return body(ready) }
        let shape = outputShapes[ready.count]
        return session.withOutput(outputIndices[ready.count]) { _, values in
            collect(ready + [NetworkOutput(shape: shape, values: values)], body)
        }
    }
}
