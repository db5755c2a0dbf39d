/// The order of the axes of a value of rank 4.
enum AxisOrder: Hashable {
    /// Rows, columns, channels: as in the file.
    case channelsLast
    /// Channels, rows, columns: as the engine's picture operators want it.
    case channelsFirst

    /// The axis of this order that is `axis` in the file, for a rank of 4.
    func axis(_ axis: Int) -> Int {
        self == .channelsLast ? axis : [0, 2, 3, 1][axis]
    }

    /// A list with one entry an axis of the file, in this order.
    func ordered<Element>(_ list: [Element]) -> [Element] {
        self == .channelsLast ? list : AxisOrder.toFirst.map { list[$0] }
    }

    /// The other one.
    var other: AxisOrder { self == .channelsLast ? .channelsFirst : .channelsLast }

    /// The permutation that brings channels to the front.
    static let toFirst = [0, 3, 1, 2]
    /// The permutation that brings them to the end.
    static let toLast = [0, 2, 3, 1]
}

/// What the numbers of a value are.
enum NumberKind: Hashable {
    /// The elements of the file.
    case stored
    /// Stored levels without their zero point, as floats.
    case levels
    /// Real numbers.
    case real
}

/// One of the forms that the graph keeps a tensor of the file in.
struct ValueForm: Hashable {
    var kind: NumberKind
    var order: AxisOrder
}
