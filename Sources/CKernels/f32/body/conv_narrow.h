// Tiles of grouped convolutions whose groups are 2, 4 or 8 channels wide, in and out: an output
// block reads one input block, each lane only the channels of its own group. Packed weights:
// [block][tap][channel of the group][16]. The sums run over taps, then channels.

/// The width of such groups; 0 for other convolutions.
K_INLINE int32_t K_FN(narrow_width)(const k_conv_shape *s) {
    if (s->groups == 1 || s->ic != s->oc) return 0;
    int32_t width = s->ic / s->groups;
    return width == 2 || width == 4 || width == 8 ? width : 0;
}

static void K_FN(narrow_pack)(const k_conv_shape *s, const float *oihw, float *packed) {
    int32_t taps = s->kh * s->kw, width = s->ic / s->groups;
    for (int32_t b = 0; b < k_blocks(s->oc); b++)
        for (int32_t k = 0; k < taps; k++)
            for (int32_t j = 0; j < width; j++)
                for (int32_t o = 0; o < 16; o++) {
                    int32_t oc = b * 16 + o;
                    *packed++ = oc < s->oc ? oihw[((int64_t)oc * width + j) * taps + k] : 0.0f;
                }
}

#if K_CONV_BLOCKS == 2
#define K_SPREAD_2(v, j)                                                                        \
    __builtin_shufflevector(v, v, j, j, 2 + j, 2 + j, 4 + j, 4 + j, 6 + j, 6 + j, 8 + j, 8 + j, \
                            10 + j, 10 + j, 12 + j, 12 + j, 14 + j, 14 + j)
#define K_SPREAD_4(v, j)                                                                       \
    __builtin_shufflevector(v, v, j, j, j, j, 4 + j, 4 + j, 4 + j, 4 + j, 8 + j, 8 + j, 8 + j, \
                            8 + j, 12 + j, 12 + j, 12 + j, 12 + j)
K_INLINE v16 K_FN(spread_8)(const float *x, const int j) {
    i16 from = {j, j, j, j, j, j, j, j, 8 + j, 8 + j, 8 + j, 8 + j, 8 + j, 8 + j, 8 + j, 8 + j};
    // Opaque: with known lanes the compiler would move them in two steps.
    __asm__("" : "+v"(from));
    return (v16)_mm512_permutexvar_ps((__m512i)from, (__m512)k_load(x));
}
#else
#define K_SPREAD_2(v, j) \
    __builtin_shufflevector(v, v, j, j, 2 + j, 2 + j, 4 + j, 4 + j, 6 + j, 6 + j)
#define K_SPREAD_4(v, j) __builtin_shufflevector(v, v, j, j, j, j, 4 + j, 4 + j, 4 + j, 4 + j)
K_INLINE v8 K_FN(spread_8)(const float *x, const int j) { return (v8)(x[j]); }
#endif

/// In each lane channel `j` of that lane's group.
K_INLINE K_FN(wide) K_FN(spread)(const float *x, const int j, const int width) {
    if (width == 8) return K_FN(spread_8)(x, j);
    K_FN(wide) v = K_FN(wide_load)(x);
    if (width == 2) return j == 0 ? K_SPREAD_2(v, 0) : K_SPREAD_2(v, 1);
    switch (j) {
    case 0: return K_SPREAD_4(v, 0);
    case 1: return K_SPREAD_4(v, 1);
    case 2: return K_SPREAD_4(v, 2);
    default: return K_SPREAD_4(v, 3);
    }
}

/// `step` as for tile_sum.
K_INLINE void K_FN(narrow_sum)(const K_FN(tile) *t, const int pixels, const int width,
                               const int step) {
    float sums[16 * K_CONV_PIXELS] __attribute__((aligned(64)));
    for (int lane = 0; lane < 16; lane += K_FN(wide_lanes)) {
        K_FN(wide) sum[K_CONV_PIXELS];
#pragma clang loop unroll(full)
        for (int p = 0; p < pixels; p++) sum[p] = K_FN(wide_splat)(0.0f);
        for (int32_t k = 0; k < t->taps; k++) {
            const float *w = t->weights + (int64_t)t->weight_taps[k] * (16 * width) + lane;
            const float *x = t->in + (step != 0 ? t->offsets[k] : 0);
            K_FN(wide) weight[8];
#pragma clang loop unroll(full)
            for (int j = 0; j < width; j++) weight[j] = K_FN(wide_load)(w + j * 16);
#pragma clang loop unroll(full)
            for (int p = 0; p < pixels; p++) {
                int32_t offset = step != 0 ? 0 : t->pixels[k][p];
                const float *from = step != 0    ? x + p * step + lane
                                    : offset < 0 ? K_FN(zeros)
                                                 : x + offset + lane;
#pragma clang loop unroll(full)
                for (int j = 0; j < width; j++) sum[p] += K_FN(spread)(from, j, width) * weight[j];
            }
        }
#pragma clang loop unroll(full)
        for (int p = 0; p < pixels; p++) K_FN(wide_store)(sums + p * 16 + lane, sum[p]);
    }
    v16 whole[K_CONV_PIXELS];
#pragma clang loop unroll(full)
    for (int p = 0; p < pixels; p++) whole[p] = k_load(sums + p * 16);
    K_FN(tile_store)(t, whole, 1, pixels);
}

#define K_NARROW(width, pixels)                                                  \
    static void K_FN(narrow_near_##width##x##pixels)(const K_FN(tile) *t) {      \
        K_FN(narrow_sum)(t, pixels, width, 16);                                  \
    }                                                                            \
    static void K_FN(narrow_apart_##width##x##pixels)(const K_FN(tile) *t) {     \
        K_FN(narrow_sum)(t, pixels, width, 32);                                  \
    }                                                                            \
    static void K_FN(narrow_scattered_##width##x##pixels)(const K_FN(tile) *t) { \
        K_FN(narrow_sum)(t, pixels, width, 0);                                   \
    }
#define K_NARROW_NAMES(width, pixels)                                                 \
    {K_FN(narrow_scattered_##width##x##pixels), K_FN(narrow_near_##width##x##pixels), \
     K_FN(narrow_apart_##width##x##pixels)},

// More than eight pixels gain nothing: there are enough independent sums, and weights are reused.
#if K_CONV_PIXELS > 8
#define K_EACH_NARROW K_EACH_OF_8
enum { k_narrow_pixels = 8 };
#else
#define K_EACH_NARROW K_EACH_PIXELS
enum { k_narrow_pixels = K_CONV_PIXELS };
#endif

K_EACH_NARROW(K_NARROW, 2)
K_EACH_NARROW(K_NARROW, 4)
K_EACH_NARROW(K_NARROW, 8)

/// Indexed by width / 4, pixels - 1 and step as in K_FN(tiles).
static const K_FN(tile_function) K_FN(narrow_tiles)[3][k_narrow_pixels][3] = {
    {K_EACH_NARROW(K_NARROW_NAMES, 2)},
    {K_EACH_NARROW(K_NARROW_NAMES, 4)},
    {K_EACH_NARROW(K_NARROW_NAMES, 8)},
};
