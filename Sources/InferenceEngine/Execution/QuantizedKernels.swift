import CKernels

/// The C kernels for quantised tensors on this processor.
///
/// `@unchecked Sendable`: the table is filled once and never written again.
struct QuantizedKernels: @unchecked Sendable {
    let table: UnsafePointer<k_i8_table>

    /// Whether they are vector code; plain ones are slower than the kernels of floats.
    var areVectors: Bool { table.pointee.tier != K_TIER_C }

    /// Whether weights may be short of a number within -127...127 that is the same for all.
    var takeOffsets: Bool { table.pointee.takes_offset != 0 }

    /// The fastest that the processor has, or what SIGHTLINE_CPU names.
    static let best = QuantizedKernels(table: k_i8_kernels())
}
