#if defined(__aarch64__)

#include <assert.h>
#include <stdbool.h>

#include "kernels.h"

// Every aarch64 processor has NEON with fused multiply-add: no attribute is needed. Sixteen lanes
// are four q registers; six pixels of one block leave eight of the 32 for weights and inputs.
#define K_FN(name) k_f32_##name##__neon
#define K_TIER K_TIER_NEON
#define K_CONV_BLOCKS 1
#define K_CONV_PIXELS 6
#define K_EIGHT_PIXELS 12
#define K_TRIPLE_PIXELS 8

#pragma clang diagnostic ignored "-Wpsabi"
#pragma clang diagnostic ignored "-Wpass-failed"
#include "body/tier.h"

#endif
