/// What the pipeline's check knows of models: their names and labels.
package struct ModelLookup: Sendable {
    /// Names of the catalogue.
    package let names: [String]
    /// The labels of a named model; nil when it is not known.
    package let labels: @Sendable (String) -> [String]?

    /// Knows these `names` and `labels`.
    package init(names: [String], labels: @escaping @Sendable (String) -> [String]?) {
        self.names = names
        self.labels = labels
    }

    /// Knows nothing: names and classes are not checked.
    package static let none = ModelLookup(names: []) { _ in nil }
}
