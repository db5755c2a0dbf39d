/// The class of every part of a picture: a grid of cells that covers it from edge to edge.
package struct ClassMap: Hashable, Sendable {
    /// Columns and rows of cells.
    package let size: Size
    /// The class of each cell, an index into `labels`, row by row.
    package let classes: [UInt8]
    /// Names of classes by index.
    package let labels: [String]

    /// A map of `size`; `classes` has one entry a cell, each an index into `labels`.
    package init(size: Size, classes: [UInt8], labels: [String]) {
        precondition(classes.count == size.width * size.height, "one class a cell")
        self.size = size
        self.classes = classes
        self.labels = labels
    }

    /// The share of the picture that belongs to each class, 0 to 1, by index.
    package var shares: [Float] {
        var counts = Array(repeating: 0, count: labels.count)
        for index in classes where Int(index) < counts.count { counts[Int(index)] += 1 }
        let all = Float(max(classes.count, 1))
        return counts.map { Float($0) / all }
    }
}
