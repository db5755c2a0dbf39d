/// What the metadata of a server's model were found to be, once.
package struct AgreedForm: Sendable, Equatable {
    /// The axis of a server's tensor along which pictures lie.
    package enum BatchAxis: Sendable {
        /// There is none: the tensor is about one picture.
        case none
        /// It is there, for one picture.
        case one
        /// It is there, for as many pictures as are sent.
        case open
    }

    /// An output that is read.
    package struct Output: Sendable, Equatable {
        package var name: String
        package var type: ElementType
        /// Its extents without the batch axis; nil where an answer decides them.
        package var shape: [Int?]
        package var axis: BatchAxis
        /// Whether a first extent of 1 is a batch axis that only the answer shows.
        var mayHaveAxis = false

        /// Its extents without the batch axis, as far as the server states all of them.
        package var known: [Int]? {
            let known = shape.compactMap(\.self)
            guard known.count == shape.count else { return nil }
            return mayHaveAxis && known.first == 1 ? Array(known.dropFirst()) : known
        }
    }

    /// The input's name.
    package var input: String
    /// The type of its elements.
    package var type: ElementType
    /// Its extents without the batch axis; nil where each picture decides them.
    package var shape: [Int?]
    package var axis: BatchAxis
    package var outputs: [Output]
    /// Most bytes that outputs for one picture have that are not read, and may come all the same.
    private let unread: Int

    /// Whether a request may hold several inputs.
    package var takesBatches: Bool {
        axis == .open && outputs.allSatisfy { $0.axis == .open }
    }

    /// Compares what the server says with `network`; throws what differs.
    package init(
        _ network: RemoteNetwork, _ metadata: ModelMetadata
    ) throws(RemoteMismatch) {
        guard metadata.inputs.count == 1, let found = metadata.inputs.first else {
            throw RemoteMismatch(
                what: "the server's model has \(metadata.inputs.count) inputs, "
                    + "'\(network.name)' has one: \(network.input)")
        }
        guard found.name == network.input else {
            throw RemoteMismatch(
                what: "the server's input is '\(found.name)', that of '\(network.name)' is "
                    + "'\(network.input)'")
        }
        guard let type = network.types.first(where: { $0.rawValue == found.type }) else {
            throw RemoteMismatch(
                what: "the server's input '\(found.name)' is \(found.type), '\(network.name)' "
                    + "gives \(network.types.map(\.rawValue).joined(separator: " or "))")
        }
        guard let axis = Self.axis(of: found.shape, around: network.shape) else {
            throw RemoteMismatch(
                what: "the server's input '\(found.name)' is \(found.shape), that of "
                    + "'\(network.name)' \(Self.text([1] + network.shape))"
                    + (network.isOpen ? ", ? as each picture has it" : ""))
        }
        input = found.name
        self.type = type
        shape = network.shape
        self.axis = axis
        outputs = []
        let wanted =
            network.outputs.isEmpty
            ? metadata.outputs.map { RemoteNetwork.Output(name: $0.name, shape: nil) }
            : network.outputs
        unread = metadata.outputs.reduce(0) { sum, output in
            guard !wanted.contains(where: { $0.name == output.name }) else { return sum }
            let size = ElementType(rawValue: output.type)?.byteSize ?? 8
            let isBatch = output.shape.first == 1 || axis == .open && output.shape.first == -1
            let count = Self.elements(of: isBatch ? Array(output.shape.dropFirst()) : output.shape)
            return sum + (count.map { $0 * size } ?? Self.openLimit)
        }
        for output in wanted {
            outputs.append(try Self.output(output, network, metadata, axis))
        }
    }

    private static func output(
        _ wanted: RemoteNetwork.Output, _ network: RemoteNetwork, _ metadata: ModelMetadata,
        _ inputAxis: BatchAxis
    ) throws(RemoteMismatch) -> Output {
        guard let found = metadata.outputs.first(where: { $0.name == wanted.name }) else {
            let names = metadata.outputs.map(\.name).joined(separator: ", ")
            throw RemoteMismatch(
                what: "the server's model has the outputs \(names), and not '\(wanted.name)', "
                    + "which '\(network.name)' is read by")
        }
        guard let type = ElementType(rawValue: found.type) else {
            throw RemoteMismatch(
                what: "the server's output '\(found.name)' is \(found.type), and numbers are read")
        }
        guard elements(of: found.shape.filter { $0 >= 0 }) != nil else {
            throw RemoteMismatch(
                what: "the server's output '\(found.name)' is \(found.shape), which is too large")
        }
        func stated(_ axis: BatchAxis) -> [Int?] {
            found.shape.dropFirst(axis == .none ? 0 : 1).map { $0 < 0 ? nil : $0 }
        }
        if let own = wanted.shape {
            guard let axis = axis(of: found.shape, around: own) else {
                throw RemoteMismatch(
                    what: "the server's output '\(found.name)' is \(found.shape), that of "
                        + "'\(network.name)' \([1] + own)")
            }
            // Where the input follows the picture, what the server leaves open does so too.
            return Output(
                name: found.name, type: type, shape: network.isOpen ? stated(axis) : own,
                axis: axis)
        }
        guard !network.givesLists else {
            return Output(
                name: found.name, type: type, shape: stated(.none), axis: .none,
                mayHaveAxis: true)
        }
        let axis: BatchAxis =
            found.shape.first == 1
            ? .one : found.shape.first == -1 && inputAxis != .none ? .open : .none
        return Output(name: found.name, type: type, shape: stated(axis), axis: axis)
    }

    /// The batch axis of a tensor that a server states, -1 for an open extent, around `own`; nil
    /// where it cannot be that tensor.
    private static func axis(of stated: [Int], around own: [Int?]) -> BatchAxis? {
        func fits(_ stated: ArraySlice<Int>) -> Bool {
            stated.count == own.count && zip(stated, own).allSatisfy { $0 == -1 || $0 == $1 }
        }
        if fits(stated[...]) { return BatchAxis.none }
        guard let first = stated.first, first == -1 || first == 1, fits(stated.dropFirst()) else {
            return nil
        }
        return first == -1 ? .open : .one
    }

    /// Extents in words, ? for one that is open.
    static func text(_ extents: [Int?]) -> String {
        "[" + extents.map { $0.map(String.init) ?? "?" }.joined(separator: ", ") + "]"
    }

    /// Elements of a tensor with these extents; nil for more than any network here has.
    static func elements(of extents: [Int]) -> Int? {
        var count = 1
        for extent in extents {
            let (product, overflow) = count.multipliedReportingOverflow(by: extent)
            guard extent >= 0, !overflow, product <= 1 << 28 else { return nil }
            count = product
        }
        return count
    }

    /// Extents of the input for one picture whose input has `sides`; nil where they are not those
    /// that were agreed on.
    func input(of sides: [Int]?) -> [Int]? {
        guard let sides else {
            let known = shape.compactMap(\.self)
            return known.count == shape.count ? known : nil
        }
        let fits = sides.count == shape.count && zip(sides, shape).allSatisfy { $1 ?? $0 == $0 }
        return fits ? sides : nil
    }

    /// Most bytes that the outputs for `count` pictures may have.
    func outputLimit(_ count: Int) -> Int {
        let each = outputs.reduce(unread) { sum, output in
            let known = output.shape.compactMap(\.self)
            guard known.count == output.shape.count else { return sum + Self.openLimit }
            return sum + known.reduce(output.type.byteSize, *)
        }
        return each * count
    }

    /// Most bytes of an output for one picture whose extents an answer decides.
    private static let openLimit = 16 << 20
}
