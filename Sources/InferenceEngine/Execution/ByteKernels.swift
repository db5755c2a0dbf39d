import CKernels

/// The C kernels for quantised tensors on this processor.
///
/// `@unchecked Sendable`: the table is filled once and never written again.
struct ByteKernels: @unchecked Sendable {
    let table: UnsafePointer<k_i8_table>

    /// The fastest that the processor has, or what SIGHTLINE_CPU names.
    static let best = ByteKernels(table: k_i8_kernels())
}
