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
    /// The input's extents without the batch axis; nil where each picture decides them.
    package var shape: [Int?]
    /// The types of element that the input may have, the preferred one first.
    package var types: [ElementType]
    /// The outputs in the order in which they are read; empty: all of the server's, in its order.
    package var outputs: [Output]
    /// Whether outputs of unknown extents are lists, as long as there is something to list, and not
    /// one part for each picture.
    package var givesLists = false

    package init(
        name: String, input: String, shape: [Int?], types: [ElementType], outputs: [Output]
    ) {
        self.name = name
        self.input = input
        self.shape = shape
        self.types = types
        self.outputs = outputs
    }

    /// Whether the input follows each picture's shape; so do then the outputs.
    var isOpen: Bool { shape.contains(nil) }
}

/// What a server's model is not, that the pipeline's network is: both sides named.
package struct RemoteMismatch: Error, Equatable {
    /// What differs, in words.
    package let what: String
}
