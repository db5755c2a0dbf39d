// What the kernels of this tier share.

K_INLINE __m512i k_load64(const void *p) { return _mm512_loadu_si512(p); }
K_INLINE __m128i k_load16(const void *p) { return _mm_loadu_si128((const __m128i *)p); }
K_INLINE void k_store16(void *p, __m128i v) { _mm_storeu_si128((__m128i *)p, v); }
K_INLINE __m512i k_broadcast4(const uint8_t *p) {
    int32_t four;
    __builtin_memcpy(&four, p, 4);
    return _mm512_set1_epi32(four);
}

/// A mask of the lowest `count` of 64 lanes.
K_INLINE __mmask64 k_first(size_t count) { return count >= 64 ? ~0ull : (1ull << count) - 1; }

/// Sixteen bytes as floats.
K_INLINE __m512 k_widened(__m128i v) { return _mm512_cvtepi32_ps(_mm512_cvtepu8_epi32(v)); }

/// Narrows four vectors of 16 integers to bytes: adds `zero` (in 16 bits) and clamps to 0...255.
/// Values below -32768 saturate.
K_INLINE __m512i k_narrowed(__m512i a, __m512i b, __m512i c, __m512i d, __m512i zero) {
    const __m512i order = _mm512_setr_epi32(0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15);
    __m512i first = _mm512_adds_epi16(_mm512_packs_epi32(a, b), zero);
    __m512i second = _mm512_adds_epi16(_mm512_packs_epi32(c, d), zero);
    return _mm512_permutexvar_epi32(order, _mm512_packus_epi16(first, second));
}

/// Rounds values of at most `high` to integers, ties to even; values too small for 32 bits, and
/// NaN, become INT32_MIN.
K_INLINE __m512i k_rounded_below(__m512 v, __m512 high) {
    return _mm512_cvtps_epi32(_mm512_min_ps(high, v));
}

/// A table of 256 bytes.
typedef struct {
    __m512i part[4];
} k_byte_table;

K_INLINE k_byte_table k_byte_table_of(const uint8_t *table) {
    return (k_byte_table){
        {k_load64(table), k_load64(table + 64), k_load64(table + 128), k_load64(table + 192)}};
}
K_INLINE __m512i k_looked_up(const k_byte_table *t, __m512i v) {
    __m512i lower = _mm512_permutex2var_epi8(t->part[0], v, t->part[1]);
    __m512i upper = _mm512_permutex2var_epi8(t->part[2], v, t->part[3]);
    return _mm512_mask_blend_epi8(_mm512_movepi8_mask(v), lower, upper);
}
