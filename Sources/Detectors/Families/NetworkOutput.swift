/// One output of a network for one picture: row-major floats, without the batch axis.
///
/// Valid inside the closure that hands it out.
package struct NetworkOutput {
    /// Its extent, outermost axis first, without the batch axis.
    package let shape: [Int]
    // Safety: the session that ran the network keeps the memory alive for the closure's time.
    package let values: UnsafeBufferPointer<Float>

    /// A view of `values` with extent `shape`; the counts must agree.
    package init(shape: [Int], values: UnsafeBufferPointer<Float>) {
        precondition(shape.reduce(1, *) == values.count, "shape and values disagree")
        self.shape = shape
        self.values = values
    }
}
