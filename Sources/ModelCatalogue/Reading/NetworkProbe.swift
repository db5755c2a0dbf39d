package import PipelineConfig

/// What may be asked of a network while its description is being made.
package struct NetworkProbe {
    /// What the file declares.
    package var declared: NetworkOutline
    /// The outputs for an input of so many columns and rows.
    package var outputs: (Int, Int) throws -> [NetworkOutline.Value]
    /// The values of outputs, by name, for a built-in picture that is fed as said.
    package var values: (ModelInput) throws -> [String: [Float]]

    /// A probe of a network.
    package init(
        declared: NetworkOutline,
        outputs: @escaping (Int, Int) throws -> [NetworkOutline.Value],
        values: @escaping (ModelInput) throws -> [String: [Float]]
    ) {
        self.declared = declared
        self.outputs = outputs
        self.values = values
    }
}

/// What the user says where a file leaves it open.
package struct ReadingWishes: Sendable, Equatable {
    /// The family; nil to find it out.
    package var family: ModelFamily.Kind?
    /// Columns and rows of the input; nil for the file's own.
    package var size: (width: Int, height: Int)?

    /// Whether the input follows each picture's shape.
    package var followsPicture = false

    /// Wishes; none.
    package init(family: ModelFamily.Kind? = nil, size: (width: Int, height: Int)? = nil) {
        self.family = family
        self.size = size
    }

    package static func == (one: Self, other: Self) -> Bool {
        one.family == other.family && one.size?.width == other.size?.width
            && one.size?.height == other.size?.height
            && one.followsPicture == other.followsPicture
    }
}
