import InferenceEngine
import ONNXImporter
import Tensors

// The example of ONNXImporter.docc.
func outputShapes(ofONNX path: String, input: Shape) throws -> [Shape?] {
    let graph = try ONNXFile.load(path: path)
    let shapes = Dictionary(uniqueKeysWithValues: graph.inputs.map { ($0.name, input) })
    return try Plan(graph, inputShapes: shapes).outputs.map { $0.fact?.shape }
}
