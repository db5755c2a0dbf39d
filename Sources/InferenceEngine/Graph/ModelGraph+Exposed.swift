import Tensors

extension ModelGraph {
    /// Makes outputs of the values that are called so and are made by nodes, or are inputs.
    ///
    /// They follow the graph's own. Gives their names in the order of the outputs.
    package mutating func expose(_ names: Set<String>) -> [String] {
        let made = inputOutlets + nodes.flatMap(\.outputs)
        var exposed: [String] = []
        for outlet in made {
            let name = name(of: outlet)
            guard names.contains(name), !exposed.contains(name) else { continue }
            exposed.append(name)
            addOutput(outlet)
        }
        return exposed
    }
}
