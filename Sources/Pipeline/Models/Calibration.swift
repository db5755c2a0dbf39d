import Imaging
package import InferenceEngine
package import Media
package import ModelCatalogue
package import ONNXImporter
import PipelineConfig
import Tensors
import VisionCore

/// Looks at pictures with a network of floats, and keeps which numbers its values take.
///
/// Not `Sendable`: used on one queue.
package final class Calibration {
    /// How the range of a value follows from its numbers.
    package enum Method: Sendable, Hashable {
        /// From the least to the greatest.
        case extremes
        /// So that this share of the numbers, in percent, is below the greatest level and as many
        /// above the least.
        case percentile(Double)
    }

    private static let binCount = 4096

    private let names: [String]
    private let runner: CalibrationRunner
    private var extremes: [ClosedRange<Float>?]
    private var bins: [[Int]] = []

    /// Pictures that were looked at, in the first round.
    package private(set) var pictures = 0

    /// A calibration of the `values` of `model`; those that are no floats are left out.
    package init(_ model: ResolvedModel, values: Set<String>, threads: Int) throws {
        var graph = try ModelFile.load(path: model.path)
        names = graph.expose(values)
        runner = try CalibrationRunner(graph, model, exposed: names.count, threads: threads)
        extremes = names.map { _ in nil }
    }

    /// Takes a picture of the first round.
    package func look(at frame: VideoFrame) throws {
        try runner.run(frame)
        pictures += 1
        for index in names.indices {
            runner.withValues(index) { values in
                guard var (low, high) = Self.extremes(values) else { return }
                if let known = extremes[index] {
                    (low, high) = (min(low, known.lowerBound), max(high, known.upperBound))
                }
                extremes[index] = low...high
            }
        }
    }

    private static func extremes(_ values: UnsafeBufferPointer<Float>) -> (Float, Float)? {
        var low = Float.infinity, high = -Float.infinity
        for value in values where value.isFinite {
            low = min(low, value)
            high = max(high, value)
        }
        return low <= high ? (low, high) : nil
    }

    /// Takes a picture of the second round, in which numbers are counted.
    package func count(_ frame: VideoFrame) throws {
        if bins.isEmpty { bins = names.map { _ in [Int](repeating: 0, count: Self.binCount) } }
        try runner.run(frame)
        for index in names.indices {
            guard let range = extremes[index], range.upperBound > range.lowerBound else { continue }
            let factor = Float(Self.binCount) / (range.upperBound - range.lowerBound)
            runner.withValues(index) { values in
                bins[index].withUnsafeMutableBufferPointer { bins in
                    for value in values where value.isFinite {
                        let place = min(
                            max((value - range.lowerBound) * factor, 0),
                            Float(Self.binCount - 1))
                        bins[Int(place)] += 1
                    }
                }
            }
        }
    }

    /// The range of each value that was seen.
    package func ranges(_ method: Method) -> [String: QuantizationRange] {
        var ranges: [String: QuantizationRange] = [:]
        for (index, name) in names.enumerated() {
            guard let seen = extremes[index] else { continue }
            var (low, high) = (seen.lowerBound, seen.upperBound)
            if case .percentile(let percent) = method, bins.indices.contains(index), high > low {
                (low, high) = Self.limits(bins[index], low, high, share: percent / 100)
            }
            ranges[name] = QuantizationRange(low: low, high: high)
        }
        return ranges
    }

    /// Where `share` of the counted numbers ends, from both sides.
    private static func limits(
        _ bins: [Int], _ low: Float, _ high: Float, share: Double
    ) -> (Float, Float) {
        let all = bins.reduce(0, +)
        let spare = Double(all) * (1 - share)
        let width = (high - low) / Float(binCount)
        func place(_ order: some Sequence<Int>) -> Int {
            var left = 0.0
            for bin in order {
                left += Double(bins[bin])
                if left > spare { return bin }
            }
            return 0
        }
        let first = place(0..<binCount), last = place((0..<binCount).reversed())
        return (low + Float(first) * width, low + Float(last + 1) * width)
    }
}

/// Runs a network on pictures as its description says.
package final class CalibrationRunner {
    private let session: Session
    private let preprocessor: Preprocessor
    /// The network's own outputs.
    private let count: Int

    /// A runner of `graph`, fed as `model` is described, whose last `exposed` outputs are values
    /// within it.
    package init(
        _ graph: ModelGraph, _ model: ResolvedModel, exposed: Int = 0, threads: Int
    ) throws {
        let spec = try InputSpec(model.description, takesParts: true)
        let bound = KnownInput.bound(graph, size: spec.size)
        let name = bound.inputs.first?.name ?? model.description.input.name
        let isSingle = bound.inputs.first?.fact.dimensions.count == 3
        let sides = model.description.input.sides(of: spec.size)
        var options = PlanOptions()
        options.replacesDeclaredShapes = true
        let plan = try Plan(
            bound, inputShapes: [name: Shape((isSingle ? [] : [1]) + sides)], options: options)
        guard plan.inputs.count == 1, plan.inputs[0].fact.dataType == .float32 else {
            throw BuildError.model(
                name: model.description.name, what: "its input is not one picture of floats")
        }
        session = Session(plan: plan, pool: ComputePool(threads: threads))
        preprocessor = Preprocessor(spec: spec)
        count = plan.outputs.count - exposed
    }

    func run(_ frame: VideoFrame) throws {
        frame.withImage { image in
            session.withInput(0) { _ = preprocessor.run(image, into: $0) }
        }
        try session.run()
    }

    /// Calls `body` with the numbers of the exposed value `index` of the last run, if they are
    /// floats.
    func withValues(_ index: Int, _ body: (UnsafeBufferPointer<Float>) -> Void) {
        let place = count + index
        guard session.outputFact(place)?.dataType == .float32 else { return }
        session.withOutput(place) { body($1) }
    }

    /// The numbers of the outputs that are floats, one behind the other.
    package func outputs(of frame: VideoFrame) throws -> [Float] {
        try run(frame)
        return (0..<count).flatMap { index -> [Float] in
            guard session.outputFact(index)?.dataType == .float32 else { return [] }
            return session.withOutput(index) { Array($1) }
        }
    }
}
