/// What the pipeline holds a network to be: what is to be sent to a server, and what is read of
/// what comes back.
package struct RemoteNetwork: Sendable {
    /// An output that is wanted.
    package struct Output: Sendable {
        /// Its name.
        package var name: String
        /// Its extents without the batch axis; nil where they are not known.
        package var shape: [Int]?

        package init(name: String, shape: [Int]?) {
            self.name = name
            self.shape = shape
        }
    }

    /// Its name here, for messages.
    package var name: String
    /// The input's name.
    package var input: String
    /// The input's extents without the batch axis.
    package var shape: [Int]
    /// The types of element that the input may have, the preferred one first.
    package var types: [ElementType]
    /// The outputs in the order in which they are read; empty: all of the server's, in its order.
    package var outputs: [Output]

    package init(
        name: String, input: String, shape: [Int], types: [ElementType], outputs: [Output]
    ) {
        self.name = name
        self.input = input
        self.shape = shape
        self.types = types
        self.outputs = outputs
    }
}

/// What a server's model is not, that the pipeline's network is: both sides named.
package struct RemoteMismatch: Error, Equatable {
    /// What differs, in words.
    package let what: String
}

/// What the metadata of a server's model were found to be, once.
package struct AgreedForm: Sendable, Equatable {
    /// An output that is read.
    package struct Output: Sendable, Equatable {
        package var name: String
        package var type: ElementType
        /// Its extents without the batch axis; nil where an answer decides them.
        package var shape: [Int?]
    }

    /// The input's name.
    package var input: String
    /// The type of its elements.
    package var type: ElementType
    /// Its extents without the batch axis.
    package var shape: [Int]
    /// Whether a request may hold several inputs.
    package var takesBatches: Bool
    package var outputs: [Output]
    /// Most bytes that outputs for one picture have that are not read, and may come all the same.
    private let unread: Int

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
        guard Self.fits(found.shape.dropFirst(), network.shape),
            let batch = found.shape.first, batch == -1 || batch == 1
        else {
            throw RemoteMismatch(
                what: "the server's input '\(found.name)' is \(found.shape), that of "
                    + "'\(network.name)' \([1] + network.shape)")
        }
        input = found.name
        self.type = type
        shape = network.shape
        takesBatches = batch == -1
        outputs = []
        let wanted =
            network.outputs.isEmpty
            ? metadata.outputs.map { RemoteNetwork.Output(name: $0.name, shape: nil) }
            : network.outputs
        unread = metadata.outputs.reduce(0) { sum, output in
            guard !wanted.contains(where: { $0.name == output.name }) else { return sum }
            let size = ElementType(rawValue: output.type)?.byteSize ?? 8
            let count = Self.elements(of: Array(output.shape.dropFirst()))
            return sum + (count.map { $0 * size } ?? Self.openLimit)
        }
        for output in wanted {
            outputs.append(try Self.output(output, network.name, metadata))
        }
    }

    private static func output(
        _ wanted: RemoteNetwork.Output, _ network: String, _ metadata: ModelMetadata
    ) throws(RemoteMismatch) -> Output {
        guard let found = metadata.outputs.first(where: { $0.name == wanted.name }) else {
            let names = metadata.outputs.map(\.name).joined(separator: ", ")
            throw RemoteMismatch(
                what: "the server's model has the outputs \(names), and not '\(wanted.name)', "
                    + "which '\(network)' is read by")
        }
        guard let type = ElementType(rawValue: found.type) else {
            throw RemoteMismatch(
                what: "the server's output '\(found.name)' is \(found.type), and numbers are read")
        }
        let shape = found.shape.dropFirst()
        if let own = wanted.shape {
            guard fits(shape, own) else {
                throw RemoteMismatch(
                    what: "the server's output '\(found.name)' is \(found.shape), that of "
                        + "'\(network)' \([1] + own)")
            }
            return Output(name: found.name, type: type, shape: own)
        }
        guard elements(of: shape.filter { $0 >= 0 }) != nil else {
            throw RemoteMismatch(
                what: "the server's output '\(found.name)' is \(found.shape), which is too large")
        }
        return Output(name: found.name, type: type, shape: shape.map { $0 < 0 ? nil : $0 })
    }

    /// Whether extents that a server states, -1 for an open one, can be `own`.
    private static func fits(_ stated: ArraySlice<Int>, _ own: [Int]) -> Bool {
        stated.count == own.count && zip(stated, own).allSatisfy { $0 == -1 || $0 == $1 }
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

    /// Bytes of the input for one picture.
    package var inputBytes: Int { shape.reduce(1, *) * type.byteSize }

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
