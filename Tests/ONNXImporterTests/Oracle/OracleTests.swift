import Foundation
import InferenceEngine
import MediaTestSupport
import ONNXImporter
import TestSupport
import Testing

/// Random valid graphs, made by random_graphs.py and answered by ONNX Runtime.
///
/// `SIGHTLINE_ORACLE_GRAPHS` sets how many; graphs are told by their seeds, so that
/// `random_graphs.py 1 FILE --seed N` makes a failing one again.
@Suite struct OracleTests {
    private static let chunks = 8
    private static let graphs =
        ProcessInfo.processInfo.environment["SIGHTLINE_ORACLE_GRAPHS"].flatMap(Int.init) ?? 2000

    @Test(arguments: 0..<chunks)
    func `random graphs answer as the reference does`(chunk: Int) throws {
        let folder = try ScratchFolder()
        let file = folder.file("graphs.jsonl")
        let count = max(1, Self.graphs / Self.chunks)
        let script = RepositoryFile.path("Tests/ONNXImporterTests/Oracle/random_graphs.py")
        _ = try Python.run(
            [script, "\(count)", file, "--seed", "\(chunk * 1_000_000)"], limit: 1200)
        let pool = ComputePool(threads: 2)
        var seen = 0
        for line in try folder.bytes("graphs.jsonl").split(separator: UInt8(ascii: "\n")) {
            let graph = try JSONDecoder().decode(OperatorCase.self, from: line)
            for optimizes in [true, false] {
                let verdict = try disagreement(graph, optimizes: optimizes, pool: pool)
                #expect(verdict == nil, "\(graph.name), optimized \(optimizes): \(verdict ?? "")")
            }
            seen += 1
        }
        #expect(seen == count)
    }

    /// What is wrong with our answer; nil when it is right.
    private func disagreement(
        _ test: OperatorCase, optimizes: Bool, pool: ComputePool
    ) throws -> String? {
        var options = PlanOptions()
        options.optimizes = optimizes
        options.savesProducts = optimizes
        let plan: Plan
        do {
            plan = try Plan(try ONNXFile.load(bytes: test.model), options: options)
        } catch let error as EngineError {
            return "\(error.subject ?? ""): \(error.summary)"
        } catch let error as ImportError {
            return "\(error.subject ?? ""): \(error.summary)"
        }
        let session = Session(plan: plan, pool: pool)
        for (index, input) in test.inputs.enumerated() {
            session.withInput(index) { buffer in _ = input.data.copyBytes(to: buffer) }
        }
        try session.run()
        for (index, wanted) in test.outputs.enumerated() {
            let shape = session.outputFact(index).map { Array($0.shape) } ?? []
            if shape != wanted.shape { return "output \(index) is \(shape), not \(wanted.shape)" }
            if let fault = difference(session, index, wanted) {
                return "output \(index): \(fault)"
            }
        }
        return nil
    }

    private func difference(
        _ session: Session, _ index: Int, _ wanted: StoredValue
    ) -> String? {
        guard wanted.type == "float32" else {
            return session.outputIntegers(index) == wanted.integers ? nil : "integers differ"
        }
        let expected = wanted.floats
        let largest = max(1, expected.lazy.map { abs($0) }.max() ?? 1)
        return session.withOutput(index) { _, values in
            // Sums in another order are exact to the magnitude of the whole.
            for (value, right) in zip(values, expected)
            where !(abs(value - right) <= 1e-4 * largest) {
                return "\(value) is not \(right) where the largest is \(largest)"
            }
            return nil
        }
    }
}
