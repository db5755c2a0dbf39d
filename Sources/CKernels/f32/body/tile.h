// The register tile of every convolution, output pixels x output channels: its parameters, its
// accumulators, and how they are stored.

enum { k_max_taps = 1024, k_pixel_slots = 16 };

/// Bytes of the second-level cache that a pass over some input may use, and of the first-level
/// cache that weights may fill.
enum {
    k_cache_share = K_CONV_BLOCKS == 2 ? 384 * 1024 : 256 * 1024,
    k_first_cache_share = 18 * 1024
};

/// The lanes of a channel block that code with many live vectors takes at once, one register each.
#if K_CONV_BLOCKS == 2
typedef v16 K_FN(wide);
#else
typedef v8 K_FN(wide);
#endif
enum { K_FN(wide_lanes) = sizeof(K_FN(wide)) / sizeof(float) };
K_INLINE K_FN(wide) K_FN(wide_load)(const float *p) { return *(const K_FN(wide) *)p; }
K_INLINE void K_FN(wide_store)(float *p, K_FN(wide) v) { *(K_FN(wide) *)p = v; }
K_INLINE K_FN(wide) K_FN(wide_splat)(float x) { return (K_FN(wide))(x); }
/// Sets the lanes of a block from `lane` on.
K_INLINE void K_FN(wide_insert)(v16 *block, const int lane, K_FN(wide) v) {
#if K_CONV_BLOCKS == 2
    (void)lane;
    *block = v;
#else
    if (lane == 0) block->lo = v;
    if (lane == 8) block->hi = v;
#endif
}

/// Elements from one channel block to the next.
K_INLINE int64_t K_FN(in_block)(const k_conv_shape *s) {
    return s->in_block != 0 ? s->in_block : (int64_t)s->ih * s->iw * 16;
}
K_INLINE int64_t K_FN(out_block)(const k_conv_shape *s) {
    return s->out_block != 0 ? s->out_block : (int64_t)s->oh * s->ow * 16;
}

/// One tile: up to 16 pixels of one output row times 1 or 2 output blocks.
typedef struct {
    /// Of the tile's first pixel in the first input block; for scattered tiles the sample's base.
    const float *in;
    const float *weights;
    int64_t in_block, weight_block;
    int32_t input_blocks;
    /// Lanes of the last input block that are summed, a multiple of 4.
    int32_t last_lanes;
    int32_t taps;
    /// For each tap its offset in the packed weights and, for regular tiles, in the input.
    const int32_t *weight_taps;
    const int32_t *offsets;
    /// Scattered tiles: for each tap the offset of each pixel, or negative for padding.
    const int32_t (*pixels)[k_pixel_slots];
    float *out;
    int64_t out_block, out_step;
    const float *residual;
    /// First output channel, and its bias.
    int32_t channel;
    const float *bias;
    /// NULL: the raw sums are stored.
    const k_epilogue *epilogue;
    /// The accumulators start from raw sums: those in the output, unless said otherwise.
    bool continues;
    /// The raw sums to start from, blocks begin_block apart and pixels out_step, or NULL.
    const float *begin;
    int64_t begin_block;
    /// For tiles that read three taps per row: whether the first and the last column are inside the
    /// input; `in` is the second column.
    bool meets_left, meets_right;
    /// Weights that a later tile will read first, or NULL: half as many bytes as the tile's own are
    /// prefetched from here on.
    const float *ahead;
} K_FN(tile);

static const float K_FN(zeros)[16] __attribute__((aligned(64))) = {0};

