// Sums of a few neighbouring pixels and one or two blocks of 16 output channels.

enum { k_tile_pixels = 14, k_pair_pixels = 7 };

/// Parameters that the tiles of one or two blocks share.
typedef struct {
    /// Bytes from a pixel to its quads, in the order of the packed weights.
    const int32_t *offsets;
    int64_t quads;
    const uint8_t *weights;
    /// Bytes to the second block's weights and outputs.
    int64_t weight_step, out_step;
    /// Bytes between the end of an input row and the start of the next: for tiles of two rows,
    /// which are contiguous in the output.
    int64_t jump;
    k_ending endings[2];
} k_tile;

/// Stores some pixels of one block for the cases that the tiles leave out: a residual after a
/// table, or factors that are not small. Sums past the last pixel are undefined.
static __attribute__((noinline)) void k_finish_sums(const k_ending *e, const __m512i *sums,
                                                    int32_t pixels, const uint8_t *residual,
                                                    uint8_t *out) {
    for (int32_t p = 0; p < pixels; p += 4) {
        const __mmask64 held = k_first((size_t)(pixels - p) * 16);
        const __m512i a = sums[p], b = sums[p + 1], c = sums[p + 2], d = sums[p + 3];
        __m512i y;
        if (residual == NULL)
            y = k_finished(e, a, b, c, d, false);
        else
            y = k_finished_with(e, a, b, c, d, _mm512_maskz_loadu_epi8(held, residual + p * 16));
        _mm512_mask_storeu_epi8(out + p * 16, held, y);
    }
}

/// From pixel `split` on the input is `jump` bytes further. The residual has the output's layout;
/// `starts` holds the initial value of each pixel's sums besides the bias, or is NULL.
K_INLINE void k_tile_sums(const k_tile *t, const uint8_t *in, uint8_t *out, const uint8_t *residual,
                          const int32_t *starts, const int pixels, const int split,
                          const int blocks) {
    __m512i sum[2][k_tile_pixels + 2];
    const uint8_t *w = t->weights;
    const int32_t *at = t->offsets, *end = at + t->quads;
    const int64_t step = t->weight_step, jump = t->jump;
#pragma clang loop unroll(full)
    for (int b = 0; b < blocks; b++)
#pragma clang loop unroll(full)
        for (int p = 0; p < pixels; p++) sum[b][p] = t->endings[b].bias;
    if (starts != NULL) {
#pragma clang loop unroll(full)
        for (int b = 0; b < blocks; b++)
#pragma clang loop unroll(full)
            for (int p = 0; p < pixels; p++)
                sum[b][p] = _mm512_add_epi32(sum[b][p], _mm512_set1_epi32(starts[p]));
    }
#pragma clang loop unroll(disable)
    for (; at < end; at++, w += 64) {
        const uint8_t *x = in + *at, *y = x + jump;
        const __m512i w0 = k_load64(w), w1 = blocks > 1 ? k_load64(w + step) : w0;
#pragma clang loop unroll(full)
        for (int p = 0; p < pixels; p++) {
            __m512i a = k_broadcast4((p < split ? x : y) + p * 16);
            sum[0][p] = _mm512_dpbusd_epi32(sum[0][p], a, w0);
            if (blocks > 1) sum[1][p] = _mm512_dpbusd_epi32(sum[1][p], a, w1);
        }
    }
    const k_ending *e = t->endings;
    const bool small = e[0].is_small && e[blocks - 1].is_small;
    if (residual != NULL && small && e->table == NULL) {
#pragma clang loop unroll(full)
        for (int b = 0; b < blocks; b++)
#pragma clang loop unroll(full)
            for (int p = 0; p < pixels; p += 4) {
                const __m512i none = _mm512_setzero_si512();
                const uint8_t *r = residual + b * t->out_step + p * 16;
                const __m128i nil = _mm_setzero_si128();
                __m512i y = k_joined_sums(e + b, sum[b][p], p + 1 < pixels ? sum[b][p + 1] : none,
                                          p + 2 < pixels ? sum[b][p + 2] : none,
                                          p + 3 < pixels ? sum[b][p + 3] : none, k_load16(r),
                                          p + 1 < pixels ? k_load16(r + 16) : nil,
                                          p + 2 < pixels ? k_load16(r + 32) : nil,
                                          p + 3 < pixels ? k_load16(r + 48) : nil);
                k_store_pixels(out + b * t->out_step + p * 16, y, pixels - p);
            }
        return;
    }
    if (residual != NULL || !small) {
#pragma clang loop unroll(full)
        for (int b = 0; b < blocks; b++) {
            __m512i kept[k_tile_pixels + 2];
#pragma clang loop unroll(full)
            for (int p = 0; p < (pixels + 3) / 4 * 4; p++)
                kept[p] = p < pixels ? sum[b][p] : _mm512_setzero_si512();
            k_finish_sums(t->endings + b, kept, pixels,
                          residual == NULL ? NULL : residual + b * t->out_step,
                          out + b * t->out_step);
        }
        return;
    }
#pragma clang loop unroll(full)
    for (int b = 0; b < blocks; b++)
#pragma clang loop unroll(full)
        for (int p = 0; p < pixels; p += 4) {
            const __m512i none = _mm512_setzero_si512();
            __m512i y = k_finished(t->endings + b, sum[b][p], p + 1 < pixels ? sum[b][p + 1] : none,
                                   p + 2 < pixels ? sum[b][p + 2] : none,
                                   p + 3 < pixels ? sum[b][p + 3] : none, true);
            k_store_pixels(out + b * t->out_step + p * 16, y, pixels - p);
        }
}

