import Foundation
import InferenceEngine
import MediaTestSupport
import ONNXImporter
import Tensors
import TestSupport
import Testing

/// Small quantised networks with the answers of another runtime, made by
/// Fixtures/Models/make_quantised.py.
struct QuantisedCase: Decodable, CustomTestStringConvertible, Sendable {
    let name: String
    let model: Data
    let input: StoredValue
    let outputs: [StoredValue]
    /// The size of a step of each output.
    let steps: [Float]

    var testDescription: String { name }

    private struct File: Decodable {
        let cases: [QuantisedCase]
    }

    static let all: [QuantisedCase] = {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let url = folder.appendingPathComponent("Fixtures/Models/quantised.json")
        guard let data = try? Data(contentsOf: url) else { return [] }
        return (try? JSONDecoder().decode(File.self, from: data).cases) ?? []
    }()
}

@Suite struct QuantisedNetworkTests {
    @Test func `the stored networks are there`() {
        #expect(QuantisedCase.all.count >= 9)
    }

    /// Within two steps: a value on the border of two levels may fall to either side, and a later
    /// layer may double that.
    @Test(arguments: QuantisedCase.all)
    func `a quantised network computes on bytes and answers as the reference does`(
        _ test: QuantisedCase
    ) throws {
        let plan = try Plan(try ONNXFile.load(bytes: test.model))
        let kinds = plan.describe().map(\.operatorName)
        #expect(kinds.contains("QuantizedConv"))
        for kind in ["Conv", "Gemm", "Add", "Mul", "Sigmoid", "Concat", "QuantizeLinear"] {
            #expect(!kinds.contains(kind), "\(kinds)")
        }
        let results = try outputs(plan, test, threads: 1)
        for (index, output) in test.outputs.enumerated() {
            let expected = output.data.withUnsafeBytes { Array($0.bindMemory(to: Float.self)) }
            #expect(results[index].count == expected.count)
            let steps = zip(results[index], expected).map { abs($0 - $1) / test.steps[index] }
            #expect(steps.allSatisfy { $0 < 2.01 }, "\(steps.max() ?? 0) steps")
            let moved = steps.count { $0 > 0.5 }
            #expect(moved * 20 <= steps.count, "\(moved) of \(steps.count) are not equal")
        }
        for threads in [2, 4] {
            #expect(try outputs(plan, test, threads: threads) == results)
        }
    }

    /// A network quantised to signed bytes is the one quantised to unsigned bytes with 128 taken
    /// off its levels and zeros: no result may tell them apart.
    @Test(arguments: ["residual", "mobile", "silu"])
    func `signed and unsigned bytes give the same results`(_ network: String) throws {
        let results = try ["u8", "s8"].map { kind in
            let name = "\(network), \(kind) s8 per channel"
            let test = try #require(QuantisedCase.all.first { $0.name == name })
            return try outputs(Plan(try ONNXFile.load(bytes: test.model)), test, threads: 1)
        }
        #expect(results[0] == results[1])
    }

    private func outputs(_ plan: Plan, _ test: QuantisedCase, threads: Int) throws -> [[Float]] {
        let session = Session(plan: plan, pool: ComputePool(threads: threads))
        session.withInput(0) { buffer in _ = test.input.data.copyBytes(to: buffer) }
        // The second run sees the memory that the first one used.
        try session.run()
        try session.run()
        return plan.outputs.indices.map { index in
            session.withOutput(index) { _, values in Array(values) }
        }
    }
}
