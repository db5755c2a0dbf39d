import Foundation
import InferenceEngine
import MediaTestSupport
import ONNXImporter
import Tensors
import TestSupport
import Testing

/// A graph whose extents follow from values, with another runtime's answers to several runs, made
/// by Fixtures/Models/make_dynamic.py.
struct DynamicGraph: Decodable, CustomTestStringConvertible, Sendable {
    struct Run: Decodable, Sendable {
        let inputs: [StoredValue]
        let outputs: [StoredValue]
    }

    let name: String
    let model: Data
    let runs: [Run]

    var testDescription: String { name }

    private struct File: Decodable {
        let graphs: [DynamicGraph]
    }

    static let all: [DynamicGraph] = {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let url = folder.appendingPathComponent("Fixtures/Models/dynamic.json")
        guard let data = try? Data(contentsOf: url) else { return [] }
        return (try? JSONDecoder().decode(File.self, from: data).graphs) ?? []
    }()

    /// A session for the shapes of the first run.
    func session(threads: Int, options: PlanOptions = PlanOptions()) throws -> Session {
        let graph = try ONNXFile.load(bytes: model)
        let shapes = shapes(of: runs[0], graph)
        let plan = try Plan(graph, inputShapes: shapes, options: options)
        return Session(plan: plan, pool: ComputePool(threads: threads))
    }

    func shapes(of run: Run, _ graph: ModelGraph) -> [String: Shape] {
        let pairs = zip(graph.inputs, run.inputs).map { ($0.name, Shape($1.shape)) }
        return Dictionary(pairs) { first, _ in first }
    }
}

@Suite struct DynamicGraphTests {
    @Test func `the stored graphs are there`() {
        #expect(DynamicGraph.all.count >= 6)
    }

    @Test(arguments: DynamicGraph.all, [true, false])
    func `every run answers as the reference does`(
        _ test: DynamicGraph, optimizes: Bool
    ) throws {
        var options = PlanOptions()
        options.optimizes = optimizes
        let network = Network(try ONNXFile.load(bytes: test.model), options: options)
        let pool = ComputePool(threads: 2)
        var sessions: [ObjectIdentifier: Session] = [:]
        for run in test.runs {
            let plan = try network.plan(for: test.shapes(of: run, network.graph))
            #expect(!plan.isComplete)
            let session = sessions[ObjectIdentifier(plan)] ?? Session(plan: plan, pool: pool)
            sessions[ObjectIdentifier(plan)] = session
            for (index, input) in run.inputs.enumerated() { #expect(input.fill(session, index)) }
            try session.run()
            for (index, output) in run.outputs.enumerated() {
                output.check(session, index, savesProducts: optimizes)
            }
        }
    }

    @Test(arguments: DynamicGraph.all)
    func `the number of threads and what ran before change no bit`(_ test: DynamicGraph) throws {
        let shape = test.runs[0].inputs.map(\.shape)
        let runs = test.runs.filter { $0.inputs.map(\.shape) == shape }
        func bits(_ threads: Int, _ order: [DynamicGraph.Run]) throws -> [[UInt32]] {
            let session = try test.session(threads: threads)
            var last: [[UInt32]] = []
            for run in order {
                for (index, input) in run.inputs.enumerated() {
                    #expect(input.fill(session, index))
                }
                try session.run()
                last = session.plan.outputs.indices.compactMap { index in
                    session.outputFact(index)?.dataType == .float32
                        ? session.withOutput(index) { $1.map(\.bitPattern) } : nil
                }
            }
            return last
        }
        let alone = try bits(1, [runs[0]])
        #expect(try bits(4, runs + [runs[0]]) == alone)
        #expect(try bits(2, runs.reversed()) == alone)
    }

    @Test func `a plan of the rest is made once for the same extents and values`() throws {
        let test = try #require(DynamicGraph.all.first { $0.name == "a network on a crop" })
        let session = try test.session(threads: 1)
        func runAll() throws {
            for run in test.runs {
                for (index, input) in run.inputs.enumerated() {
                    #expect(input.fill(session, index))
                }
                try session.run()
            }
        }
        try runAll()
        let made = session.plan.plansMadeInRuns, forms = session.plan.sharedForms
        #expect(made >= 3)
        #expect(forms >= 4)
        try runAll()
        #expect(session.plan.plansMadeInRuns == made)
        #expect(session.plan.sharedForms == forms)
        #expect(session.plansOfLastRun.count >= 2)
        #expect(session.plansOfLastRun.reduce(0) { $0 + $1.multiplyAdds } > 100_000)
    }

    @Test func `plans of the rest do not pile up`() throws {
        let test = try #require(DynamicGraph.all.first { $0.name == "k that is counted" })
        let session = try test.session(threads: 1)
        #expect(test.runs[0].inputs[1].fill(session, 1))
        for round in 0..<3 {
            for above in 0...30 {
                session.withInput(0) { buffer in
                    for index in buffer.indices { buffer[index] = index < above ? 2 : 0 }
                }
                try session.run()
                #expect(session.outputFact(0)?.shape == [1, min(above, 12)], "round \(round)")
            }
        }
        #expect(session.plan.plansMadeInRuns == 13)
    }

    @Test func `what is planned in the run is listed with the reason`() throws {
        let test = try #require(DynamicGraph.all.first { $0.name == "suppression and gathering" })
        let plan = try test.session(threads: 1).plan
        let waiting = plan.describeWaiting()
        #expect(waiting.first?.operatorName == "NonMaxSuppression")
        #expect(waiting.first?.reason.contains("depend on values") == true)
        #expect(plan.outputs.allSatisfy { $0.fact == nil })
        let counted = try #require(DynamicGraph.all.first { $0.name == "k that is counted" })
        let reasons = try counted.session(threads: 1).plan.describeWaiting()
        #expect(reasons.contains { $0.operatorName == "TopK" && $0.reason.contains("'k'") })
    }
}
