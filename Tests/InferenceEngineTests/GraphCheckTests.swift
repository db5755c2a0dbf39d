import Tensors
import Testing

@testable import InferenceEngine

#if DEBUG
    /// Passes that break the graph, each in its own way.
    @Suite struct GraphCheckTests {
        /// x [2, 3] → Relu → Neg.
        private func graph() throws -> TypedGraph {
            var graph = ModelGraph()
            let x = graph.addInput(named: "x", fact: OpenFact(.float32, [2, 3]))
            let a = graph.addOutlet(named: "a"), b = graph.addOutlet(named: "b")
            graph.add(Node(name: "first", op: Relu(), inputs: [x], outputs: [a]))
            graph.add(Node(name: "second", op: Neg(), inputs: [a], outputs: [b]))
            graph.addOutput(b)
            var typed = TypedGraph(graph, options: PlanOptions())
            typed.setFact(Fact(.float32, [2, 3]), of: x)
            _ = try FactInference.apply(&typed, nodes: graph.nodes, outputs: [b])
            return typed
        }

        struct Fault: Sendable, CustomTestStringConvertible {
            let testDescription: String
            let word: String
            let apply: @Sendable (inout TypedGraph) -> Void
        }

        static let faults = [
            Fault(testDescription: "a node dropped that is read", word: "nothing makes") {
                $0.nodes.removeFirst()
            },
            Fault(testDescription: "nodes out of order", word: "nothing makes") {
                $0.nodes.reverse()
            },
            Fault(testDescription: "a value made twice", word: "there already") {
                $0.nodes.append($0.nodes[1])
            },
            Fault(testDescription: "an output that nothing makes", word: "output 'b'") {
                $0.nodes.removeLast()
            },
            Fault(testDescription: "an operator of another shape", word: "its operator makes") {
                $0.nodes[1].op = Flatten(axis: 0)
            },
            Fault(testDescription: "an operator that does not fit", word: "refuses") {
                $0.nodes[1].op = GlobalMaxPool()
            },
        ]

        @Test(arguments: faults)
        func `a pass that breaks the graph is named`(_ fault: Fault) throws {
            var graph = try graph()
            let passes = Optimization.passes + [Optimization.Pass("Planted", fault.apply)]
            let error = #expect(throws: EngineError.self) {
                try Optimization.apply(&graph, passes: passes)
            }
            guard case .brokenPass(let name, let reason) = error else {
                Issue.record("\(String(describing: error))")
                return
            }
            #expect(name == "Planted")
            #expect(reason.contains(fault.word), "\(reason)")
        }

        @Test func `passes that keep the graph whole are not stopped`() throws {
            var graph = try graph()
            try Optimization.apply(&graph)
            #expect(GraphCheck.fault(in: graph) == nil)
        }
    }
#endif
