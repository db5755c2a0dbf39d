#include "../include/kernels_u8.h"

#define NAME(x) k_u8_##x##__avx2
#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("avx2"))), apply_to = function)
#endif
#include "body/sum.h"
#if defined(__x86_64__)
#pragma clang attribute pop
#endif
