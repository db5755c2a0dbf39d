import Tensors

/// The inputs and outputs of a batch, and where the plan of one sample has its own.
struct SampleRun {
    private struct Passage {
        let batch: UnsafeMutableRawPointer
        let single: UnsafeMutableRawPointer
        /// Bytes of one sample.
        let bytes: Int
    }

    /// The batch's inputs and outputs, in the plan's order.
    let inputs: [TensorView]
    let outputs: [TensorView]
    private let given: [Passage]
    private let taken: [Passage]

    /// For a plan of several samples, whose batch lies behind the values of one in the arena.
    init(_ bound: BoundPlan) {
        let plan = bound.plan
        var offset = plan.batchOffset
        func place(_ outlet: Outlet) -> (TensorView, Passage) {
            let single = bound.view(outlet)
            let fact = SampleSeparation.firstExtent(plan.samples, single.fact)
            let bytes = single.count * single.fact.dataType.byteSize
            let base = bound.memory.arena + offset
            offset += Plan.batchBytes(of: single.fact, samples: plan.samples)
            return (
                TensorView(fact: fact, base: base),
                Passage(batch: base, single: single.base, bytes: bytes)
            )
        }
        let given = plan.inputOutlets.map(place)
        let taken = plan.outputOutlets.map { place($0.outlet) }
        inputs = given.map(\.0)
        self.given = given.map(\.1)
        outputs = taken.map(\.0)
        self.taken = taken.map(\.1)
    }

    /// Hands one sample to the plan.
    func give(_ sample: Int) {
        for passage in given {
            passage.single.copyMemory(
                from: passage.batch + sample * passage.bytes, byteCount: passage.bytes)
        }
    }

    /// Takes what the plan made of it.
    func take(_ sample: Int) {
        for passage in taken {
            (passage.batch + sample * passage.bytes).copyMemory(
                from: passage.single, byteCount: passage.bytes)
        }
    }
}
