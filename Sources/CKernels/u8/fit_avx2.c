#include "../include/kernels_u8.h"

#if defined(__x86_64__)
#include <immintrin.h>

// Without FMA: every variant of the kernel gives the same bits.
#define AVX2 __attribute__((target("avx2")))
#define INLINE static inline __attribute__((target("avx2"), always_inline))

/// Loads the source bytes of one row for eight output columns.
INLINE __m256i windows(const uint8_t *row, const int32_t *starts, k_fetch how, size_t block) {
    if (how == K_FETCH_WINDOWS) {
        const int32_t *start = starts + 2 * block;
        __m128i low = _mm_loadu_si128((const __m128i *)(row + start[0]));
        __m128i high = _mm_loadu_si128((const __m128i *)(row + start[1]));
        return _mm256_inserti128_si256(_mm256_castsi128_si256(low), high, 1);
    }
    __m256i at = _mm256_loadu_si256((const __m256i *)(starts + 8 * block));
    return _mm256_i32gather_epi32((const int *)row, at, 1);
}

INLINE __m256i load(const void *from, size_t bytes) {
    return _mm256_loadu_si256((const __m256i *)((const uint8_t *)from + bytes));
}

/// Chroma minus 128 of the two picture columns that each of eight output columns blends.
INLINE __m256i chroma(const uint8_t *near, const uint8_t *far, const k_u8_chroma_taps *t,
                      k_fetch how, size_t block) {
    __m256i shuffle = load(t->shuffles, 32 * block), weights = load(t->weights, 32 * block);
    __m256i close = _mm256_shuffle_epi8(windows(near, t->starts, how, block), shuffle);
    __m256i away = _mm256_shuffle_epi8(windows(far, t->starts, how, block), shuffle);
    close = _mm256_maddubs_epi16(close, weights);
    away = _mm256_maddubs_epi16(away, weights);
    __m256i sum = _mm256_add_epi16(_mm256_add_epi16(close, _mm256_slli_epi16(close, 1)), away);
    sum = _mm256_srli_epi16(_mm256_add_epi16(sum, load(t->rounds, 32 * block)), 4);
    return _mm256_sub_epi16(sum, _mm256_set1_epi16(128));
}

/// Broadcasts a pair of 16-bit factors to every 32-bit lane.
INLINE __m256i factors(int low, int high) {
    return _mm256_set1_epi32((int)((uint32_t)(uint16_t)low | (uint32_t)(uint16_t)high << 16));
}

/// Narrows two vectors of sums to 16 levels, saturating.
INLINE __m256i levels(__m256i low, __m256i high, __m256i bias, __m128i shift) {
    low = _mm256_sra_epi32(_mm256_add_epi32(low, bias), shift);
    high = _mm256_sra_epi32(_mm256_add_epi32(high, bias), shift);
    __m256i x = _mm256_packs_epi32(low, high);
    return _mm256_min_epi16(_mm256_max_epi16(x, _mm256_setzero_si256()), _mm256_set1_epi16(255));
}

INLINE void blend(__m256i level, __m256i weights, int16_t *out) {
    __m256i sum = _mm256_srai_epi32(_mm256_madd_epi16(level, weights), 4);
    __m128i low = _mm256_castsi256_si128(sum), high = _mm256_extracti128_si256(sum, 1);
    _mm_storeu_si128((__m128i *)out, _mm_packs_epi32(low, high));
}

/// One row; the fast callers pass constants for the last four arguments.
INLINE void across(const k_u8_fit_source *s, const k_u8_fit_colour *k, int16_t *out, size_t stride,
                   size_t n, k_fetch luma_fetch, k_fetch chroma_fetch, int coloured, int channels) {
    const k_u8_fit_source rows = *s;
    const k_u8_taps luma = *s->luma;
    const k_u8_chroma_taps tint = coloured ? *s->chroma : (k_u8_chroma_taps){0};
    const __m128i shift = _mm_cvtsi32_si128(k->shift);
    const __m256i red = factors(k->y[0], k->v[0]), blue = factors(k->y[2], k->u[2]);
    const __m256i green = factors(k->y[1], k->u[1]), rest = factors(0, k->v[1]);
    const __m256i bias0 = _mm256_set1_epi32(k->bias[0]), bias1 = _mm256_set1_epi32(k->bias[1]);
    const __m256i bias2 = _mm256_set1_epi32(k->bias[2]);
    for (size_t block = 0, i = 0; i < n; block++, i += 8) {
        __m256i y = _mm256_shuffle_epi8(windows(rows.y, luma.starts, luma_fetch, block),
                                        load(luma.shuffles, 32 * block));
        __m256i u = _mm256_setzero_si256(), v = u, weights = load(luma.weights, 32 * block);
        if (coloured) {
            u = chroma(rows.u_near, rows.u_far, &tint, chroma_fetch, block);
            v = chroma(rows.v_near, rows.v_far, &tint, chroma_fetch, block);
        }
        __m256i yv0 = _mm256_unpacklo_epi16(y, v), yv1 = _mm256_unpackhi_epi16(y, v);
        blend(levels(_mm256_madd_epi16(yv0, red), _mm256_madd_epi16(yv1, red), bias0, shift),
              weights, out + i);
        if (channels == 3) {
            __m256i yu0 = _mm256_unpacklo_epi16(y, u), yu1 = _mm256_unpackhi_epi16(y, u);
            __m256i g0 =
                _mm256_add_epi32(_mm256_madd_epi16(yu0, green), _mm256_madd_epi16(yv0, rest));
            __m256i g1 =
                _mm256_add_epi32(_mm256_madd_epi16(yu1, green), _mm256_madd_epi16(yv1, rest));
            blend(levels(g0, g1, bias1, shift), weights, out + stride + i);
            blend(levels(_mm256_madd_epi16(yu0, blue), _mm256_madd_epi16(yu1, blue), bias2, shift),
                  weights, out + 2 * stride + i);
        }
    }
}

