package import Tensors

/// What is known of a value before anything runs: element type, extents and layout.
package struct Fact: Hashable, Sendable {
    /// The type of the elements.
    package var dataType: DataType
    /// The extents as declared, whatever the layout.
    package var shape: Shape
    /// How the elements lie in memory.
    package var layout: Layout

    /// A fact; plain layout unless said otherwise.
    package init(_ dataType: DataType, _ shape: Shape, layout: Layout = .plain) {
        self.dataType = dataType
        self.shape = shape
        self.layout = layout
    }

    /// Bytes in memory, padding lanes included; nil on overflow.
    package var checkedByteCount: Int? {
        guard let count = layout.storedElements(of: shape) else { return nil }
        let (bytes, overflow) = count.multipliedReportingOverflow(by: dataType.byteSize)
        return overflow ? nil : bytes
    }
}

extension Fact: CustomStringConvertible {
    /// `float32 [1, 3, 416, 416]`, with the layout when it is not plain.
    package var description: String {
        layout == .plain ? "\(dataType) \(shape)" : "\(dataType) \(shape) \(layout)"
    }
}

/// What a model file says of an input: extents may be open.
package struct OpenFact: Hashable, Sendable {
    /// The type of the elements.
    package var dataType: DataType
    /// The extents; nil where any value goes.
    package var dimensions: [Int?]

    /// An open fact.
    package init(_ dataType: DataType, _ dimensions: [Int?]) {
        self.dataType = dataType
        self.dimensions = dimensions
    }

    /// `[?, 3, ?, ?]`.
    var extents: String {
        "[" + dimensions.map { $0.map { "\($0)" } ?? "?" }.joined(separator: ", ") + "]"
    }

    /// Whether `shape` has this rank and the fixed extents.
    package func admits(_ shape: Shape) -> Bool {
        shape.count == dimensions.count
            && zip(shape, dimensions).allSatisfy { $1 == nil || $0 == $1 }
    }

    /// The shape when every extent is fixed, or after putting 1 for an open first extent.
    package var fixedShape: Shape? {
        var extents: [Int] = []
        for (axis, extent) in dimensions.enumerated() {
            if let extent {
                extents.append(extent)
            } else if axis == 0 {
                extents.append(1)
            } else {
                return nil
            }
        }
        return Shape(extents)
    }
}

extension OpenFact: CustomStringConvertible {
    /// `float32 [?, 3, ?, ?]`.
    package var description: String { "\(dataType) \(extents)" }
}
