import CKernels
import TestSupport

/// The tiers under test; one that this processor cannot run has no table.
enum KernelTier: String, CaseIterable, Sendable {
    case portable, avx2, avx512

    /// The tier's kernels, or nil (and one line on standard output) where they cannot run.
    var kernels: k_table? {
        let tier =
            switch self {
            case .portable: K_TIER_C
            case .avx2: K_TIER_AVX2
            case .avx512: K_TIER_AVX512
            }
        guard let table = k_kernels_for(tier) else {
            Skip.note("this processor has no \(rawValue)")
            return nil
        }
        return table.pointee
    }

    /// The tables of all tiers this processor runs.
    static var tables: [(tier: KernelTier, kernels: k_table)] {
        allCases.compactMap { tier in tier.kernels.map { (tier, $0) } }
    }
}
