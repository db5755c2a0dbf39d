import InferenceEngine
import MediaTestSupport
import ONNXImporter
import Tensors
import TestSupport
import Testing

/// Values of a run that no extent can have.
@Suite struct DynamicLimitsTests {
    /// Runs the graph of shapes as inputs with its first answers' values and these changes.
    private func run(
        _ changes: [String: [Int64]], budget: Int = 1 << 30
    ) throws {
        let test = try #require(DynamicGraph.all.first { $0.name == "shapes as inputs" })
        var options = PlanOptions()
        options.activationBudget = budget
        let session = try test.session(threads: 1, options: options)
        for (index, value) in test.runs[0].inputs.enumerated() {
            #expect(value.fill(session, index))
            guard let change = changes[session.plan.inputs[index].name] else { continue }
            session.withInput(index, of: Int64.self) { _ = $0.update(fromContentsOf: change) }
        }
        try session.run()
    }

    @Test(arguments: [
        ("shape", [Int64(-7), 3], "Reshape"), ("shape", [1 << 40, 1 << 40], "Reshape"),
        ("times", [-1, 1], "Tile"), ("times", [1 << 62, 4], "Tile"),
        ("split", [-2, 8], "Split"), ("split", [3, 4], "Split"),
    ])
    func `a value that no extent can have names the node`(
        input: String, values: [Int64], name: String
    ) throws {
        do {
            try run([input: values])
            Issue.record("\(name) took \(values)")
        } catch let error as EngineError {
            guard case .invalidNode(let node, name, let reason) = error else {
                Issue.record("\(error)")
                return
            }
            #expect(node.hasPrefix(name))
            #expect(!reason.isEmpty)
        }
    }

    @Test func `what does not fit the budget is refused in the run, and the next run is well`()
        throws
    {
        #expect(throws: EngineError.self) { try run(["times": [1 << 20, 1 << 20]]) }
        #expect(throws: EngineError.self) { try run(["end": [1 << 40]], budget: 1 << 20) }
        #expect(throws: EngineError.self) { try run([:], budget: 256) }
        try run([:])
    }
}
