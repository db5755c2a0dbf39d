import Foundation
import InferenceEngine
import ONNXImporter
import Tensors
import Testing

/// One-operator models with the answers of another runtime, made by Fixtures/Models/make_models.py.
struct OperatorCase: Decodable, CustomTestStringConvertible, Sendable {
    let name: String
    let `operator`: String
    let model: Data
    let inputs: [StoredValue]
    let outputs: [StoredValue]

    var testDescription: String { name }

    private struct File: Decodable {
        let cases: [OperatorCase]
    }

    static let all: [OperatorCase] = {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let url = folder.appendingPathComponent("Fixtures/Models/operators.json")
        guard let data = try? Data(contentsOf: url) else { return [] }
        return (try? JSONDecoder().decode(File.self, from: data).cases) ?? []
    }()
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
            options.allowsWinograd = optimizes
            let plan = try Plan(try ONNXFile.load(bytes: test.model), options: options)
            let session = Session(plan: plan, pool: ComputePool(threads: 2))
            for (index, input) in test.inputs.enumerated() {
                input.fill(session, index)
            }
            try session.run()
            #expect(plan.outputs.count == test.outputs.count)
            for (index, output) in test.outputs.enumerated() {
                output.check(session, index, allowsWinograd: optimizes)
            }
        }
    }
}
