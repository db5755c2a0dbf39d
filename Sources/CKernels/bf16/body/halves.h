// Numbers of 16 bits: the upper halves of fp32 numbers.

/// Sixteen pairs of bfloat16 numbers, or one pair sixteen times.
typedef uint32_t u16 __attribute__((ext_vector_type(16)));
typedef uint32_t u8 __attribute__((ext_vector_type(8)));

K_INLINE uint16_t k_rounded_half(float x) {
    uint32_t bits;
    __builtin_memcpy(&bits, &x, 4);
    if ((bits & 0x7fffffff) > 0x7f800000) return (uint16_t)(bits >> 16 | 0x40);
    if ((bits & 0x7f800000) == 0) return (uint16_t)(bits >> 16 & 0x8000);
    return (uint16_t)((bits + 0x7fff + (bits >> 16 & 1)) >> 16);
}

/// Stores sixteen numbers, rounded.
K_INLINE void k_store_halves(uint16_t *to, v16 x) {
#if defined(K_TIER_IS_AVX512)
    _mm256_storeu_si256((__m256i *)to, (__m256i)_mm512_cvtneps_pbh((__m512)x));
#else
    for (int i = 0; i < 16; i++) to[i] = k_rounded_half(x[i]);
#endif
}

K_INLINE u16 k_load_pairs(const uint16_t *p) { return *(const u16 *)p; }
K_INLINE u16 k_splat_pair(const uint16_t *p) {
    uint32_t x;
    __builtin_memcpy(&x, p, 4);
    return (u16){x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x};
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
K_INLINE v8 k_dot_half(v8 sum, u8 a, u8 b) {
#if defined(K_TIER_IS_AVX512)
    return (v8)_mm256_dpbf16_ps((__m256)sum, (__m256bh)a, (__m256bh)b);
#else
    sum += (v8)(a & 0xffff0000) * (v8)(b & 0xffff0000);
    return sum + (v8)(a << 16) * (v8)(b << 16);
#endif
}
