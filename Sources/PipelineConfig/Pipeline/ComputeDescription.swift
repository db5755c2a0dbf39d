/// The budget of inference.
package struct ComputeDescription: Sendable, Equatable {
    /// How exact the arithmetic is.
    package enum Precision: String, Sendable, ConfigChoice {
        /// 32-bit floats throughout; equal bits over threads and batch.
        case fp32
        /// bf16 products where the CPU has them.
        case mixed
    }

    /// Threads in all; nil for one per core.
    package var threads: Int?
    /// How exact the arithmetic is.
    package var precision = Precision.fp32
    /// Frames per inference.
    package var batch = 1

    /// The budget when nothing is said.
    package init() {}
}

extension ComputeDescription {
    /// The keys of the budget.
    static let keys = KeyGroup(
        ComputeDescription(),
        [
            Key(
                "threads", \.threads, as: .integerOrAuto(1...256), absent: "auto", "threads in all"),
            Key("precision", \.precision, "mixed may use bf16 where the CPU has it"),
            Key("batch", \.batch, as: .integer(1...64), "frames per inference"),
        ])
}
