package import InferenceEngine
import Tensors

/// What is tried on a graph that a reader has accepted.
package enum GraphTrial {
    private static let pool = ComputePool(threads: 1)

    /// Plans it and, when it is small, runs it: shape rules and kernels must refuse or survive
    /// whatever stands in a file.
    package static func run(_ graph: ModelGraph) {
        var options = PlanOptions()
        options.activationBudget = 1 << 20
        guard let plan = try? Plan(graph, options: options), plan.memory.weightBytes < 1 << 20,
            plan.multiplyAdds < 1 << 22
        else { return }
        let session = Session(plan: plan, pool: pool)
        for index in plan.inputs.indices {
            fill(session, index, plan.inputs[index].fact.dataType)
        }
        try? session.run()
    }

    /// Gives an input of any type small values.
    private static func fill(_ session: Session, _ index: Int, _ type: DataType) {
        func fill<Element: BitwiseCopyable>(_ make: (Int) -> Element) {
            session.withInput(index, of: Element.self) { input in
                for position in input.indices { input[position] = make(position) }
            }
        }
        switch type.byteSize {
        case 1: fill { UInt8(truncatingIfNeeded: $0 & 1) }
        case 2: fill { UInt16(truncatingIfNeeded: $0) }
        case 4: fill { type == .float32 ? Float($0 % 7 - 3).bitPattern : UInt32($0 % 5) }
        default: fill { UInt64($0 % 5) }
        }
    }
}
