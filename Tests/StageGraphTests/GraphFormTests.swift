import StageGraph
import Testing

@Suite struct GraphFormTests {
    struct Case: CustomTestStringConvertible {
        var testDescription: String
        var nodes: [(String, NodeDescription.Role)]
        var edges: [(String, String)]
        var faults: [GraphFault]
    }

    static let cases: [Case] = [
        Case(
            testDescription: "a chain", nodes: [("a", .source), ("b", .stage), ("c", .sink)],
            edges: [("a", "b"), ("b", "c")], faults: []),
        Case(
            testDescription: "a diamond is no cycle",
            nodes: [("a", .source), ("b", .stage), ("c", .stage), ("d", .sink)],
            edges: [("a", "b"), ("a", "c"), ("b", "d"), ("c", "d")], faults: []),
        Case(testDescription: "nothing", nodes: [], edges: [], faults: [.noSource]),
        Case(
            testDescription: "a stage that nothing leads to",
            nodes: [("a", .source), ("b", .sink), ("c", .stage)],
            edges: [("a", "b"), ("c", "b")], faults: [.unconnectedInput("c")]),
        Case(
            testDescription: "a source that nothing takes from",
            nodes: [("a", .source), ("b", .source), ("c", .sink)],
            edges: [("a", "c")], faults: [.unconnectedSource("b")]),
        Case(
            testDescription: "one name three times",
            nodes: [("a", .source), ("a", .sink), ("a", .sink)],
            edges: [("a", "a")], faults: [.duplicateName("a")]),
        Case(
            testDescription: "a cycle with a tail",
            nodes: [("a", .source), ("b", .stage), ("c", .stage), ("d", .stage), ("e", .sink)],
            edges: [("a", "b"), ("b", "c"), ("c", "b"), ("c", "d"), ("d", "e")],
            faults: [.cycle(["b", "c"])]),
        Case(
            testDescription: "a stage that feeds itself", nodes: [("a", .source), ("b", .stage)],
            edges: [("a", "b"), ("b", "b")], faults: [.cycle(["b"])]),
    ]

    @Test(arguments: cases) func `faults are found by form alone`(row: Case) {
        let graph = GraphDescription(
            label: "t",
            nodes: row.nodes.map {
                NodeDescription(name: $0.0, role: $0.1)
            },
            edges: row.edges.map {
                EdgeDescription(
                    from: $0.0, to: $0.1, capacity: 1, policy: .block, isFiltered: false)
            })
        #expect(GraphValidation.faults(of: graph) == row.faults)
    }

    @Test func `a faulty graph is refused before anything opens`() async {
        let graph = PipelineGraph(label: "t")
        let stage = FunctionStage()
        let (input, output) = graph.stage("loop", stage)
        graph.connect(output, to: input)
        do throws(GraphError) {
            try await GraphRunner(graph).run()
            Issue.record("no error")
        } catch {
            #expect(
                error.summary
                    == "the graph is not well formed: there is no source; "
                    + "stages feed each other: loop")
        }
        #expect(stage.calls.isEmpty)
    }

    @Test func `a graph describes itself`() {
        let graph = PipelineGraph(label: "parking")
        let decode = graph.stage("decode", FunctionStage())
        let detect = graph.stage("detect", AnsweringStage(), window: 4)
        let pack = graph.stage("pack", FunctionStage(), batch: 8)
        let log = graph.stage("log", CollectingSink()).input
        graph.connect(graph.source("cam", CountingSource(count: 1)), to: decode.input, capacity: 8)
        graph.connect(decode.output, to: detect.input, capacity: 5, policy: .latest)
        graph.connect(decode.output, to: pack.input, policy: .stride(2)) { $0.n > 3 ? $0 : nil }
        graph.connect(detect.output, to: log)
        graph.connect(pack.output, to: log, policy: .dropOldest)
        #expect(
            graph.description.text == """
                graph parking
                  stage decode
                    -> detect [1 latest]
                    -> pack [2 stride(2)] where
                  stage detect window=4
                    -> log [2 block]
                  stage pack batch<=8
                    -> log [2 dropOldest]
                  sink log
                  source cam
                    -> decode [8 block]

                """)
    }

    @Test func `quantiles are within seven percent`() {
        var histogram = ServiceHistogram()
        #expect(histogram.quantile(0.5) == 0)
        for n in 1...100_000 { histogram.record(nanoseconds: UInt64(n) * 37) }
        #expect(histogram.count == 100_000)
        for share in [0.01, 0.5, 0.95, 0.99, 1] {
            let exact = share * 3_700_000
            #expect(abs(Double(histogram.quantile(share)) - exact) <= 0.07 * exact)
        }
        var extremes = ServiceHistogram()
        for value in [0, 1, 7, 8, UInt64.max] { extremes.record(nanoseconds: value) }
        #expect(extremes.quantile(0.2) == 0)
        #expect(extremes.quantile(0.6) == 7)
        #expect(extremes.quantile(1) > 1 << 49)
    }
}
