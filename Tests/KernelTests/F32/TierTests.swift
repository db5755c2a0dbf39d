import CKernels
import Testing

@Suite struct TierTests {
    @Test func `the chosen tier is one this processor runs`() {
        #expect(k_cpu_tier().rawValue <= k_cpu_best_tier().rawValue)
        #expect(k_kernels().pointee.tier == k_cpu_tier())
        #expect(k_kernels() == k_kernels())
    }

    @Test func `a tier beyond the processor has no table`() {
        for tier in [K_TIER_C, K_TIER_AVX2, K_TIER_AVX512] {
            let table = k_kernels_for(tier)
            #expect((table != nil) == (tier.rawValue <= k_cpu_best_tier().rawValue))
            #expect(table == nil || table?.pointee.tier == tier)
        }
    }
}
