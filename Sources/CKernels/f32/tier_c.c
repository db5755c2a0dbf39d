#include <assert.h>
#include <stdbool.h>

#include "kernels.h"

#define K_FN(name) k_f32_##name##__c
#define K_TIER K_TIER_C
#define K_CONV_BLOCKS 1
#define K_CONV_PIXELS 2
#define K_EIGHT_PIXELS 0
#define K_TRIPLE_PIXELS 2

#pragma clang diagnostic ignored "-Wpsabi"
#pragma clang diagnostic ignored "-Wpass-failed"
#include "body/tier.h"
