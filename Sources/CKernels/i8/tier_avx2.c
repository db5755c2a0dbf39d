#if defined(__x86_64__)

#include <immintrin.h>
#include <stdbool.h>

#include "kernels_i8.h"

#pragma STDC FP_CONTRACT OFF

#define K_FN(name) k_##name

#pragma clang diagnostic ignored "-Wpsabi"
#pragma clang diagnostic ignored "-Wpass-failed"
#pragma clang attribute push(__attribute__((target("avx2"))), apply_to = function)
#include "body/shape.h"
#include "avx2/simd.h"
#include "body/by_byte.h"
#include "body/movement.h"

#include "avx2/epilogue.h"

#include "avx2/conv_pack.h"
#include "avx2/conv_tile.h"

#include "avx2/conv.h"

#include "avx2/depthwise.h"
#include "avx2/elementwise.h"
#include "avx2/winograd.h"
#pragma clang attribute pop

#define K_TABLE k_i8_table__avx2
#define K_TIER K_TIER_AVX2
#include "body/table.h"

#endif
