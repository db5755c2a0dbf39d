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
    /// Extents of the chosen outputs, without the batch axis; [] where the run decides them.
    package let outputShapes: [[Int]]
    /// Whether each chosen output holds whole numbers.
    package let givesIntegers: [Bool]
    private let inputType: DataType
    private let session: Session
    private let preprocessor: Preprocessor
    private let outputIndices: [Int]

    /// A runner for `plan`, whose one input is filled as `input` says.
    ///
    /// `outputs` names the outputs wanted, in order; empty means all, in the network's order. The
    /// input may lack the batch axis, and may be bytes.
    package init(
        plan: Plan, pool: ComputePool, input: InputSpec, outputs: [String],
        takesOpenOutputs: Bool = false
    ) throws(DetectorError) {
        let expected =
            input.layout == .nchw
            ? [1, input.order.count, input.size.height, input.size.width]
            : [1, input.size.height, input.size.width, input.order.count]
        let found = plan.inputs.first.map { Array($0.fact.shape) } ?? []
        guard plan.inputs.count == 1, found == expected || found == Array(expected.dropFirst()),
            let type = plan.inputs.first?.fact.dataType, [.float32, .uint8, .int8].contains(type)
        else {
            throw .inputDoesNotFit(expected: expected, found: found)
        }
        inputType = type
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
            if let shape = plan.outputs[index].fact?.shape {
                let hasBatch = found == expected || shape.first == 1
                shapes.append(Array(shape.dropFirst(hasBatch ? 1 : 0)))
            } else if takesOpenOutputs {
                shapes.append([])
            } else {
                throw .openOutput(name: names[index])
            }
        }
        outputShapes = shapes
        givesIntegers = indices.map { index in
            guard let type = plan.outputs[index].fact?.dataType else { return false }
            return ![.float32, .float16, .bfloat16, .float64].contains(type)
        }
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
        let transform = fill(image)
        let filled = clock.now
        do {
            try session.run()
        } catch {
            throw .engine("\(error)")
        }
        let computed = clock.now
        let result = collect { body($0, transform) }
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
        let result = collect(body)
        lastTimes =
            lastTimes
            + NetworkTimes(
                preparation: filled - start, network: computed - filled,
                reading: clock.now - computed)
        return result
    }

    private func fill(_ image: ImageView) -> LetterboxTransform {
        guard inputType != .float32 else {
            return session.withInput(0) { preprocessor.run(image, into: $0) }
        }
        // Safety: the levels live for the closure and are wholly written before they are read.
        return withUnsafeTemporaryAllocation(
            of: Float.self, capacity: preprocessor.spec.count
        ) { levels in
            let transform = preprocessor.run(image, into: levels)
            if inputType == .int8 {
                session.withInput(0, of: Int8.self) { bytes in
                    for index in bytes.indices {
                        bytes[index] = Int8(min(max(levels[index].rounded(), -128), 127))
                    }
                }
                return transform
            }
            session.withInput(0, of: UInt8.self) { bytes in
                for index in bytes.indices {
                    bytes[index] = UInt8(min(max(levels[index].rounded(), 0), 255))
                }
            }
            return transform
        }
    }

    private func collect<Result>(_ body: ([NetworkOutput]) -> Result) -> Result {
        collect([], numbers: outputIndices.map(numbers), body)
    }

    /// An output of integers as floats; nil where it has floats already.
    private func numbers(_ index: Int) -> [Float]? {
        guard let fact = session.outputFact(index), fact.dataType != .float32 else { return nil }
        return session.outputIntegers(index).map { Float($0) }
    }

    private func collect<Result>(
        _ ready: [NetworkOutput], numbers: [[Float]?], _ body: ([NetworkOutput]) -> Result
    ) -> Result {
        guard ready.count < outputIndices.count else { return body(ready) }
        let index = outputIndices[ready.count]
        let shape =
            session.outputFact(index).map { Array($0.shape.dropFirst()) }
            ?? outputShapes[ready.count]
        func add(_ values: UnsafeBufferPointer<Float>) -> Result {
            // What has no batch axis keeps all of its own.
            let extents =
                shape.reduce(1, *) == values.count
                ? shape : session.outputFact(index).map { Array($0.shape) } ?? [values.count]
            return collect(
                ready + [NetworkOutput(shape: extents, values: values)], numbers: numbers, body)
        }
        if let integers = numbers[ready.count] {
            return integers.withUnsafeBufferPointer { add($0) }
        }
        return session.withOutput(index) { add($1) }
    }
}
