import InferenceEngine
import ONNXImporter
import Tensors
import TestSupport
import Testing

@Suite struct DeterminismTests {
    private func outputs(
        _ graph: ModelGraph, _ shape: Shape, threads: Int, winograd: Bool = true,
        _ fill: (UnsafeMutableBufferPointer<Float>) -> Void
    ) throws -> [[UInt32]] {
        var options = PlanOptions()
        options.savesProducts = winograd
        let plan = try Plan(graph, inputShapes: [graph.inputs[0].name: shape], options: options)
        let session = Session(plan: plan, pool: ComputePool(threads: threads))
        session.withInput(0) { fill($0) }
        // The second run sees the memory that the first one used.
        try session.run()
        try session.run()
        return plan.outputs.indices.map { index in
            session.withOutput(index) { $1.map(\.bitPattern) }
        }
    }

    @Test func `the number of threads changes no bit`() throws {
        let models = try SharedModels.all()
        for model in models {
            let graph = try ONNXFile.load(path: SharedModels.path(model.name))
            let shape = Shape(model.inputShape)
            let one = try outputs(graph, shape, threads: 1) { SharedModels.fill($0, model) }
            for threads in [2, 4] {
                let more = try outputs(graph, shape, threads: threads) {
                    SharedModels.fill($0, model)
                }
                #expect(one == more, "\(model.name) on \(threads) threads")
            }
        }
    }

    @Test(arguments: ["osnet_x0_25_msmt17", "mtcnn_rnet", "mtcnn_onet", "mtcnn_pnet"])
    func `the batch changes no bit`(name: String) throws {
        let model = try #require(SharedModels.all().first { $0.name == name })
        let graph = try ONNXFile.load(path: SharedModels.path(name))
        guard graph.inputs[0].fact.dimensions[0] == nil else {
            try Skip.test("a shared network has a fixed batch")
        }
        var shape = Shape(model.inputShape)
        let size = shape.elementCount / shape[0]
        shape[0] = 1
        let singles = try (0..<4).map { sample in
            try outputs(graph, shape, threads: 1) { fill($0, sample: sample, size: size) }
        }
        shape[0] = 4
        let batch = try outputs(graph, shape, threads: 2) { buffer in
            for sample in 0..<4 {
                fill(
                    UnsafeMutableBufferPointer(
                        rebasing: buffer[sample * size..<(sample + 1) * size]),
                    sample: sample, size: size)
            }
        }
        for index in batch.indices {
            #expect(batch[index] == singles.flatMap { $0[index] }, "\(name) output \(index)")
        }
    }

    private func fill(_ buffer: UnsafeMutableBufferPointer<Float>, sample: Int, size: Int) {
        for index in 0..<size {
            buffer[index] = Float((index * 7919 + 13 + sample * 331) % 1000) / 499.5 - 1
        }
    }
}
