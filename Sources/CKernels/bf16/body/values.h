// bfloat16: the upper halves of fp32 numbers.

/// Sixteen pairs of bfloat16 numbers, or one pair sixteen times.
typedef uint32_t u16 __attribute__((ext_vector_type(16)));
typedef uint32_t u8 __attribute__((ext_vector_type(8)));

K_INLINE uint16_t k_rounded_bf16(float x) {
    uint32_t bits;
    __builtin_memcpy(&bits, &x, 4);
    if ((bits & 0x7fffffff) > 0x7f800000) return (uint16_t)(bits >> 16 | 0x40);
    if ((bits & 0x7f800000) == 0) return (uint16_t)(bits >> 16 & 0x8000);
    return (uint16_t)((bits + 0x7fff + (bits >> 16 & 1)) >> 16);
}

/// Stores sixteen numbers, rounded.
K_INLINE void k_store_bf16(uint16_t *to, v16 x) {
#if defined(K_TIER_IS_AVX512)
    _mm256_storeu_si256((__m256i *)to, (__m256i)_mm512_cvtneps_pbh((__m512)x));
#else
    for (int i = 0; i < 16; i++) to[i] = k_rounded_bf16(x[i]);
#endif
}

/// Sixteen numbers widened.
K_INLINE v16 k_load_bf16(const uint16_t *p) {
    typedef uint16_t h16 __attribute__((ext_vector_type(16)));
    typedef h16 h16_unaligned __attribute__((aligned(2)));
    return (v16)(__builtin_convertvector(*(const h16_unaligned *)p, u16) << 16);
}

K_INLINE u16 k_load_pairs(const uint16_t *p) { return *(const u16 *)p; }
K_INLINE u16 k_splat_pair(const uint16_t *p) {
    uint32_t x;
    __builtin_memcpy(&x, p, 4);
    return (u16){x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x};
}

/// Rounds sixteen numbers and spreads them: of each `width` neighbours (width 4 or 8), pair j is
/// repeated in all of their lanes at to + 32 * j.
K_INLINE void k_store_spread(uint16_t *to, v16 x, const int width) {
    uint16_t rounded[32] __attribute__((aligned(64)));
    k_store_bf16(rounded, x);
#pragma clang loop unroll(full)
    for (int j = 0; j < width / 2; j++) {
#if defined(K_TIER_IS_AVX512)
        const __m512i lane = _mm512_set_epi32(15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0);
        __m512i from = _mm512_andnot_si512(_mm512_set1_epi32(width - 1), lane);
        from = _mm512_add_epi32(_mm512_srli_epi32(from, 1), _mm512_set1_epi32(j));
        __m512i all = _mm512_castsi256_si512(_mm256_load_si256((const __m256i *)rounded));
        _mm512_store_si512(to + 32 * j, _mm512_permutexvar_epi32(from, all));
#else
        for (int l = 0; l < 16; l++) {
            int pair = l / width * (width / 2) + j;
            __builtin_memcpy(to + 32 * j + 2 * l, rounded + 2 * pair, 4);
        }
#endif
    }
}

/// sum + a.first * b.first + a.second * b.second, lane by lane.
K_INLINE v16 k_dot(v16 sum, u16 a, u16 b) {
#if defined(K_TIER_IS_AVX512)
    return (v16)_mm512_dpbf16_ps((__m512)sum, (__m512bh)a, (__m512bh)b);
#else
    sum += (v16)(a & 0xffff0000) * (v16)(b & 0xffff0000);
    return sum + (v16)(a << 16) * (v16)(b << 16);
#endif
}
/// The same in eight lanes.
K_INLINE v8 k_dot_eight(v8 sum, u8 a, u8 b) {
#if defined(K_TIER_IS_AVX512)
    return (v8)_mm256_dpbf16_ps((__m256)sum, (__m256bh)a, (__m256bh)b);
#else
    sum += (v8)(a & 0xffff0000) * (v8)(b & 0xffff0000);
    return sum + (v8)(a << 16) * (v8)(b << 16);
#endif
}
