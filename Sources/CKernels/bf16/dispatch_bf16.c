#include "kernels_bf16.h"

extern const k_bf16_table k_bf16_table__c;
#if defined(__x86_64__)
extern const k_bf16_table k_bf16_table__avx512;
#endif

const k_bf16_table *k_bf16_kernels_for(k_tier tier) {
    switch (tier) {
#if defined(__x86_64__)
    case K_TIER_AVX512:
        return k_cpu_best_tier() >= K_TIER_AVX512 && __builtin_cpu_supports("avx512bf16")
                   ? &k_bf16_table__avx512
                   : NULL;
#endif
    case K_TIER_C: return &k_bf16_table__c;
    default: return NULL;
    }
}

const k_bf16_table *k_bf16_kernels(void) {
    return k_cpu_tier() == K_TIER_AVX512 ? k_bf16_kernels_for(K_TIER_AVX512) : NULL;
}
