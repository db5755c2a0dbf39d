// What the kernels of this tier share.

K_INLINE __m256i k_load32(const void *p) { return _mm256_loadu_si256((const __m256i *)p); }
K_INLINE __m128i k_load16(const void *p) { return _mm_loadu_si128((const __m128i *)p); }
K_INLINE void k_store16(void *p, __m128i v) { _mm_storeu_si128((__m128i *)p, v); }
K_INLINE __m256i k_both(const uint8_t *p) { return _mm256_broadcastsi128_si256(k_load16(p)); }
K_INLINE __m256i k_broadcast4(const uint8_t *p) {
    int32_t four;
    __builtin_memcpy(&four, p, 4);
    return _mm256_set1_epi32(four);
}

/// Narrows sixteen values of 0...255 to bytes.
K_INLINE __m128i k_narrowed(__m256i a, __m256i b) {
    __m256i words = _mm256_permute4x64_epi64(_mm256_packs_epi32(a, b), 0xd8);
    return _mm_packus_epi16(_mm256_castsi256_si128(words), _mm256_extracti128_si256(words, 1));
}
K_INLINE __m256 k_widened(const uint8_t *p) {
    return _mm256_cvtepi32_ps(_mm256_cvtepu8_epi32(_mm_loadl_epi64((const __m128i *)p)));
}
/// Clamps eight floats and rounds them, ties to even.
K_INLINE __m256i k_rounded_within(__m256 v, __m256 low, __m256 high) {
    return _mm256_cvtps_epi32(_mm256_min_ps(_mm256_max_ps(v, low), high));
}
