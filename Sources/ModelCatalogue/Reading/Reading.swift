import PipelineConfig

/// One way to read the outputs of a network.
struct Reading: Sendable, Equatable {
    /// How they are decoded.
    var family: ModelFamily
    /// Which outputs are read, in the family's order.
    var outputs: [String]
    /// How many classes it has by its shape; nil where the shape does not say.
    var classCount: Int?
    /// Whether the outer axis of the rows is the columns.
    var isByColumn = false
    /// What the labels' first index is among the classes.
    var labelOffset = 0
    /// Why it is read like this, in words.
    var reason: String
}