/// Stores a tile's sums through the cheap part of the epilogue, then the rest in a second pass.
K_INLINE void K_FN(tile_store)(const K_FN(tile) *t, v16 *sum, const int blocks, const int pixels) {
    const k_epilogue *e = t->epilogue;
    if (e == NULL) {
#pragma clang loop unroll(full)
        for (int b = 0; b < blocks; b++)
#pragma clang loop unroll(full)
            for (int p = 0; p < pixels; p++)
                k_store(t->out + b * t->out_block + p * t->out_step, sum[b * pixels + p]);
        return;
    }
    if (t->bias != NULL) {
#pragma clang loop unroll(full)
        for (int b = 0; b < blocks; b++) {
            v16 bias = k_load(t->bias + 16 * b);
#pragma clang loop unroll(full)
            for (int p = 0; p < pixels; p++) sum[b * pixels + p] += bias;
        }
    }
    if (t->residual != NULL && !e->residual_after) {
#pragma clang loop unroll(full)
        for (int b = 0; b < blocks; b++)
#pragma clang loop unroll(full)
            for (int p = 0; p < pixels; p++)
                sum[b * pixels + p] += k_load(t->residual + b * t->out_block + p * t->out_step);
    }
    if (e->act == K_ACT_RELU || e->act == K_ACT_CLIP) {
        v16 low = k_splat(e->act == K_ACT_CLIP ? e->a : 0.0f);
        v16 high = k_splat(e->act == K_ACT_CLIP ? e->b : __builtin_inff());
#pragma clang loop unroll(full)
        for (int i = 0; i < blocks * pixels; i++) sum[i] = k_at_most(k_at_least(sum[i], low), high);
    }
#pragma clang loop unroll(full)
    for (int b = 0; b < blocks; b++)
#pragma clang loop unroll(full)
        for (int p = 0; p < pixels; p++)
            k_store(t->out + b * t->out_block + p * t->out_step, sum[b * pixels + p]);
    if (k_needs_finish(e))
        for (int b = 0; b < blocks; b++)
            K_FN(finish)(e, e->slope == NULL ? NULL : e->slope + t->channel + 16 * b,
                         t->out + b * t->out_block,
                         t->residual == NULL ? NULL : t->residual + b * t->out_block, pixels,
                         t->out_step);
}

/// The accumulators of a tile. The second block uses `lanes` lanes: 0 where there is none, 8 or 16.
typedef struct {
    v16 first[K_CONV_PIXELS];
    v16 second[K_CONV_PIXELS];
    v8 half[K_CONV_PIXELS];
} K_FN(sums);

K_INLINE void K_FN(sums_clear)(K_FN(sums) *sums, const int pixels, const int lanes) {
#pragma clang loop unroll(full)
    for (int p = 0; p < pixels; p++) {
        sums->first[p] = k_splat(0.0f);
        if (lanes == 16) sums->second[p] = k_splat(0.0f);
        if (lanes == 8) sums->half[p] = k_splat(0.0f).lo;
    }
}

/// Zero, or the raw sums to start from.
K_INLINE void K_FN(sums_begin)(const K_FN(tile) *t, K_FN(sums) *sums, const int pixels,
                               const int lanes) {
    if (t->begin == NULL) {
        K_FN(sums_clear)(sums, pixels, lanes);
        return;
    }
#pragma clang loop unroll(full)
    for (int p = 0; p < pixels; p++) {
        const float *at = t->begin + p * t->out_step;
        sums->first[p] = k_load(at);
        if (lanes == 16) sums->second[p] = k_load(at + t->begin_block);
        if (lanes == 8) sums->half[p] = k_load_eight(at + t->begin_block);
    }
}

K_INLINE void K_FN(sums_store)(const K_FN(tile) *t, const K_FN(sums) *sums, const int pixels,
                               const int lanes) {
    v16 flat[2 * K_CONV_PIXELS];
#pragma clang loop unroll(full)
    for (int p = 0; p < pixels; p++) {
        flat[p] = sums->first[p];
        if (lanes == 16) flat[pixels + p] = sums->second[p];
        if (lanes == 8) flat[pixels + p] = k_widened(sums->half[p]);
    }
    K_FN(tile_store)(t, flat, lanes == 0 ? 1 : 2, pixels);
}

/// Calls M(b, pixels) for every number of pixels that a tile can have.
#if K_CONV_PIXELS == 14
// clang-format off
#define K_EACH_PIXELS(M, b) \
    M(b, 1) M(b, 2) M(b, 3) M(b, 4) M(b, 5) M(b, 6) M(b, 7) \
    M(b, 8) M(b, 9) M(b, 10) M(b, 11) M(b, 12) M(b, 13) M(b, 14)
// clang-format on
#elif K_CONV_PIXELS == 6
#define K_EACH_PIXELS(M, b) M(b, 1) M(b, 2) M(b, 3) M(b, 4) M(b, 5) M(b, 6)
#elif K_CONV_PIXELS == 2
#define K_EACH_PIXELS(M, b) M(b, 1) M(b, 2)
#endif

/// The same for tiles of three taps per row.
#define K_EACH_OF_8(M, b) M(b, 1) M(b, 2) M(b, 3) M(b, 4) M(b, 5) M(b, 6) M(b, 7) M(b, 8)
#if K_TRIPLE_PIXELS == 12
#define K_EACH_TRIPLE(M, b) K_EACH_OF_8(M, b) M(b, 9) M(b, 10) M(b, 11) M(b, 12)
#elif K_TRIPLE_PIXELS == 8
#define K_EACH_TRIPLE K_EACH_OF_8
#else
#define K_EACH_TRIPLE K_EACH_PIXELS
#endif
