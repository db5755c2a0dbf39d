#if defined(__x86_64__)

#include <assert.h>
#include <stdbool.h>

#include "kernels.h"

#define K_FN(name) k_f32_##name##__avx2
#define K_TIER K_TIER_AVX2
#define K_CONV_BLOCKS 1
#define K_CONV_PIXELS 6
#define K_EIGHT_PIXELS 12
#define K_TRIPLE_PIXELS 12

#pragma clang diagnostic ignored "-Wpsabi"
#pragma clang diagnostic ignored "-Wpass-failed"
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#include "body/tier.h"
#pragma clang attribute pop

#endif
