import InferenceEngine

extension OperatorTable {
    /// Operators whose outputs' extents follow from values.
    static let selections: [String: Lowering] = [
        "NonMaxSuppression": { (builder) throws(ImportError) in
            try builder.requireInputs(2...5)
            return NonMaxSuppression(centred: builder.flag("center_point_box"))
        },
        "NonZero": plain(1...1, NonZero()),
        "Unique": { (builder) throws(ImportError) in
            try builder.requireInputs(1...1)
            return Unique(
                axis: builder.message.attributes["axis"]?.integer,
                sorted: builder.flag("sorted", default: true))
        },
    ]
}
