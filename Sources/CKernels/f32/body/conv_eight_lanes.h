// Tiles of a block that uses at most eight lanes: twice the pixels. The other lanes hold the
// epilogue of zero.

#if K_EIGHT_PIXELS > 0
K_INLINE void K_FN(eight_sum)(const K_FN(tile) *t, const int pixels, const int step) {
    v8 sum[K_EIGHT_PIXELS];
#pragma clang loop unroll(full)
    for (int p = 0; p < pixels; p++)
        sum[p] = t->begin != NULL ? k_load_eight(t->begin + p * t->out_step) : k_splat(0.0f).lo;
    for (int32_t c = 0; c < t->input_blocks; c++) {
        const float *plane = t->in + c * t->in_block;
        const float *block_weights = t->weights + c * t->weight_block;
        int64_t lanes = c == t->input_blocks - 1 ? t->last_lanes : 16;
        for (int32_t k = 0; k < t->taps; k++) {
            const float *w = block_weights + (int64_t)t->weight_taps[k] * 256;
            const float *x = plane + (step != 0 ? t->offsets[k] : 0);
            const float *px[K_EIGHT_PIXELS];
            if (step == 0) {
#pragma clang loop unroll(full)
                for (int p = 0; p < pixels; p++) {
                    int32_t offset = t->pixels[k][p];
                    px[p] = offset < 0 ? K_FN(zeros) : plane + offset;
                }
            }
            for (int64_t l = 0; l < lanes; l++, w += 16) {
                v8 weight = k_load_eight(w);
#pragma clang loop unroll(full)
                for (int p = 0; p < pixels; p++)
                    sum[p] += (v8)(step != 0 ? x[p * step + l] : px[p][l]) * weight;
            }
        }
    }
    v16 whole[K_EIGHT_PIXELS];
#pragma clang loop unroll(full)
    for (int p = 0; p < pixels; p++) whole[p] = k_widened(sum[p]);
    K_FN(tile_store)(t, whole, 1, pixels);
}

#define K_EIGHT(_, pixels)                                                                         \
    static void K_FN(eight_near_##pixels)(const K_FN(tile) *t) { K_FN(eight_sum)(t, pixels, 16); } \
    static void K_FN(eight_apart_##pixels)(const K_FN(tile) *t) {                                  \
        K_FN(eight_sum)(t, pixels, 32);                                                            \
    }                                                                                              \
    static void K_FN(eight_scattered_##pixels)(const K_FN(tile) *t) {                              \
        K_FN(eight_sum)(t, pixels, 0);                                                             \
    }
#define K_EIGHT_NAMES(_, pixels) \
    {K_FN(eight_scattered_##pixels), K_FN(eight_near_##pixels), K_FN(eight_apart_##pixels)},
#define K_EACH_EIGHT(M) \
    M(, 1) M(, 2) M(, 3) M(, 4) M(, 5) M(, 6) M(, 7) M(, 8) M(, 9) M(, 10) M(, 11) M(, 12)

K_EACH_EIGHT(K_EIGHT)

/// Indexed by pixels - 1 and step as in K_FN(tiles).
static const K_FN(tile_function)
    K_FN(eight_tiles)[K_EIGHT_PIXELS][3] = {K_EACH_EIGHT(K_EIGHT_NAMES)};
#endif
