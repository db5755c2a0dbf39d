package import Imaging
package import InferenceEngine

/// What a network of one kind is: how it is fed, which outputs are read, what they look like.
package protocol NetworkSpec: Sendable {
    /// How a picture becomes the network's input.
    var input: InputSpec { get }
    /// The outputs in the order they are read; empty: the network's own order.
    var outputs: [String] { get }
    /// Whether extents of outputs may be decided in the run; such an output is [] for `check`.
    var takesOpenOutputs: Bool { get }
    /// Throws when the network, whose outputs have these extents without the batch axis, is not of
    /// this kind.
    func check(outputs: [[Int]]) throws(DetectorError)
}

extension NetworkSpec {
    /// False.
    package var takesOpenOutputs: Bool { false }
}

/// A network that is opened as its specification says; each kind adds how its outputs are read.
///
/// Not `Sendable`: one per worker, used on that worker's queue. The plan is shared.
package final class NetworkReader<Spec: NetworkSpec> {
    let spec: Spec
    let runner: NetworkRunner

    /// A reader that runs `plan`; throws when the network is not of the described kind.
    package init(plan: Plan, pool: ComputePool, spec: Spec) throws(DetectorError) {
        self.spec = spec
        runner = try NetworkRunner(
            plan: plan, pool: pool, input: spec.input, outputs: spec.outputs,
            takesOpenOutputs: spec.takesOpenOutputs)
        try spec.check(outputs: runner.outputShapes)
    }

    /// What the parts of the last look took.
    package var lastTimes: NetworkTimes { runner.lastTimes }
}
