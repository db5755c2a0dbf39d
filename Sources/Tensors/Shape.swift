/// The extents of a tensor, outermost first: at most eight, held inline.
package struct Shape: Hashable, Sendable, ExpressibleByArrayLiteral {
    /// The largest rank.
    package static let maximumRank = 8

    private var extents: [8 of Int] = [8 of Int](repeating: 0)
    private var rank: UInt8

    /// A shape with these extents, outermost first.
    ///
    /// At most eight extents, none negative: importers check before they call.
    package init(_ dimensions: some Collection<Int>) {
        precondition(dimensions.count <= Self.maximumRank, "a shape has at most 8 dimensions")
        rank = UInt8(dimensions.count)
        var index = 0
        for extent in dimensions {
            precondition(extent >= 0, "an extent is not negative")
            extents[index] = extent
            index += 1
        }
    }

    /// A shape with these extents, outermost first.
    package init(arrayLiteral elements: Int...) {
        self.init(elements)
    }

    /// The product of the extents, or nil when it does not fit.
    package var checkedElementCount: Int? {
        var product = 1
        for extent in self {
            let (next, overflow) = product.multipliedReportingOverflow(by: extent)
            if overflow { return nil }
            product = next
        }
        return product
    }

    /// The largest extent of a value in a graph.
    package static let maximumExtent = Int(Int32.max)
    private static let maximumProduct = 1 << 48

    /// Whether no extent is above `maximumExtent`, and those that are not 0 multiply to at most
    /// 2^48.
    ///
    /// Then strides, products of some of the extents and byte counts in any layout fit an Int, for
    /// shapes without elements too. Shapes that a file or a run gives are checked once, where they
    /// enter a graph.
    package var isWithinLimits: Bool {
        var product = 1
        for extent in self where extent > 1 {
            guard extent <= Self.maximumExtent else { return false }
            let (next, overflow) = product.multipliedReportingOverflow(by: extent)
            if overflow || next > Self.maximumProduct { return false }
            product = next
        }
        return true
    }

    /// The product of the extents; 1 for a scalar.
    ///
    /// Traps on overflow: only for shapes whose `checkedElementCount` was looked at.
    package var elementCount: Int {
        reduce(1, *)
    }

    /// Elements between neighbours along each axis in row-major order.
    package var strides: [Int] {
        var result = [Int](repeating: 1, count: count)
        var stride = 1
        for axis in indices.reversed() {
            result[axis] = stride
            stride *= self[axis]
        }
        return result
    }

    /// Equal rank and extents.
    package static func == (left: Shape, right: Shape) -> Bool {
        left.elementsEqual(right)
    }

    /// Feeds rank and extents.
    package func hash(into hasher: inout Hasher) {
        hasher.combine(rank)
        for extent in self { hasher.combine(extent) }
    }
}

extension Shape: RandomAccessCollection, MutableCollection {
    /// Always 0.
    package var startIndex: Int { 0 }

    /// The rank.
    package var endIndex: Int { Int(rank) }

    /// The extent of one axis.
    package subscript(axis: Int) -> Int {
        get {
            precondition(axis >= 0 && axis < Int(rank), "no such axis")
            return extents[axis]
        }
        set {
            precondition(axis >= 0 && axis < Int(rank), "no such axis")
            precondition(newValue >= 0, "an extent is not negative")
            extents[axis] = newValue
        }
    }
}

extension Shape: CustomStringConvertible {
    /// `[1, 3, 416, 416]`.
    package var description: String {
        "[" + map { "\($0)" }.joined(separator: ", ") + "]"
    }
}
