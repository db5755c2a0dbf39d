// The sums of a tile over a rounded copy of the input. An output's sum runs over input blocks, then
// taps, then pairs of lanes, whatever the tile.

typedef struct {
    /// Of the tile's first pixel.
    const uint16_t *in;
    const uint16_t *weights;
    /// For each tap of each input block its offset from the pixel; for a stem, for each row of
    /// taps.
    const int32_t *offsets;
    int32_t count;
    /// Pairs per offset in the packed weights, an even number: for offsets below `whole` all are
    /// summed, for the others only some.
    int32_t pairs, whole, last_pairs;
    /// The output; where it is bfloat16 there is no residual.
    K_FN(tile) store;
    bool stores_bf16;
} K_FN(dot_tile);

/// Stores a tile's sums through the epilogue.
K_INLINE void K_FN(dot_store)(const K_FN(dot_tile) *t, K_FN(sums) *sums, const int pixels,
                              const int second) {
    if (!t->stores_bf16) {
        K_FN(sums_store)(&t->store, sums, pixels, second);
        return;
    }
    const int blocks = second == 0 ? 1 : 2;
    const k_epilogue *e = t->store.epilogue;
    uint16_t *to = (uint16_t *)t->store.out;
    if (!k_needs_finish(e)) {
        v16 low = k_low(e), high = k_high(e);
#pragma clang loop unroll(full)
        for (int b = 0; b < blocks; b++) {
            v16 bias = t->store.bias == NULL ? k_splat(0.0f) : k_load(t->store.bias + 16 * b);
#pragma clang loop unroll(full)
            for (int p = 0; p < pixels; p++) {
                v16 sum = b == 0         ? sums->first[p]
                          : second == 16 ? sums->second[p]
                                         : k_widened(sums->half[p]);
                sum = k_at_most(k_at_least(sum + bias, low), high);
                k_store_bf16(to + b * t->store.out_block + p * 16, sum);
            }
        }
        return;
    }
    v16 whole[2 * K_CONV_PIXELS];
    K_FN(tile) store = t->store;
    store.out = (float *)whole;
    store.out_block = pixels * 16;
    K_FN(sums_store)(&store, sums, pixels, second);
#pragma clang loop unroll(full)
    for (int b = 0; b < blocks; b++)
#pragma clang loop unroll(full)
        for (int p = 0; p < pixels; p++)
            k_store_bf16(to + b * t->store.out_block + p * 16, whole[b * pixels + p]);
}

K_INLINE void K_FN(dot_add)(K_FN(sums) *sums, const uint16_t *x, const uint16_t *w,
                            const int pixels, const int second, const int step) {
    u16 w0 = k_load_pairs(w), w1 = w0;
    u8 half = w0.lo;
    if (second == 16) w1 = k_load_pairs(w + 32);
    if (second == 8) half = *(const u8 *)(w + 32);
#pragma clang loop unroll(full)
    for (int p = 0; p < pixels; p++) {
        u16 pair = k_splat_pair(x + p * step);
        sums->first[p] = k_dot(sums->first[p], pair, w0);
        if (second == 16) sums->second[p] = k_dot(sums->second[p], pair, w1);
        if (second == 8) sums->half[p] = k_dot_eight(sums->half[p], pair.lo, half);
    }
}

/// Neighbouring pixels' inputs are `step` apart.
K_INLINE void K_FN(dot_sum)(const K_FN(dot_tile) *t, const int pixels, const int second,
                            const int step) {
    const int width = second == 0 ? 32 : 64;
    K_FN(sums) sums;
    K_FN(sums_clear)(&sums, pixels, second);
    const uint16_t *w = t->weights;
    for (int32_t i = 0; i < t->count; i++, w += t->pairs * width) {
        const uint16_t *x = t->in + t->offsets[i];
        int32_t pairs = i < t->whole ? t->pairs : t->last_pairs;
        for (int32_t l = 0; l < pairs; l += 2) {
            K_FN(dot_add)(&sums, x + l * 2, w + l * width, pixels, second, step);
            // A stem's neighbouring pairs share inputs: if kept, they would spill accumulators.
            __asm__ volatile("" ::: "memory");
            K_FN(dot_add)(&sums, x + l * 2 + 2, w + (l + 1) * width, pixels, second, step);
        }
    }
    K_FN(dot_store)(t, &sums, pixels, second);
}

