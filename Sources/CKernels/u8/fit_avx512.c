#include "../include/kernels_u8.h"

#if defined(__x86_64__)
#include <immintrin.h>

// Without FMA: every variant of the kernel gives the same bits.
#define TARGET target("avx512f,avx512vl,avx512bw,avx512dq,avx512vbmi")
#define AVX512 __attribute__((TARGET))
#define INLINE static inline __attribute__((TARGET, always_inline))

int k_u8_has_vbmi(void) {
    __builtin_cpu_init();
    return __builtin_cpu_supports("avx512vbmi") != 0;
}

INLINE __m512i load(const void *from, size_t bytes) {
    return _mm512_loadu_si512((const uint8_t *)from + bytes);
}

/// Prefetches the part of a row that will be read later.
INLINE void fetch(const uint8_t *row, int32_t start, int width) {
    for (int at = 0; at < width; at += 64)
        _mm_prefetch((const char *)((uintptr_t)row + (uintptr_t)(start + at)), _MM_HINT_T0);
}

/// Loads the bytes of one row for sixteen output columns, four per column.
INLINE __m512i bytes(const uint8_t *row, const k_u8_wide *wide, int width, size_t block) {
    const uint8_t *window = row + wide->starts[block];
    const __m512i places = load(wide->places, 64 * block), low = load(window, 0);
    return width == 64 ? _mm512_permutexvar_epi8(places, low)
                       : _mm512_permutex2var_epi8(low, places, load(window, 64));
}

/// Chroma minus 128 of the two picture columns that each of sixteen output columns blends.
INLINE __m512i chroma(const uint8_t *near, const uint8_t *far, const k_u8_chroma_taps *t, int width,
                      size_t block) {
    const __m512i weights = load(t->weights, 64 * block);
    __m512i close = _mm512_maddubs_epi16(bytes(near, &t->wide, width, block), weights);
    __m512i away = _mm512_maddubs_epi16(bytes(far, &t->wide, width, block), weights);
    __m512i sum = _mm512_add_epi16(_mm512_add_epi16(close, _mm512_slli_epi16(close, 1)), away);
    sum = _mm512_srli_epi16(_mm512_add_epi16(sum, load(t->rounds, 64 * block)), 4);
    return _mm512_sub_epi16(sum, _mm512_set1_epi16(128));
}

/// Broadcasts a pair of 16-bit factors to every 32-bit lane.
INLINE __m512i factors(int low, int high) {
    return _mm512_set1_epi32((int)((uint32_t)(uint16_t)low | (uint32_t)(uint16_t)high << 16));
}

/// Narrows two vectors of sums to 32 levels, saturating.
INLINE __m512i levels(__m512i low, __m512i high, __m512i bias, __m128i shift) {
    low = _mm512_sra_epi32(_mm512_add_epi32(low, bias), shift);
    high = _mm512_sra_epi32(_mm512_add_epi32(high, bias), shift);
    __m512i x = _mm512_packs_epi32(low, high);
    return _mm512_min_epi16(_mm512_max_epi16(x, _mm512_setzero_si512()), _mm512_set1_epi16(255));
}

INLINE void blend(__m512i level, __m512i weights, int16_t *out) {
    __m512i sum = _mm512_srai_epi32(_mm512_madd_epi16(level, weights), 4);
    _mm256_storeu_si256((__m256i *)out, _mm512_cvtsepi32_epi16(sum));
}

