import Foundation
import InferenceEngine
import MediaTestSupport
import TFLiteImporter
import Tensors
import TestSupport
import Testing

extension OperatorCase {
    /// Made by Fixtures/Models/make_tflite.py, with LiteRT's answers.
    static let all = cases(of: "Models/tflite_operators.json")
}

@Suite struct OperatorTests {
    /// Operators that whole networks cover: one case needs a file of its own.
    private static let coveredByNetworks: Set<String> = [
        "Convolution2DTransposeBias", "DENSIFY", "Landmarks2TransformMatrix",
        "TFLite_Detection_PostProcess", "TransformLandmarks", "TransformTensorBilinear",
    ]

    @Test func `every supported operator has a case`() {
        let covered = Set(OperatorCase.all.map(\.operator)).union(Self.coveredByNetworks)
        #expect(Set(TFLiteFile.supportedOperators.map(\.name)) == covered)
    }

    @Test func `the table of operators is the registered set`() throws {
        let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("Sources/TFLiteImporter/README.md")
        let rows = try String(contentsOf: path, encoding: .utf8).split(separator: "\n")
            .filter { $0.hasPrefix("| `") }.map { $0.split(separator: "|").prefix(2) }
            .map { $0.map { $0.trimmingCharacters(in: .whitespaces) }.joined(separator: " ") }
        let known = TFLiteFile.supportedOperators.map { "`\($0.name)` \($0.version)" }
        #expect(rows.sorted() == known.sorted())
    }

    @Test(arguments: OperatorCase.all)
    func `an operator answers as LiteRT does`(_ test: OperatorCase) throws {
        for optimizes in [true, false] {
            var options = PlanOptions()
            options.optimizes = optimizes
            let plan = try Plan(try TFLiteFile.load(bytes: test.model), options: options)
            let session = Session(plan: plan, pool: ComputePool(threads: 2))
            #expect(plan.inputs.count == test.inputs.count)
            for (index, input) in test.inputs.enumerated() {
                #expect(plan.inputs[index].fact.shape == Shape(input.shape))
                #expect(input.fill(session, index))
            }
            try session.run()
            #expect(plan.outputs.count == test.outputs.count)
            for (index, output) in test.outputs.enumerated() {
                #expect(plan.outputs[index].fact?.shape == Shape(output.shape))
                check(session, index, output)
            }
        }
    }

    /// Floats to 1e-5 of the largest, quantized values to one step.
    private func check(_ session: Session, _ index: Int, _ value: StoredValue) {
        guard value.type == "float32" else {
            let expected = value.integers
            let tolerance = value.type == "int8" || value.type == "uint8" ? 1 : 0
            let found = session.outputIntegers(index)
            let worst = zip(found, expected).map { abs($0 - $1) }.max() ?? 0
            #expect(found.count == expected.count && worst <= tolerance, "off by \(worst)")
            return
        }
        let expected = value.floats
        session.withOutput(index) { _, values in
            let largest = max(1, expected.map { abs($0) }.max() ?? 1)
            let worst = zip(values, expected).map { abs($0 - $1) }.max() ?? 0
            #expect(worst < 1e-5 * largest, "off by \(worst)")
        }
    }
}
