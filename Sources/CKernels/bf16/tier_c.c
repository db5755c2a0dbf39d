#include <assert.h>
#include <stdbool.h>

#include "kernels_bf16.h"

#define K_FN(name) k_bf16_##name##__c
#define K_TIER K_TIER_C
#define K_CONV_BLOCKS 2
#define K_CONV_PIXELS 2

#pragma clang diagnostic ignored "-Wpsabi"
#pragma clang diagnostic ignored "-Wpass-failed"
#include "body/tier.h"
