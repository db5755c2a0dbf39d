import CKernels

/// The C kernels for this processor.
///
/// `@unchecked Sendable`: the table is filled once and never written again.
package struct KernelSet: @unchecked Sendable {
    let table: UnsafePointer<k_table>

    /// The fastest that the processor has, or what SIGHTLINE_CPU names.
    package static let best = KernelSet(table: k_kernels())

    /// `c`, `neon`, `avx2` or `avx512`.
    package var tier: String {
        switch table.pointee.tier {
        case K_TIER_C: "c"
        case K_TIER_NEON: "neon"
        case K_TIER_AVX2: "avx2"
        default: "avx512"
        }
    }
}
