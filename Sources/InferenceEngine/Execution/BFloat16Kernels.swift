import CKernels

/// The C kernels of bfloat16 dot products.
///
/// `@unchecked Sendable`: the table is filled once and never written again.
struct BFloat16Kernels: Hashable, @unchecked Sendable {
    let table: UnsafePointer<k_bf16_table>

    /// Those of this processor; nil where it has no such instructions, or SIGHTLINE_CPU masks them.
    static let best = k_bf16_kernels().map { BFloat16Kernels(table: $0) }
}
