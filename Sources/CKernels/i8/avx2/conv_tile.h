// Sums of a few neighbouring pixels and 16 output channels, over the quads of a packed block.

/// Parameters that all tiles of one block share.
typedef struct {
    /// Bytes from a pixel to its quads, in the order of the packed block.
    const int32_t *offsets;
    const uint8_t *weights;
    int32_t doubles, singles, shuffles;
    const int32_t *patterns;
    /// Bytes from pixel to pixel of the input and of the output.
    int64_t in_step, out_step;
    /// Channels of the block that are stored: 16, or fewer at the end of dense rows.
    int32_t lanes;
    k_ending ending;
} k_tile;

enum { k_tile_pixels = 5 };

/// Keeps weights out of registers, which the accumulators fill: each use reads memory.
#define K_FORGET(POINTER) __asm__("" : "+r"(POINTER))

K_INLINE void k_tile_sums(const k_tile *t, const uint8_t *in, uint8_t *out, const uint8_t *residual,
                          const int pixels) {
    __m256i sum[k_tile_pixels][2];
    const __m256i ones = _mm256_set1_epi16(1);
    const uint8_t *w = t->weights;
    const int32_t *at = t->offsets;
    const int64_t step = t->in_step;
#pragma clang loop unroll(full)
    for (int p = 0; p < pixels; p++) sum[p][0] = sum[p][1] = _mm256_setzero_si256();
#pragma clang loop unroll(disable)
    for (int32_t i = 0; i < t->doubles; i++, w += 128, at += 2) {
        const uint8_t *x = in + at[0], *y = in + at[1];
#pragma clang loop unroll(full)
        for (int p = 0; p < pixels; p++) {
            __m256i a = k_broadcast4(x + p * step), b = k_broadcast4(y + p * step);
            K_FORGET(w);
#pragma clang loop unroll(full)
            for (int h = 0; h < 2; h++) {
                __m256i pairs =
                    _mm256_add_epi16(_mm256_maddubs_epi16(a, k_load32(w + h * 32)),
                                     _mm256_maddubs_epi16(b, k_load32(w + 64 + h * 32)));
                sum[p][h] = _mm256_add_epi32(sum[p][h], _mm256_madd_epi16(pairs, ones));
            }
        }
    }
#pragma clang loop unroll(disable)
    for (int32_t i = 0; i < t->singles; i++, w += 64, at++) {
        const uint8_t *x = in + at[0];
#pragma clang loop unroll(full)
        for (int p = 0; p < pixels; p++) {
            __m256i a = k_broadcast4(x + p * step);
#pragma clang loop unroll(full)
            for (int h = 0; h < 2; h++) {
                __m256i pairs = _mm256_maddubs_epi16(a, k_load32(w + h * 32));
                sum[p][h] = _mm256_add_epi32(sum[p][h], _mm256_madd_epi16(pairs, ones));
            }
        }
    }
#pragma clang loop unroll(disable)
    for (int32_t i = 0; i < t->shuffles; i++, w += 64, at++) {
        const uint8_t *x = in + at[0];
        const __m256i pattern = _mm256_set1_epi32(t->patterns[i]);
#pragma clang loop unroll(full)
        for (int p = 0; p < pixels; p++) {
            __m256i a = _mm256_shuffle_epi8(k_both(x + p * step), pattern);
#pragma clang loop unroll(full)
            for (int h = 0; h < 2; h++) {
                __m256i pairs = _mm256_maddubs_epi16(a, k_load32(w + h * 32));
                sum[p][h] = _mm256_add_epi32(sum[p][h], _mm256_madd_epi16(pairs, ones));
            }
        }
    }
#pragma clang loop unroll(full)
    for (int p = 0; p < pixels; p++) {
        const uint8_t *r = residual == NULL ? NULL : residual + p * t->out_step;
        uint8_t rest[16];
        if (t->lanes < 16 && r != NULL) {
            __builtin_memcpy(rest, r, (size_t)t->lanes);
            r = rest;
        }
        __m128i y = k_finished(&t->ending, sum[p][0], sum[p][1], r);
        if (t->lanes == 16) {
            k_store16(out + p * t->out_step, y);
        } else {
            k_store16(rest, y);
            __builtin_memcpy(out + p * t->out_step, rest, (size_t)t->lanes);
        }
    }
}

#define K_TILE(N)                                                                             \
    static __attribute__((noinline)) void k_tile_##N(const k_tile *t, const uint8_t *in,      \
                                                     uint8_t *out, const uint8_t *residual) { \
        k_tile_sums(t, in, out, residual, N);                                                 \
    }
K_TILE(1)
K_TILE(2)
K_TILE(3)
K_TILE(4)
K_TILE(5)
#undef K_TILE

typedef void (*k_tile_function)(const k_tile *, const uint8_t *, uint8_t *, const uint8_t *);
static const k_tile_function k_tiles[k_tile_pixels + 1] = {NULL,     k_tile_1, k_tile_2,
                                                           k_tile_3, k_tile_4, k_tile_5};

/// A row of `pixels` pixels in tiles of nearly equal width.
static void k_tile_row(const k_tile *t, const uint8_t *in, uint8_t *out, const uint8_t *residual,
                       int64_t pixels) {
    int64_t count = (pixels + k_tile_pixels - 1) / k_tile_pixels;
    for (int64_t i = 0; i < count; i++) {
        int64_t x0 = pixels * i / count, x1 = pixels * (i + 1) / count;
        k_tiles[x1 - x0](t, in + x0 * t->in_step, out + x0 * t->out_step,
                         residual == NULL ? NULL : residual + x0 * t->out_step);
    }
}
