// The quantised kernels of AVX-512 with VNNI and VBMI: processors since Ice Lake and Zen 4.

#if defined(__x86_64__)

#include <immintrin.h>
#include <stdbool.h>

#include "kernels_i8.h"

#pragma STDC FP_CONTRACT OFF

#define K_FN(name) k_##name

#pragma clang diagnostic ignored "-Wpsabi"
#pragma clang diagnostic ignored "-Wpass-failed"
#define K_TARGET target("avx512f,avx512vl,avx512bw,avx512dq,avx512vnni,avx512vbmi,avx2,fma")
#pragma clang attribute push(__attribute__((K_TARGET)), apply_to = function)
#include "body/shape.h"
#include "vnni/simd.h"
#include "body/movement.h"

#include "vnni/epilogue.h"

#include "vnni/conv_pack.h"
#include "vnni/conv_tile.h"

#include "vnni/conv.h"

#include "vnni/depthwise.h"
#include "vnni/elementwise.h"
#include "vnni/layout.h"
#include "vnni/max_pool.h"
#pragma clang attribute pop

#define K_TABLE k_i8_table__avx512vnni
#define K_TIER K_TIER_AVX512
#define K_WITHOUT_WINOGRAD 1
#include "body/table.h"

#endif
