import CKernels

/// The instruction set that the kernels were chosen for.
package enum KernelTier {
    /// `c`, `neon`, `avx2` or `avx512`.
    package static var name: String {
        switch k_cpu_tier() {
        case K_TIER_AVX512: "avx512"
        case K_TIER_AVX2: "avx2"
        case K_TIER_NEON: "neon"
        default: "c"
        }
    }
}
