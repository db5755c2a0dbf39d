#include "cpu.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

k_tier k_cpu_best_tier(void) {
#if defined(__x86_64__)
    __builtin_cpu_init();
    if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("fma")) return K_TIER_C;
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") &&
        __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq"))
        return K_TIER_AVX512;
    return K_TIER_AVX2;
#elif defined(__aarch64__)
    return K_TIER_NEON;
#else
    return K_TIER_C;
#endif
}

int k_cpu_has_byte_products(void) {
#if defined(__x86_64__)
    return k_cpu_best_tier() == K_TIER_AVX512 && __builtin_cpu_supports("avx512vnni") &&
           __builtin_cpu_supports("avx512vbmi");
#else
    return 0;
#endif
}

static k_tier masked_tier(void) {
    k_tier best = k_cpu_best_tier();
    const char *mask = getenv("SIGHTLINE_CPU");
    if (mask == NULL) return best;
    k_tier limit = best;
    if (strcmp(mask, "c") == 0) limit = K_TIER_C;
    if (strcmp(mask, "neon") == 0) limit = K_TIER_NEON;
    if (strcmp(mask, "avx2") == 0) limit = K_TIER_AVX2;
    return limit < best ? limit : best;
}

k_tier k_cpu_tier(void) {
    static _Atomic int decided = -1;
    int tier = atomic_load_explicit(&decided, memory_order_relaxed);
    if (tier < 0) {
        tier = (int)masked_tier();
        int unset = -1;
        if (!atomic_compare_exchange_strong(&decided, &unset, tier)) tier = unset;
    }
    return (k_tier)tier;
}