/// For narrow groups: the copy holds a pixel's pairs spread over the lanes that read them.
K_INLINE void K_FN(dot_narrow)(const K_FN(dot_tile) *t, const int pixels, const int pairs) {
    K_FN(sums) sums;
    K_FN(sums_clear)(&sums, pixels, 0);
    const uint16_t *w = t->weights;
    for (int32_t i = 0; i < t->count; i++) {
        const uint16_t *x = t->in + t->offsets[i];
#pragma clang loop unroll(full)
        for (int j = 0; j < pairs; j++, w += 32) {
            u16 weight = k_load_pairs(w);
#pragma clang loop unroll(full)
            for (int p = 0; p < pixels; p++)
                sums.first[p] =
                    k_dot(sums.first[p], k_load_pairs(x + (p * pairs + j) * 32), weight);
        }
    }
    K_FN(dot_store)(t, &sums, pixels, 0);
}

typedef void (*K_FN(dot_function))(const K_FN(dot_tile) *);

#define K_DOT(second, pixels)                                               \
    static void K_FN(dot_##second##x##pixels)(const K_FN(dot_tile) *t) {    \
        K_FN(dot_sum)(t, pixels, second, 16);                               \
    }                                                                       \
    static void K_FN(stem_1_##second##x##pixels)(const K_FN(dot_tile) *t) { \
        K_FN(dot_sum)(t, pixels, second, 1);                                \
    }                                                                       \
    static void K_FN(stem_2_##second##x##pixels)(const K_FN(dot_tile) *t) { \
        K_FN(dot_sum)(t, pixels, second, 2);                                \
    }
#define K_DOT_NAMES(second, pixels) K_FN(dot_##second##x##pixels),
#define K_STEM_1_NAMES(second, pixels) K_FN(stem_1_##second##x##pixels),
#define K_STEM_2_NAMES(second, pixels) K_FN(stem_2_##second##x##pixels),
#define K_NARROW(pairs, pixels)                                            \
    static void K_FN(narrow_##pairs##x##pixels)(const K_FN(dot_tile) *t) { \
        K_FN(dot_narrow)(t, pixels, pairs);                                \
    }
#define K_NARROW_NAMES(pairs, pixels) K_FN(narrow_##pairs##x##pixels),

K_EACH_PIXELS(K_DOT, 0)
K_EACH_PIXELS(K_DOT, 8)
K_EACH_PIXELS(K_DOT, 16)
K_EACH_PIXELS(K_NARROW, 2)
K_EACH_PIXELS(K_NARROW, 4)

/// Indexed by the second block's lanes / 8 and pixels - 1.
static const K_FN(dot_function) K_FN(dots)[3][K_CONV_PIXELS] = {
    {K_EACH_PIXELS(K_DOT_NAMES, 0)},
    {K_EACH_PIXELS(K_DOT_NAMES, 8)},
    {K_EACH_PIXELS(K_DOT_NAMES, 16)},
};
/// Indexed by stride - 1, the second block's lanes / 8 and pixels - 1.
static const K_FN(dot_function) K_FN(stem_dots)[2][3][K_CONV_PIXELS] = {
    {
        {K_EACH_PIXELS(K_STEM_1_NAMES, 0)},
        {K_EACH_PIXELS(K_STEM_1_NAMES, 8)},
        {K_EACH_PIXELS(K_STEM_1_NAMES, 16)},
    },
    {
        {K_EACH_PIXELS(K_STEM_2_NAMES, 0)},
        {K_EACH_PIXELS(K_STEM_2_NAMES, 8)},
        {K_EACH_PIXELS(K_STEM_2_NAMES, 16)},
    },
};
/// Indexed by the group's width / 8 and pixels - 1.
static const K_FN(dot_function) K_FN(narrow_dots)[2][K_CONV_PIXELS] = {
    {K_EACH_PIXELS(K_NARROW_NAMES, 2)},
    {K_EACH_PIXELS(K_NARROW_NAMES, 4)},
};
