/// The classes of a model, in the order of its outputs.
package struct LabelSet: Sendable, Equatable {
    /// Its name, for example `coco80`; nil for a list that a description holds itself.
    package let name: String?
    /// The labels, from index 0.
    package let labels: [String]

    /// A list of labels of its own.
    package init(labels: [String]) {
        name = nil
        self.labels = labels
    }

    /// The embedded set called `name`; nil when there is none.
    package init?(named name: String) {
        guard let labels = Self.embedded(name) else { return nil }
        self.name = name
        self.labels = labels
    }

    /// The number of each label in results: COCO's ids (1 to 90) for its 80 classes, the index
    /// for a set that begins with a background or holds ids as indices, else index + 1.
    package var categoryIDs: [Int] {
        if name == "coco80", let ids = LabelSet(named: "coco91") {
            return labels.enumerated().map { ids.labels.firstIndex(of: $1) ?? $0 + 1 }
        }
        let first = labels.first == "background" ? 0 : 1
        return labels.indices.map { $0 + first }
    }

    /// The index of the background; nil when there is none.
    package var backgroundIndex: Int? { labels.first == "background" ? 0 : nil }
}
