// From sums to bytes: see k_i8_epilogue. Clamping before adding the zero point keeps the conversion
// in range; low, high and zero are integers, so clamping afterwards would give the same.

/// An epilogue's constants as vectors, for one block of channels.
typedef struct {
    __m256i bias[2];
    __m256 scale[2];
    __m256i zero;
    __m256 low, high;
    const uint8_t *table;
    __m256 own, other, own_zero, other_zero, sum_low, sum_high;
    __m256i sum_zero;
} k_ending;

K_INLINE k_ending k_ending_of(const k_i8_epilogue *e, int32_t block) {
    k_ending r = {
        .bias = {k_load32(e->bias + block * 16), k_load32(e->bias + block * 16 + 8)},
        .scale = {_mm256_loadu_ps(e->scale + block * 16),
                  _mm256_loadu_ps(e->scale + block * 16 + 8)},
        .zero = _mm256_set1_epi32(e->zero),
        .low = _mm256_set1_ps((float)(e->low - e->zero)),
        .high = _mm256_set1_ps((float)(e->high - e->zero)),
        .table = e->table,
        .own = _mm256_set1_ps(e->own),
        .other = _mm256_set1_ps(e->other),
        .own_zero = _mm256_set1_ps((float)e->own_zero),
        .other_zero = _mm256_set1_ps((float)e->other_zero),
        .sum_low = _mm256_set1_ps((float)(e->sum_low - e->sum_zero)),
        .sum_high = _mm256_set1_ps((float)(e->sum_high - e->sum_zero)),
        .sum_zero = _mm256_set1_epi32(e->sum_zero),
    };
    return r;
}

K_INLINE __m128i k_looked_up(const uint8_t *table, __m128i v) {
    uint8_t lanes[16] __attribute__((aligned(16)));
    _mm_store_si128((__m128i *)lanes, v);
    for (int i = 0; i < 16; i++) lanes[i] = table[lanes[i]];
    return _mm_load_si128((const __m128i *)lanes);
}

K_INLINE __m256i k_residual_half(const k_ending *e, __m128i own, const uint8_t *other) {
    __m256 y = _mm256_cvtepi32_ps(_mm256_cvtepu8_epi32(own));
    __m256 a = _mm256_mul_ps(_mm256_sub_ps(y, e->own_zero), e->own);
    __m256 b = _mm256_mul_ps(_mm256_sub_ps(k_widened(other), e->other_zero), e->other);
    return _mm256_add_epi32(k_rounded_within(_mm256_add_ps(a, b), e->sum_low, e->sum_high),
                            e->sum_zero);
}

/// Sixteen sums of one pixel; `residual` may be NULL.
K_INLINE __m128i k_finished(const k_ending *e, __m256i first, __m256i second,
                            const uint8_t *residual) {
    __m256 a = _mm256_cvtepi32_ps(_mm256_add_epi32(first, e->bias[0]));
    __m256 b = _mm256_cvtepi32_ps(_mm256_add_epi32(second, e->bias[1]));
    __m256i p = k_rounded_within(_mm256_mul_ps(a, e->scale[0]), e->low, e->high);
    __m256i q = k_rounded_within(_mm256_mul_ps(b, e->scale[1]), e->low, e->high);
    __m128i y = k_narrowed(_mm256_add_epi32(p, e->zero), _mm256_add_epi32(q, e->zero));
    if (e->table != NULL) y = k_looked_up(e->table, y);
    if (residual == NULL) return y;
    return k_narrowed(k_residual_half(e, y, residual),
                      k_residual_half(e, _mm_srli_si128(y, 8), residual + 8));
}
