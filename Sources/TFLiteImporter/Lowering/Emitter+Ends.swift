import InferenceEngine
import Tensors

extension Emitter {
    /// Declares an input of the graph.
    mutating func addInput(_ tensor: Int) throws(TFLiteError) {
        let table = table(tensor)
        guard let type = table.type, type != .float16 else {
            throw .unsupportedType(name: table.name, code: table.typeCode)
        }
        var extents: [Int?] = table.shape
        if let signature = table.signature, signature.count == extents.count {
            for (axis, extent) in signature.enumerated() where extent < 0 { extents[axis] = nil }
        }
        // An open extent has the value that the file was made for, but for the first.
        for axis in extents.indices.dropFirst() { extents[axis] = table.shape[axis] }
        let outlet = graph.addInput(named: table.name, fact: OpenFact(type.dataType, extents))
        try define(tensor, stored: outlet)
    }

    /// Declares an output of the graph, as the file stores it or as the numbers it stands for.
    mutating func addOutput(_ tensor: Int, asReal: Bool = false) throws(TFLiteError) {
        let value = try asReal ? real(tensor) : stored(tensor)
        // A node of its own carries the name; the planner reads past it.
        let outlet = graph.addOutlet(named: table(tensor).name)
        graph.add(
            Node(name: table(tensor).name, op: Identity(), inputs: [value], outputs: [outlet]))
        graph.addOutput(outlet)
    }
}
