/// What the pipeline's check knows of models: their names and labels.
package struct ModelLookup: Sendable {
    /// Names of the catalogue.
    package let names: [String]
    /// The labels of a named model; nil when it is not known.
    package let labels: @Sendable (String) -> [String]?

    /// Whether a word that is no name of the catalogue is a file, or a model of one's own.
    package let isOwn: @Sendable (String) -> Bool

    /// Knows these `names` and `labels`, and what `isOwn` says.
    package init(
        names: [String], isOwn: @escaping @Sendable (String) -> Bool = { _ in false },
        labels: @escaping @Sendable (String) -> [String]?
    ) {
        self.names = names
        self.isOwn = isOwn
        self.labels = labels
    }

    /// Knows nothing: names and classes are not checked.
    package static let none = ModelLookup(names: []) { _ in nil }
}
