import Foundation
import InferenceEngine
import ONNXImporter
import Tensors
import Testing

@Suite struct ReferenceTests {
    @Test(arguments: [true, false])
    func `every shared model agrees with its reference`(optimizes: Bool) throws {
        let models = try SharedModels.all()
        #expect(models.count >= 23)
        let pool = ComputePool(threads: 2)
        for model in models {
            var options = PlanOptions()
            options.optimizes = optimizes
            let graph = try ONNXFile.load(path: SharedModels.path(model.name))
            let plan = try Plan(
                graph, inputShapes: [graph.inputs[0].name: Shape(model.inputShape)],
                options: options)
            let session = Session(plan: plan, pool: pool)
            session.withInput(0) { SharedModels.fill($0, model) }
            try session.run()
            #expect(plan.outputs.count == model.outputs.count)
            for (index, expected) in model.outputs.enumerated() {
                compare(session, index, expected, "\(model.name).\(expected.name)")
            }
        }
    }

    private func compare(
        _ session: Session, _ index: Int, _ expected: SharedModels.Output, _ name: String
    ) {
        session.withOutput(index) { shape, values in
            #expect(Array(shape) == expected.shape, "\(name)")
            guard values.count > (expected.indices.max() ?? 0) else { return }
            let count = Double(values.count)
            let sum = values.reduce(0.0) { $0 + Double($1) }
            let squares = values.reduce(0.0) { $0 + Double($1) * Double($1) }
            let mean = sum / count
            let scale = expected.l2 / count.squareRoot()
            let worst =
                zip(expected.indices, expected.samples).map { at, sample in
                    abs(Double(values[at]) - sample) / max(abs(sample), scale)
                }.max() ?? 0
            #expect(worst < 1e-3, "\(name): a sample is off by \(worst)")
            #expect(abs(mean - expected.mean) < 1e-3 * scale, "\(name): mean \(mean)")
            #expect(
                abs(squares.squareRoot() - expected.l2) < 1e-3 * expected.l2,
                "\(name): l2 \(squares.squareRoot()), not \(expected.l2)")
        }
    }
}
