/// One application of an operator.
package struct Node: Sendable {
    /// The name in the model file, or one made from its first output.
    package var name: String
    /// What it does.
    package var op: any Operator
    /// The values it reads; nil for an optional input left out.
    package var inputs: [Outlet?]
    /// The values it makes.
    package var outputs: [Outlet]
    /// Names of operators that passes merged into this one, for listings.
    package var fused: [String] = []

    /// A node.
    package init(name: String, op: any Operator, inputs: [Outlet?], outputs: [Outlet]) {
        self.name = name
        self.op = op
        self.inputs = inputs
        self.outputs = outputs
    }
}
