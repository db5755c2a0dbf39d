#include "kernels.h"

extern const k_table k_f32_table__c;
#if defined(__x86_64__)
extern const k_table k_f32_table__avx2;
extern const k_table k_f32_table__avx512;
#elif defined(__aarch64__)
extern const k_table k_f32_table__neon;
#endif

const k_table *k_kernels_for(k_tier tier) {
    switch (tier) {
#if defined(__x86_64__)
    case K_TIER_AVX512: return k_cpu_best_tier() >= K_TIER_AVX512 ? &k_f32_table__avx512 : NULL;
    case K_TIER_AVX2: return k_cpu_best_tier() >= K_TIER_AVX2 ? &k_f32_table__avx2 : NULL;
#elif defined(__aarch64__)
    case K_TIER_NEON: return &k_f32_table__neon;
#endif
    case K_TIER_C: return &k_f32_table__c;
    default: return NULL;
    }
}

const k_table *k_kernels(void) { return k_kernels_for(k_cpu_tier()); }
