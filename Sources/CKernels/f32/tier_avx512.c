#if defined(__x86_64__)

#include <assert.h>
#include <immintrin.h>
#include <stdbool.h>

#include "kernels.h"

#define K_FN(name) k_f32_##name##__avx512
#define K_TIER K_TIER_AVX512
#define K_TIER_IS_AVX512 1
#define K_CONV_BLOCKS 2
#define K_CONV_PIXELS 14
#define K_EIGHT_PIXELS 0
#define K_TRIPLE_PIXELS 14

#pragma clang diagnostic ignored "-Wpsabi"
#pragma clang diagnostic ignored "-Wpass-failed"
#define K_TARGET target("avx512f,avx512vl,avx512bw,avx512dq,avx2,fma")
#pragma clang attribute push(__attribute__((K_TARGET)), apply_to = function)
#include "body/tier.h"
#pragma clang attribute pop

#endif
