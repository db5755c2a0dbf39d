import InferenceEngine
import Tensors

// The example of InferenceEngine.docc.
func sigmoids(of values: [Float]) throws -> [Float] {
    var graph = ModelGraph()
    let x = graph.addInput(named: "x", fact: OpenFact(.float32, [nil]))
    let y = graph.addOutlet(named: "y")
    graph.add(Node(name: "sigmoid", op: Sigmoid(), inputs: [x], outputs: [y]))
    graph.addOutput(y)
    let plan = try Plan(graph, inputShapes: ["x": [values.count]])
    let session = Session(plan: plan, pool: ComputePool(threads: 1))
    session.withInput(0) { input in _ = input.update(from: values) }
    try session.run()
    return session.withOutput(0) { _, output in Array(output) }
}
