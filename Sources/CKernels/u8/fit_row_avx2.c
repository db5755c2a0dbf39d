#include "../include/kernels_u8.h"

#if defined(__x86_64__)
#include <immintrin.h>
#include <string.h>

// Without FMA: every variant of the kernel gives the same bits.
#define AVX2 __attribute__((target("avx2")))

/// Pairs of neighbouring samples under eight output columns, as 16-bit numbers.
static inline AVX2 __m256i fetch(const uint8_t *row, const k_u8_taps *t, size_t block) {
    if (t->fetch == K_FETCH_WINDOWS) {
        const int32_t *start = t->starts + 2 * block;
        __m128i low = _mm_loadu_si128((const __m128i *)(row + start[0]));
        __m128i high = _mm_loadu_si128((const __m128i *)(row + start[1]));
        return _mm256_inserti128_si256(_mm256_castsi128_si256(low), high, 1);
    }
    __m256i at = _mm256_loadu_si256((const __m256i *)(t->starts + 8 * block));
    return _mm256_i32gather_epi32((const int *)row, at, 1);
}

static inline AVX2 __m256 sample(const uint8_t *upper, const uint8_t *lower, const k_u8_taps *t,
                                 size_t block, __m256i shuffle, __m256i weights, __m256 w0,
                                 __m256 w1) {
    __m256i a = _mm256_shuffle_epi8(fetch(upper, t, block), shuffle);
    __m256i b = _mm256_shuffle_epi8(fetch(lower, t, block), shuffle);
    __m256 h0 = _mm256_cvtepi32_ps(_mm256_madd_epi16(a, weights));
    __m256 h1 = _mm256_cvtepi32_ps(_mm256_madd_epi16(b, weights));
    return _mm256_add_ps(_mm256_mul_ps(h0, w0), _mm256_mul_ps(h1, w1));
}

static inline AVX2 __m256i shuffles(const k_u8_taps *t, size_t block) {
    return _mm256_loadu_si256((const __m256i *)(t->shuffles + 32 * block));
}

static inline AVX2 __m256i weights(const k_u8_taps *t, size_t block) {
    return _mm256_loadu_si256((const __m256i *)(t->weights + 16 * block));
}

static inline AVX2 __m256 level(const k_u8_fit_colour *k, int c, __m256 y, __m256 u, __m256 v) {
    const __m256 rounder = _mm256_set1_ps(12582912.0f);
    __m256 x = _mm256_add_ps(y, _mm256_set1_ps(k->bias[c]));
    x = _mm256_add_ps(x, _mm256_mul_ps(_mm256_set1_ps(k->u[c]), u));
    x = _mm256_add_ps(x, _mm256_mul_ps(_mm256_set1_ps(k->v[c]), v));
    x = _mm256_min_ps(_mm256_max_ps(x, _mm256_setzero_ps()), _mm256_set1_ps(255));
    if (k->round) x = _mm256_sub_ps(_mm256_add_ps(x, rounder), rounder);
    x = _mm256_sub_ps(x, _mm256_set1_ps(k->mean[c]));
    return _mm256_mul_ps(x, _mm256_set1_ps(k->scale[c]));
}

static inline AVX2 void store(float *to, __m256 x, size_t columns) {
    if (columns >= 8) {
        _mm256_storeu_ps(to, x);
        return;
    }
    float part[8];
    _mm256_storeu_ps(part, x);
    memcpy(to, part, columns * sizeof(float));
}

AVX2 void k_u8_fit_row__avx2(const k_u8_fit_source *s, const k_u8_fit_colour *k, float *out0,
                             float *out1, float *out2, size_t n) {
    const int coloured = s->chroma != NULL && k->channels == 3;
    if (s->luma->fetch == K_FETCH_PLAIN || (coloured && s->chroma->fetch == K_FETCH_PLAIN)) {
        k_u8_fit_row__c(s, k, out0, out1, out2, n);
        return;
    }
    const __m256 luma0 = _mm256_set1_ps(s->luma0), luma1 = _mm256_set1_ps(s->luma1);
    const __m256 chroma0 = _mm256_set1_ps(s->chroma0), chroma1 = _mm256_set1_ps(s->chroma1);
    const __m256 gain = _mm256_set1_ps(k->luma);
    for (size_t block = 0, i = 0; i < n; block++, i += 8) {
        __m256 y = sample(s->y0, s->y1, s->luma, block, shuffles(s->luma, block),
                          weights(s->luma, block), luma0, luma1);
        y = _mm256_mul_ps(gain, y);
        __m256 u = _mm256_set1_ps(128), v = u;
        if (coloured) {
            __m256i shuffle = shuffles(s->chroma, block), weight = weights(s->chroma, block);
            u = sample(s->u0, s->u1, s->chroma, block, shuffle, weight, chroma0, chroma1);
            v = sample(s->v0, s->v1, s->chroma, block, shuffle, weight, chroma0, chroma1);
        }
        store(out0 + i, level(k, 0, y, u, v), n - i);
        if (k->channels == 3) {
            store(out1 + i, level(k, 1, y, u, v), n - i);
            store(out2 + i, level(k, 2, y, u, v), n - i);
        }
    }
}
#else
void k_u8_fit_row__avx2(const k_u8_fit_source *s, const k_u8_fit_colour *k, float *out0,
                        float *out1, float *out2, size_t n) {
    k_u8_fit_row__c(s, k, out0, out1, out2, n);
}
#endif