AVX2 void k_u8_fit_across__avx2(const k_u8_fit_source *s, const k_u8_fit_colour *k, int16_t *out,
                                size_t stride, size_t n) {
    const int coloured = s->chroma != NULL && k->channels == 3;
    const k_fetch luma = s->luma->fetch, tint = coloured ? s->chroma->fetch : luma;
    if (luma == K_FETCH_PLAIN || tint == K_FETCH_PLAIN) {
        k_u8_fit_across__c(s, k, out, stride, n);
    } else if (coloured && luma == K_FETCH_WINDOWS && tint == K_FETCH_WINDOWS) {
        across(s, k, out, stride, n, K_FETCH_WINDOWS, K_FETCH_WINDOWS, 1, 3);
    } else if (coloured && luma == K_FETCH_GATHER && tint == K_FETCH_WINDOWS) {
        across(s, k, out, stride, n, K_FETCH_GATHER, K_FETCH_WINDOWS, 1, 3);
    } else {
        across(s, k, out, stride, n, luma, tint, coloured, k->channels);
    }
}

/// Normalises eight levels and stores the first `columns` of them.
INLINE void store(float *to, __m128i level, __m256 mean, __m256 scale, size_t columns) {
    __m256 x = _mm256_cvtepi32_ps(_mm256_cvtepi16_epi32(level));
    x = _mm256_mul_ps(_mm256_sub_ps(x, mean), scale);
    if (__builtin_expect(columns >= 8, 1)) {
        _mm256_storeu_ps(to, x);
        return;
    }
    const __m256i index = _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7);
    _mm256_maskstore_ps(to, _mm256_cmpgt_epi32(_mm256_set1_epi32((int)columns), index), x);
}

AVX2 void k_u8_fit_down__avx2(const int16_t *upper, const int16_t *lower, size_t stride, int above,
                              int below, const k_u8_fit_colour *k, float *out0, float *out1,
                              float *out2, size_t n) {
    float *out[3] = {out0, out1, out2};
    const __m128i w0 = _mm_set1_epi16((short)above), w1 = _mm_set1_epi16((short)below);
    for (int c = 0; c < k->channels; c++) {
        const __m256 mean = _mm256_set1_ps(k->mean[c]), scale = _mm256_set1_ps(k->scale[c]);
        const int16_t *a = upper + c * stride, *b = lower + c * stride;
        for (size_t i = 0; i < n; i += 8) {
            __m128i x = _mm_mulhi_epi16(_mm_loadu_si128((const __m128i *)(a + i)), w0);
            __m128i y = _mm_mulhi_epi16(_mm_loadu_si128((const __m128i *)(b + i)), w1);
            x = _mm_add_epi16(_mm_add_epi16(x, y), _mm_set1_epi16(2));
            store(out[c] + i, _mm_srai_epi16(x, 2), mean, scale, n - i);
        }
    }
}
#else
void k_u8_fit_across__avx2(const k_u8_fit_source *s, const k_u8_fit_colour *k, int16_t *out,
                           size_t stride, size_t n) {
    k_u8_fit_across__c(s, k, out, stride, n);
}

void k_u8_fit_down__avx2(const int16_t *upper, const int16_t *lower, size_t stride, int above,
                         int below, const k_u8_fit_colour *k, float *out0, float *out1, float *out2,
                         size_t n) {
    k_u8_fit_down__c(upper, lower, stride, above, below, k, out0, out1, out2, n);
}
#endif
