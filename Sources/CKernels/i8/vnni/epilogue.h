// From sums to bytes: see k_i8_epilogue. The bounds are integers, so that clamping may come before
// or after rounding: with small factors it comes last, by saturation and in bytes; otherwise values
// are clamped to the upper bound before they can leave the range of the conversion.

/// An epilogue's constants as vectors, for one block of channels.
typedef struct {
    /// Initial value of the sums.
    __m512i bias;
    __m512 scale;
    /// In 16 bits and in bytes.
    __m512i zero, low, high;
    const uint8_t *table;
    /// Whether neither a scaled sum nor the sum of two scaled levels can overflow 32 bits.
    bool is_small;
    float most, sum_most;
    __m512 own, other;
    /// In 32 bits, 32 bits, 16 bits and in bytes.
    __m512i own_zero, other_zero, sum_zero, sum_low, sum_high;
    /// Levels minus own_zero in 32 bits: the addend for that, and their bounds.
    __m512i shift, shifted_low, shifted_high;
} k_ending;

K_INLINE bool k_factors_are_small(const k_i8_epilogue *e, __m512 scale) {
    __mmask16 small = _mm512_cmp_ps_mask(_mm512_abs_ps(scale), _mm512_set1_ps(0.5f), _CMP_LT_OQ);
    const float most = 1 << 20;
    bool sums = e->residual == NULL ||
                (e->own > -most && e->own < most && e->other > -most && e->other < most);
    return small == 0xffff && sums;
}

K_INLINE k_ending k_ending_of(const k_i8_epilogue *e, int32_t block) {
    return (k_ending){
        .bias = k_load64(e->bias + block * 16),
        .scale = _mm512_loadu_ps(e->scale + block * 16),
        .zero = _mm512_set1_epi16((int16_t)e->zero),
        .low = _mm512_set1_epi8((char)e->low),
        .high = _mm512_set1_epi8((char)e->high),
        .table = e->table,
        .is_small = k_factors_are_small(e, _mm512_loadu_ps(e->scale + block * 16)),
        .most = (float)(e->high - e->zero),
        .sum_most = (float)(e->sum_high - e->sum_zero),
        .own = _mm512_set1_ps(e->own),
        .other = _mm512_set1_ps(e->other),
        .own_zero = _mm512_set1_epi32(e->own_zero),
        .other_zero = _mm512_set1_epi32(e->other_zero),
        .sum_zero = _mm512_set1_epi16((int16_t)e->sum_zero),
        .sum_low = _mm512_set1_epi8((char)e->sum_low),
        .sum_high = _mm512_set1_epi8((char)e->sum_high),
        .shift = _mm512_set1_epi32(e->zero - e->own_zero),
        .shifted_low = _mm512_set1_epi32(e->low - e->own_zero),
        .shifted_high = _mm512_set1_epi32(e->high - e->own_zero),
    };
}

K_INLINE __m512i k_level(const k_ending *e, __m512i sum, const bool small) {
    __m512 v = _mm512_mul_ps(_mm512_cvtepi32_ps(sum), e->scale);
    return small ? _mm512_cvtps_epi32(v) : k_rounded_below(v, _mm512_set1_ps(e->most));
}

/// Scales the sums of four pixels, which include the bias, before the residual.
K_INLINE __m512i k_finished(const k_ending *e, __m512i a, __m512i b, __m512i c, __m512i d,
                            const bool small) {
    __m512i y = k_narrowed(k_level(e, a, small), k_level(e, b, small), k_level(e, c, small),
                           k_level(e, d, small), e->zero);
    y = _mm512_min_epu8(_mm512_max_epu8(y, e->low), e->high);
    if (e->table == NULL) return y;
    k_byte_table table = k_byte_table_of(e->table);
    return k_looked_up(&table, y);
}

/// One pixel of levels minus their zero point, plus the residual, before narrowing.
K_INLINE __m512i k_joined(const k_ending *e, __m512i own, __m128i residual, const bool small) {
    __m512i other = _mm512_sub_epi32(_mm512_cvtepu8_epi32(residual), e->other_zero);
    __m512 sum = _mm512_add_ps(_mm512_mul_ps(_mm512_cvtepi32_ps(own), e->own),
                               _mm512_mul_ps(_mm512_cvtepi32_ps(other), e->other));
    return small ? _mm512_cvtps_epi32(sum) : k_rounded_below(sum, _mm512_set1_ps(e->sum_most));
}
/// The same from a sum, where factors are small and there is no table.
K_INLINE __m512i k_joined_sum(const k_ending *e, __m512i sum, __m128i residual) {
    __m512i y = _mm512_add_epi32(k_level(e, sum, true), e->shift);
    y = _mm512_min_epi32(_mm512_max_epi32(y, e->shifted_low), e->shifted_high);
    return k_joined(e, y, residual, true);
}

/// The same for four pixels; `r0`... are their residuals.
K_INLINE __m512i k_joined_sums(const k_ending *e, __m512i a, __m512i b, __m512i c, __m512i d,
                               __m128i r0, __m128i r1, __m128i r2, __m128i r3) {
    __m512i y = k_narrowed(k_joined_sum(e, a, r0), k_joined_sum(e, b, r1), k_joined_sum(e, c, r2),
                           k_joined_sum(e, d, r3), e->sum_zero);
    return _mm512_min_epu8(_mm512_max_epu8(y, e->sum_low), e->sum_high);
}

/// 128-bit lane `I` of the bytes.
#define K_QUARTER(V, I) _mm512_extracti32x4_epi32(V, I)
#define K_JOINED(I)                                                                   \
    k_joined(e, _mm512_sub_epi32(_mm512_cvtepu8_epi32(K_QUARTER(y, I)), e->own_zero), \
             K_QUARTER(r, I), false)

/// The sums of four pixels and the residual `r`.
K_INLINE __m512i k_finished_with(const k_ending *e, __m512i a, __m512i b, __m512i c, __m512i d,
                                 __m512i r) {
    __m512i y = k_finished(e, a, b, c, d, false);
    __m512i bytes = k_narrowed(K_JOINED(0), K_JOINED(1), K_JOINED(2), K_JOINED(3), e->sum_zero);
    return _mm512_min_epu8(_mm512_max_epu8(bytes, e->sum_low), e->sum_high);
}
#undef K_JOINED

/// Stores `count` pixels of at most four.
K_INLINE void k_store_pixels(uint8_t *to, __m512i y, const int count) {
    if (count >= 4) {
        _mm512_storeu_si512(to, y);
        return;
    }
    if (count >= 2) _mm256_storeu_si256((__m256i *)to, _mm512_castsi512_si256(y));
    if (count == 3) k_store16(to + 32, _mm512_extracti32x4_epi32(y, 2));
    if (count == 1) k_store16(to, _mm512_castsi512_si128(y));
}