#define K_TILE(N, SPLIT)                                                           \
    static __attribute__((noinline)) void k_tile_one_##N##_##SPLIT(                \
        const k_tile *t, const uint8_t *in, uint8_t *out, const uint8_t *residual, \
        const int32_t *starts) {                                                   \
        k_tile_sums(t, in, out, residual, starts, N, SPLIT, 1);                    \
    }                                                                              \
    static __attribute__((noinline)) void k_tile_two_##N##_##SPLIT(                \
        const k_tile *t, const uint8_t *in, uint8_t *out, const uint8_t *residual, \
        const int32_t *starts) {                                                   \
        k_tile_sums(t, in, out, residual, starts, N, SPLIT, 2);                    \
    }
K_TILE(1, 1)
K_TILE(2, 2)
K_TILE(3, 3)
K_TILE(4, 4)
K_TILE(5, 5)
K_TILE(6, 6)
K_TILE(7, 7)
K_TILE(8, 8)
K_TILE(9, 9)
K_TILE(10, 10)
K_TILE(11, 11)
K_TILE(12, 12)
K_TILE(13, 13)
K_TILE(14, 14)
K_TILE(2, 1)
K_TILE(4, 2)
K_TILE(6, 3)
K_TILE(8, 4)
K_TILE(10, 5)
K_TILE(12, 6)
K_TILE(14, 7)
#undef K_TILE

typedef void (*k_tile_function)(const k_tile *, const uint8_t *, uint8_t *, const uint8_t *,
                                const int32_t *);

#define K_BOTH(N, SPLIT) \
    { k_tile_one_##N##_##SPLIT, k_tile_two_##N##_##SPLIT }
/// Indexed by pixels - 1 and blocks - 1.
static const k_tile_function k_tiles[k_tile_pixels][2] = {
    K_BOTH(1, 1),   K_BOTH(2, 2),   K_BOTH(3, 3),   K_BOTH(4, 4),   K_BOTH(5, 5),
    K_BOTH(6, 6),   K_BOTH(7, 7),   K_BOTH(8, 8),   K_BOTH(9, 9),   K_BOTH(10, 10),
    K_BOTH(11, 11), K_BOTH(12, 12), K_BOTH(13, 13), K_BOTH(14, 14),
};
/// Tiles of two rows, indexed by pixels of one row - 1 and blocks - 1.
static const k_tile_function k_tile_pairs[k_pair_pixels][2] = {
    K_BOTH(2, 1),  K_BOTH(4, 2),  K_BOTH(6, 3),  K_BOTH(8, 4),
    K_BOTH(10, 5), K_BOTH(12, 6), K_BOTH(14, 7),
};
#undef K_BOTH

/// A row of `pixels` pixels of one or two blocks, in tiles of nearly equal width.
static void k_tile_row(const k_tile *t, const uint8_t *in, uint8_t *out, const uint8_t *residual,
                       const int32_t *starts, int64_t pixels, int32_t blocks) {
    int64_t count = (pixels + k_tile_pixels - 1) / k_tile_pixels;
    for (int64_t i = 0; i < count; i++) {
        int64_t x0 = pixels * i / count, x1 = pixels * (i + 1) / count;
        k_tiles[x1 - x0 - 1][blocks - 1](t, in + x0 * 16, out + x0 * 16,
                                         residual == NULL ? NULL : residual + x0 * 16,
                                         starts == NULL ? NULL : starts + x0);
    }
}
