import InferenceEngine
import MediaTestSupport
import ONNXImporter
import TestSupport
import Testing

extension OperatorCase {
    /// Made by Fixtures/Models/make_models.py, with ONNX Runtime's answers.
    static let all = cases(of: "Models/operators.json")
}

@Suite struct OperatorTests {
    @Test func `the stored cases are there`() {
        #expect(OperatorCase.all.count > 150)
    }

    /// Too new for the other runtime: the suite of the onnx package has cases for them.
    private let judgedElsewhere: Set<String> = ["BitCast", "CumProd"]

    @Test func `every supported operator has a case`() {
        let covered = Set(OperatorCase.all.map(\.operator))
        #expect(Set(ONNXFile.supportedOperators) == covered.union(judgedElsewhere))
    }

    @Test(arguments: OperatorCase.all)
    func `an operator answers as the reference does`(_ test: OperatorCase) throws {
        for optimizes in [true, false] {
            var options = PlanOptions()
            options.optimizes = optimizes
            options.savesProducts = optimizes
            let plan = try Plan(try ONNXFile.load(bytes: test.model), options: options)
            let session = Session(plan: plan, pool: ComputePool(threads: 2))
            for (index, input) in test.inputs.enumerated() {
                #expect(input.fill(session, index))
            }
            try session.run()
            #expect(plan.outputs.count == test.outputs.count)
            for (index, output) in test.outputs.enumerated() {
                output.check(session, index, savesProducts: optimizes)
            }
        }
    }
}