/// One row; the fast callers pass constants for the last four arguments.
INLINE void across(const k_u8_fit_source *s, const k_u8_fit_colour *k, int16_t *out, size_t stride,
                   size_t n, int luma_width, int chroma_width, int coloured, int channels) {
    const k_u8_fit_source rows = *s;
    const k_u8_taps luma = *s->luma;
    const k_u8_chroma_taps tint = coloured ? *s->chroma : (k_u8_chroma_taps){0};
    const __m128i shift = _mm_cvtsi32_si128(k->shift);
    const __m512i red = factors(k->y[0], k->v[0]), blue = factors(k->y[2], k->u[2]);
    const __m512i green = factors(k->y[1], k->u[1]), rest = factors(0, k->v[1]);
    const __m512i bias0 = _mm512_set1_epi32(k->bias[0]), bias1 = _mm512_set1_epi32(k->bias[1]);
    const __m512i bias2 = _mm512_set1_epi32(k->bias[2]);
    for (size_t block = 0, i = 0; i < n; block++, i += 16) {
        // Two 16-bit samples per column: every other byte is 0.
        __m512i y =
            _mm512_and_si512(bytes(rows.y, &luma.wide, luma_width, block), _mm512_set1_epi16(255));
        __m512i u = _mm512_setzero_si512(), v = u, weights = load(luma.weights, 64 * block);
        fetch(rows.next_y, luma.wide.starts[block], luma_width);
        if (coloured) {
            fetch(rows.next_u, tint.wide.starts[block], chroma_width);
            fetch(rows.next_v, tint.wide.starts[block], chroma_width);
            u = chroma(rows.u_near, rows.u_far, &tint, chroma_width, block);
            v = chroma(rows.v_near, rows.v_far, &tint, chroma_width, block);
        }
        __m512i yv0 = _mm512_unpacklo_epi16(y, v), yv1 = _mm512_unpackhi_epi16(y, v);
        blend(levels(_mm512_madd_epi16(yv0, red), _mm512_madd_epi16(yv1, red), bias0, shift),
              weights, out + i);
        if (channels == 3) {
            __m512i yu0 = _mm512_unpacklo_epi16(y, u), yu1 = _mm512_unpackhi_epi16(y, u);
            __m512i g0 =
                _mm512_add_epi32(_mm512_madd_epi16(yu0, green), _mm512_madd_epi16(yv0, rest));
            __m512i g1 =
                _mm512_add_epi32(_mm512_madd_epi16(yu1, green), _mm512_madd_epi16(yv1, rest));
            blend(levels(g0, g1, bias1, shift), weights, out + stride + i);
            blend(levels(_mm512_madd_epi16(yu0, blue), _mm512_madd_epi16(yu1, blue), bias2, shift),
                  weights, out + 2 * stride + i);
        }
    }
}

AVX512 void k_u8_fit_across__vbmi(const k_u8_fit_source *s, const k_u8_fit_colour *k, int16_t *out,
                                  size_t stride, size_t n) {
    const int coloured = s->chroma != NULL && k->channels == 3;
    const int luma = s->luma->wide.width, tint = coloured ? s->chroma->wide.width : luma;
    if (luma == 0 || tint == 0) {
        k_u8_fit_across__avx2(s, k, out, stride, n);
    } else if (coloured && luma == 64 && tint == 64) {
        across(s, k, out, stride, n, 64, 64, 1, 3);
    } else if (coloured && luma == 128 && tint == 64) {
        across(s, k, out, stride, n, 128, 64, 1, 3);
    } else {
        across(s, k, out, stride, n, luma, tint, coloured, k->channels);
    }
}

AVX512 void k_u8_fit_down__avx512(const int16_t *upper, const int16_t *lower, size_t stride,
                                  int above, int below, const k_u8_fit_colour *k, float *out0,
                                  float *out1, float *out2, size_t n) {
    float *out[3] = {out0, out1, out2};
    const __m256i w0 = _mm256_set1_epi16((short)above), w1 = _mm256_set1_epi16((short)below);
    for (int c = 0; c < k->channels; c++) {
        const __m512 mean = _mm512_set1_ps(k->mean[c]), scale = _mm512_set1_ps(k->scale[c]);
        const int16_t *a = upper + c * stride, *b = lower + c * stride;
        for (size_t i = 0; i < n; i += 16) {
            __m256i x = _mm256_mulhi_epi16(_mm256_loadu_si256((const __m256i *)(a + i)), w0);
            __m256i y = _mm256_mulhi_epi16(_mm256_loadu_si256((const __m256i *)(b + i)), w1);
            x = _mm256_add_epi16(_mm256_add_epi16(x, y), _mm256_set1_epi16(2));
            __m512 level = _mm512_cvtepi32_ps(_mm512_cvtepi16_epi32(_mm256_srai_epi16(x, 2)));
            level = _mm512_mul_ps(_mm512_sub_ps(level, mean), scale);
            const __mmask16 kept = n - i >= 16 ? 0xFFFF : (__mmask16)((1u << (n - i)) - 1);
            _mm512_mask_storeu_ps(out[c] + i, kept, level);
        }
    }
}
#else
int k_u8_has_vbmi(void) { return 0; }

void k_u8_fit_across__vbmi(const k_u8_fit_source *s, const k_u8_fit_colour *k, int16_t *out,
                           size_t stride, size_t n) {
    k_u8_fit_across__c(s, k, out, stride, n);
}

void k_u8_fit_down__avx512(const int16_t *upper, const int16_t *lower, size_t stride, int above,
                           int below, const k_u8_fit_colour *k, float *out0, float *out1,
                           float *out2, size_t n) {
    k_u8_fit_down__c(upper, lower, stride, above, below, k, out0, out1, out2, n);
}
#endif
