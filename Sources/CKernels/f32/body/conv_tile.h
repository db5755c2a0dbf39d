// The sums of a tile. An output's sum runs over input blocks, then taps, then lanes, whatever the
// tile.

/// Adds x[p] * w to each pixel's sums.
K_INLINE void K_FN(sums_add)(K_FN(sums) *sums, const int p, const int lanes, float x, v16 w0,
                             v16 w1) {
    v16 v = k_splat(x);
    sums->first[p] += v * w0;
    if (lanes == 16) sums->second[p] += v * w1;
#if defined(K_TIER_IS_AVX512)
    if (lanes == 8) {
        // The low half of the broadcast's register; written in C it would be broadcast twice.
        __asm__("" : "+v"(v));
        __asm__("vfmadd231ps %1, %2, %0" : "+v"(sums->half[p]) : "v"(v.lo), "v"(w1.lo));
    }
#endif
}

/// The weights of the second block, in the lanes that are used.
K_INLINE v16 K_FN(second_weights)(const float *w, const int lanes) {
    if (lanes == 16) return k_load(w);
    return lanes == 8 ? k_widened(k_load_eight(w)) : k_splat(0.0f);
}

/// `step` is the distance of neighbouring pixels' inputs, or 0 for a scattered tile.
K_INLINE void K_FN(tile_sum)(const K_FN(tile) *t, const int pixels, const int second,
                             const int step) {
    const int width = second == 0 ? 16 : 32;
    K_FN(sums) sums;
    K_FN(sums_begin)(t, &sums, pixels, second);
    const float *ahead = t->ahead != NULL ? t->ahead : t->weights;
    const int64_t ahead_step = t->ahead != NULL ? 2 * width : 0;
    for (int32_t c = 0; c < t->input_blocks; c++) {
        const float *plane = t->in + c * t->in_block;
        const float *block_weights = t->weights + c * t->weight_block;
        int64_t lanes = c == t->input_blocks - 1 ? t->last_lanes : 16;
        for (int32_t k = 0; k < t->taps; k++) {
            const float *w = block_weights + (int64_t)t->weight_taps[k] * (16 * width);
            const float *x = plane + (step != 0 ? t->offsets[k] : 0);
            const float *px[K_CONV_PIXELS];
            if (step == 0) {
#pragma clang loop unroll(full)
                for (int p = 0; p < pixels; p++) {
                    int32_t offset = t->pixels[k][p];
                    px[p] = offset < 0 ? K_FN(zeros) : plane + offset;
                }
            }
            for (int64_t l = 0; l < lanes; l += 4, w += 4 * width, ahead += ahead_step) {
#pragma clang loop unroll(full)
                for (int line = 0; line < 2 * width; line += 16)
                    __builtin_prefetch(ahead + line, 0, 2);
#pragma clang loop unroll(full)
                for (int u = 0; u < 4; u++) {
                    v16 w0 = k_load(w + u * width);
                    v16 w1 = K_FN(second_weights)(w + u * width + 16, second);
#pragma clang loop unroll(full)
                    for (int p = 0; p < pixels; p++)
                        K_FN(sums_add)(&sums, p, second,
                                       step != 0 ? x[p * step + l + u] : px[p][l + u], w0, w1);
                }
            }
        }
    }
    K_FN(sums_store)(t, &sums, pixels, second);
}

typedef void (*K_FN(tile_function))(const K_FN(tile) *);

#define K_TILE(second, pixels)                                                  \
    static void K_FN(tile_near_##second##x##pixels)(const K_FN(tile) *t) {      \
        K_FN(tile_sum)(t, pixels, second, 16);                                  \
    }                                                                           \
    static void K_FN(tile_apart_##second##x##pixels)(const K_FN(tile) *t) {     \
        K_FN(tile_sum)(t, pixels, second, 32);                                  \
    }                                                                           \
    static void K_FN(tile_scattered_##second##x##pixels)(const K_FN(tile) *t) { \
        K_FN(tile_sum)(t, pixels, second, 0);                                   \
    }
#define K_TILE_NAMES(second, pixels)                                                \
    {K_FN(tile_scattered_##second##x##pixels), K_FN(tile_near_##second##x##pixels), \
     K_FN(tile_apart_##second##x##pixels)},

K_EACH_PIXELS(K_TILE, 0)
#if K_CONV_BLOCKS == 2
K_EACH_PIXELS(K_TILE, 8)
K_EACH_PIXELS(K_TILE, 16)
#endif

/// Indexed by the second block's lanes / 8, pixels - 1 and step: 0 scattered, 1 near (16), 2 apart
/// (32).
static const K_FN(tile_function) K_FN(tiles)[K_CONV_BLOCKS * 2 - 1][K_CONV_PIXELS][3] = {
    {K_EACH_PIXELS(K_TILE_NAMES, 0)},
#if K_CONV_BLOCKS == 2
    {K_EACH_PIXELS(K_TILE_NAMES, 8)},
    {K_EACH_PIXELS(K_TILE_NAMES, 16)},
#endif
};
