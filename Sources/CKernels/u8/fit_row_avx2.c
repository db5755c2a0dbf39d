#include "../include/kernels_u8.h"

#if defined(__x86_64__)
#include <immintrin.h>

// Without FMA: every variant of the kernel gives the same bits.
#define AVX2 __attribute__((target("avx2")))
#define INLINE static inline __attribute__((target("avx2"), always_inline))

/// Pairs of neighbouring samples under eight output columns, as 16-bit numbers.
INLINE __m256i fetch(const uint8_t *row, const k_u8_taps *t, k_fetch how, size_t block) {
    if (how == K_FETCH_WINDOWS) {
        const int32_t *start = t->starts + 2 * block;
        __m128i low = _mm_loadu_si128((const __m128i *)(row + start[0]));
        __m128i high = _mm_loadu_si128((const __m128i *)(row + start[1]));
        return _mm256_inserti128_si256(_mm256_castsi128_si256(low), high, 1);
    }
    __m256i at = _mm256_loadu_si256((const __m256i *)(t->starts + 8 * block));
    return _mm256_i32gather_epi32((const int *)row, at, 1);
}

INLINE __m256 sample(const uint8_t *upper, const uint8_t *lower, const k_u8_taps *t,
                     k_fetch how, size_t block, __m256i shuffle, __m256i weights, __m256 w0,
                     __m256 w1) {
    __m256i a = _mm256_shuffle_epi8(fetch(upper, t, how, block), shuffle);
    __m256i b = _mm256_shuffle_epi8(fetch(lower, t, how, block), shuffle);
    __m256 h0 = _mm256_cvtepi32_ps(_mm256_madd_epi16(a, weights));
    __m256 h1 = _mm256_cvtepi32_ps(_mm256_madd_epi16(b, weights));
    return _mm256_add_ps(_mm256_mul_ps(h0, w0), _mm256_mul_ps(h1, w1));
}

INLINE __m256i shuffles(const k_u8_taps *t, size_t block) {
    return _mm256_loadu_si256((const __m256i *)(t->shuffles + 32 * block));
}

INLINE __m256i weights(const k_u8_taps *t, size_t block) {
    return _mm256_loadu_si256((const __m256i *)(t->weights + 16 * block));
}

/// The constants of one channel, in registers.
typedef struct {
    __m256 u, v, bias, mean, scale;
} channel;

INLINE channel channel_of(const k_u8_fit_colour *k, int c) {
    channel to = {_mm256_set1_ps(k->u[c]), _mm256_set1_ps(k->v[c]), _mm256_set1_ps(k->bias[c]),
                  _mm256_set1_ps(k->mean[c]), _mm256_set1_ps(k->scale[c])};
    return to;
}

INLINE __m256 level(const channel *c, int round, __m256 y, __m256 u, __m256 v) {
    const __m256 rounder = _mm256_set1_ps(12582912.0f);
    __m256 x = _mm256_add_ps(y, c->bias);
    x = _mm256_add_ps(x, _mm256_mul_ps(c->u, u));
    x = _mm256_add_ps(x, _mm256_mul_ps(c->v, v));
    x = _mm256_min_ps(_mm256_max_ps(x, _mm256_setzero_ps()), _mm256_set1_ps(255));
    if (round) x = _mm256_sub_ps(_mm256_add_ps(x, rounder), rounder);
    return _mm256_mul_ps(_mm256_sub_ps(x, c->mean), c->scale);
}

INLINE void store(float *to, __m256 x, size_t columns) {
    if (__builtin_expect(columns >= 8, 1)) {
        _mm256_storeu_ps(to, x);
        return;
    }
    const __m256i index = _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7);
    _mm256_maskstore_ps(to, _mm256_cmpgt_epi32(_mm256_set1_epi32((int)columns), index), x);
}

/// The whole row; the last four arguments are constants wherever it is fast.
INLINE void fit_row(const k_u8_fit_source *s, const k_u8_fit_colour *k, float *out0, float *out1,
                    float *out2, size_t n, k_fetch luma_fetch, k_fetch chroma_fetch, int coloured,
                    int channels) {
    const __m256 luma0 = _mm256_set1_ps(s->luma0), luma1 = _mm256_set1_ps(s->luma1);
    const __m256 chroma0 = _mm256_set1_ps(s->chroma0), chroma1 = _mm256_set1_ps(s->chroma1);
    const __m256 gain = _mm256_set1_ps(k->luma);
    const channel first = channel_of(k, 0), second = channel_of(k, 1), third = channel_of(k, 2);
    const k_u8_fit_source rows = *s;
    const k_u8_taps luma = *s->luma, chroma = coloured ? *s->chroma : luma;
    const int round = k->round;
    for (size_t block = 0, i = 0; i < n; block++, i += 8) {
        __m256 y = sample(rows.y0, rows.y1, &luma, luma_fetch, block, shuffles(&luma, block),
                          weights(&luma, block), luma0, luma1);
        y = _mm256_mul_ps(gain, y);
        __m256 u = _mm256_set1_ps(128), v = u;
        if (coloured) {
            __m256i shuffle = shuffles(&chroma, block), weight = weights(&chroma, block);
            u = sample(rows.u0, rows.u1, &chroma, chroma_fetch, block, shuffle, weight, chroma0,
                       chroma1);
            v = sample(rows.v0, rows.v1, &chroma, chroma_fetch, block, shuffle, weight, chroma0,
                       chroma1);
        }
        store(out0 + i, level(&first, round, y, u, v), n - i);
        if (channels == 3) {
            store(out1 + i, level(&second, round, y, u, v), n - i);
            store(out2 + i, level(&third, round, y, u, v), n - i);
        }
    }
}

AVX2 void k_u8_fit_row__avx2(const k_u8_fit_source *s, const k_u8_fit_colour *k, float *out0,
                             float *out1, float *out2, size_t n) {
    const int coloured = s->chroma != NULL && k->channels == 3;
    const k_fetch luma = s->luma->fetch, chroma = coloured ? s->chroma->fetch : luma;
    if (luma == K_FETCH_PLAIN || chroma == K_FETCH_PLAIN) {
        k_u8_fit_row__c(s, k, out0, out1, out2, n);
    } else if (coloured && luma == K_FETCH_WINDOWS && chroma == K_FETCH_WINDOWS) {
        fit_row(s, k, out0, out1, out2, n, K_FETCH_WINDOWS, K_FETCH_WINDOWS, 1, 3);
    } else if (coloured && luma == K_FETCH_GATHER && chroma == K_FETCH_WINDOWS) {
        fit_row(s, k, out0, out1, out2, n, K_FETCH_GATHER, K_FETCH_WINDOWS, 1, 3);
    } else {
        fit_row(s, k, out0, out1, out2, n, luma, chroma, coloured, k->channels);
    }
}
#else
void k_u8_fit_row__avx2(const k_u8_fit_source *s, const k_u8_fit_colour *k, float *out0,
                        float *out1, float *out2, size_t n) {
    k_u8_fit_row__c(s, k, out0, out1, out2, n);
}
#endif
