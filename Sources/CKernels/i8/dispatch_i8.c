#include "../include/kernels_i8.h"

extern const k_i8_table k_i8_table__c;
#if defined(__x86_64__)
extern const k_i8_table k_i8_table__avx2;
extern const k_i8_table k_i8_table__avx512vnni;
#endif

const k_i8_table *k_i8_kernels_for(k_tier tier) {
    switch (tier) {
#if defined(__x86_64__)
    case K_TIER_AVX512: return k_cpu_has_byte_products() ? &k_i8_table__avx512vnni : NULL;
    case K_TIER_AVX2: return k_cpu_best_tier() >= K_TIER_AVX2 ? &k_i8_table__avx2 : NULL;
#endif
    case K_TIER_C: return &k_i8_table__c;
    default: return NULL;
    }
}

const k_i8_table *k_i8_kernels(void) {
    const k_i8_table *best = NULL;
    for (int tier = k_cpu_tier(); best == NULL && tier > K_TIER_C; tier--)
        best = k_i8_kernels_for((k_tier)tier);
    return best != NULL ? best : k_i8_kernels_for(K_TIER_C);
}
