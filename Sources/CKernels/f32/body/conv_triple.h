// Tiles of grouped convolutions with three neighbouring taps a row. An input is loaded, and
// broadcast to the lanes that read it, once for all three taps: with each tap's weights it adds to
// the sum of a different output. The sums run over input blocks, then kernel rows, then channels,
// then the taps of a row.

/// Channels of a group that one output block reads of one input block: 2, 4, 8 or 16; 0 where the
/// convolution is not of this kind.
K_INLINE int32_t K_FN(triple_width)(const k_conv_shape *s) {
    int32_t width = s->ic / s->groups, right = (s->ow - 1) * s->sw - s->pl + 2;
    if (s->groups == 1 || s->kw != 3 || s->dw != 1 || s->sw > 2) return 0;
    // At most one column of padding on either side.
    if (s->pl > 1 || right > s->iw) return 0;
    if (width % 16 != 0 || s->oc / s->groups % 16 != 0) return K_FN(narrow_width)(s);
    // With a stride, half blocks have too few independent sums to hide the latency of an addition.
    return K_CONV_BLOCKS == 1 && s->sw == 2 ? 0 : 16;
}

/// Adds channel `j` of all columns that a tile reads: `x` is the second one, `left` and `right` are
/// the first and the last. `w` holds the first tap's weights, the next tap's follow `tap` later.
K_INLINE void K_FN(triple_add)(K_FN(wide) *sum, const float *left, const float *x,
                               const float *right, const float *w, const int64_t tap,
                               const int64_t j, const int pixels, const int width, const int step) {
    const int columns = (pixels - 1) * step + 3;
    K_FN(wide) weight[3];
#pragma clang loop unroll(full)
    for (int i = 0; i < 3; i++) weight[i] = K_FN(wide_load)(w + i * tap);
#pragma clang loop unroll(full)
    for (int c = 0; c < columns; c++) {
        const float *from = c == 0 ? left : c == columns - 1 ? right : x + (c - 1) * 16;
        K_FN(wide) v = width == 16 ? K_FN(wide_splat)(from[j]) : K_FN(spread)(from, (int)j, width);
#pragma clang loop unroll(full)
        for (int i = 0; i < 3; i++)
            if (c >= i && (c - i) % step == 0 && (c - i) / step < pixels)
                sum[(c - i) / step] += v * weight[i];
    }
}

K_INLINE void K_FN(triple_sum)(const K_FN(tile) *t, const int pixels, const int width,
                               const int step) {
    const int columns = (pixels - 1) * step + 3;
    v16 whole[K_TRIPLE_PIXELS];
    const float *ahead = t->ahead != NULL ? t->ahead : t->weights;
    const int64_t ahead_step = t->ahead != NULL ? 24 * K_FN(wide_lanes) / 16 : 0;
#pragma clang loop unroll(full)
    for (int lane = 0; lane < 16; lane += K_FN(wide_lanes)) {
        // A group of 16 channels is read by all lanes, others by the lanes they lie in.
        const int shift = width == 16 ? 0 : lane;
        K_FN(wide) sum[K_TRIPLE_PIXELS];
#pragma clang loop unroll(full)
        for (int p = 0; p < pixels; p++)
            sum[p] = t->begin != NULL ? K_FN(wide_load)(t->begin + p * t->out_step + lane)
                                      : K_FN(wide_splat)(0.0f);
        for (int32_t c = 0; c < t->input_blocks; c++)
            for (int32_t k = 0; k < t->taps; k += 3) {
                const float *w = t->weights + c * t->weight_block + lane +
                                 (int64_t)t->weight_taps[k] * (16 * width);
                const float *x = t->in + c * t->in_block + t->offsets[k];
                const float *left = t->meets_left ? x - 16 : K_FN(zeros);
                const float *right = t->meets_right ? x + (columns - 2) * 16 : K_FN(zeros);
                if (width == 16) {
                    for (int64_t j = 0; j < 16; j++, ahead += ahead_step) {
                        __builtin_prefetch(ahead, 0, 2);
                        __builtin_prefetch(ahead + 16, 0, 2);
                        K_FN(triple_add)(sum, left, x, right, w + j * 16, 16 * width, j, pixels,
                                         width, step);
                    }
                } else {
#pragma clang loop unroll(full)
                    for (int j = 0; j < width; j++)
                        K_FN(triple_add)(sum, left + shift, x + shift, right + shift, w + j * 16,
                                         16 * width, j, pixels, width, step);
                }
            }
#pragma clang loop unroll(full)
        for (int p = 0; p < pixels; p++) K_FN(wide_insert)(&whole[p], lane, sum[p]);
    }
    K_FN(tile_store)(t, whole, 1, pixels);
}

#define K_TRIPLE(width, pixels)                                              \
    static void K_FN(triple_near_##width##x##pixels)(const K_FN(tile) *t) {  \
        K_FN(triple_sum)(t, pixels, width, 1);                               \
    }                                                                        \
    static void K_FN(triple_apart_##width##x##pixels)(const K_FN(tile) *t) { \
        K_FN(triple_sum)(t, pixels, width, 2);                               \
    }
#define K_TRIPLE_NAMES(width, pixels) \
    {K_FN(triple_near_##width##x##pixels), K_FN(triple_apart_##width##x##pixels)},

K_EACH_TRIPLE(K_TRIPLE, 2)
K_EACH_TRIPLE(K_TRIPLE, 4)
K_EACH_TRIPLE(K_TRIPLE, 8)
K_EACH_TRIPLE(K_TRIPLE, 16)

typedef const K_FN(tile_function) (*K_FN(triple_set))[2];

/// By pixels - 1 and stride - 1.
K_INLINE K_FN(triple_set) K_FN(triples_of)(int32_t width) {
    static const K_FN(tile_function) triples[4][K_TRIPLE_PIXELS][2] = {
        {K_EACH_TRIPLE(K_TRIPLE_NAMES, 2)},
        {K_EACH_TRIPLE(K_TRIPLE_NAMES, 4)},
        {K_EACH_TRIPLE(K_TRIPLE_NAMES, 8)},
        {K_EACH_TRIPLE(K_TRIPLE_NAMES, 16)},
    };
    return triples[width == 2 ? 0 : width == 4 ? 1 : width == 8 ? 2 : 3];
}
