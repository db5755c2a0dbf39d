// Convolution from a planar input of few channels. Packed weights: [group][ic][kh][kw][16 * blocks
// of the group]. Tiles at a border read from a padded copy of the input they need.

enum { k_stem_patch = 8192 };

typedef struct {
    /// First tap of the tile's first pixel; rows and planes that far apart.
    const float *in;
    int64_t row_step, plane_step;
    int32_t step;
    int32_t ic, kw, column_step;
    /// Kernel rows [ky0, ky1) are summed; `in` is at row ky0.
    int32_t ky0, ky1, kh;
    const float *weights;
    K_FN(tile) store;
} K_FN(stem_tile);

K_INLINE void K_FN(stem_sum)(const K_FN(stem_tile) *t, const int pixels, const int second,
                             const int fixed_step) {
    const int64_t step = fixed_step != 0 ? fixed_step : t->step;
    const int width = second == 0 ? 16 : 32;
    K_FN(sums) sums;
    K_FN(sums_clear)(&sums, pixels, second);
    for (int32_t c = 0; c < t->ic; c++)
        for (int32_t ky = t->ky0; ky < t->ky1; ky++) {
            const float *w = t->weights + (int64_t)((c * t->kh + ky) * t->kw) * width;
            const float *x = t->in + c * t->plane_step + (ky - t->ky0) * t->row_step;
            for (int32_t kx = 0; kx < t->kw; kx++) {
                v16 w0 = k_load(w);
                v16 w1 = K_FN(second_weights)(w + 16, second);
#pragma clang loop unroll(full)
                for (int p = 0; p < pixels; p++)
                    K_FN(sums_add)(&sums, p, second, x[p * step], w0, w1);
                w += width;
                x += t->column_step;
            }
        }
    K_FN(sums_store)(&t->store, &sums, pixels, second);
}

typedef void (*K_FN(stem_function))(const K_FN(stem_tile) *);

#define K_STEM(second, pixels)                                                 \
    static void K_FN(stem_any_##second##x##pixels)(const K_FN(stem_tile) *t) { \
        K_FN(stem_sum)(t, pixels, second, 0);                                  \
    }                                                                          \
    static void K_FN(stem_1_##second##x##pixels)(const K_FN(stem_tile) *t) {   \
        K_FN(stem_sum)(t, pixels, second, 1);                                  \
    }                                                                          \
    static void K_FN(stem_2_##second##x##pixels)(const K_FN(stem_tile) *t) {   \
        K_FN(stem_sum)(t, pixels, second, 2);                                  \
    }
#define K_STEM_NAMES(second, pixels)                                       \
    {K_FN(stem_any_##second##x##pixels), K_FN(stem_1_##second##x##pixels), \
     K_FN(stem_2_##second##x##pixels)},

K_EACH_PIXELS(K_STEM, 0)
#if K_CONV_BLOCKS == 2
K_EACH_PIXELS(K_STEM, 8)
K_EACH_PIXELS(K_STEM, 16)
#endif

/// Indexed by the second block's lanes / 8, pixels - 1 and stride: 0 any, 1, 2.
static const K_FN(stem_function) K_FN(stems)[K_CONV_BLOCKS * 2 - 1][K_CONV_PIXELS][3] = {
    {K_EACH_PIXELS(K_STEM_NAMES, 0)},
#if K_CONV_BLOCKS == 2
    {K_EACH_PIXELS(K_STEM_NAMES, 8)},
    {K_EACH_PIXELS(K_STEM_NAMES, 16)},
#endif
};

static size_t K_FN(stem_weight_floats)(const k_conv_shape *s) {
    return (size_t)k_blocks(s->oc) * 16 * s->ic * s->kh * s->kw;
}

static void K_FN(stem_pack)(const k_conv_shape *s, const float *oihw, float *packed) {
    int32_t taps = s->ic * s->kh * s->kw;
    for (int32_t i = 0; i < K_FN(conv_oc_groups)(s); i++) {
        K_FN(group) g = K_FN(group_at)(s, i);
        for (int32_t k = 0; k < taps; k++)
            for (int32_t o = 0; o < 16 * g.blocks; o++) {
                int32_t oc = g.first_block * 16 + o;
                *packed++ = oc < s->oc ? oihw[(int64_t)oc * taps + k] : 0.0f;
            }
    }
}

/// Copies the input of a tile, with zeros outside the picture, and makes the tile read the copy.
static void K_FN(stem_gather)(const k_conv_shape *s, K_FN(stem_tile) *t, const float *in,
                              int32_t first_row, int32_t first_column, int32_t width,
                              float *patch) {
    int32_t rows = t->ky1 - t->ky0;
    int32_t left = (int32_t)k_smaller(width, k_larger(0, -first_column));
    int32_t right = (int32_t)k_larger(left, k_smaller(width, s->iw - first_column));
    float *to = patch;
    for (int32_t c = 0; c < s->ic; c++)
        for (int32_t r = 0; r < rows; r++, to += width) {
            int64_t row = (int64_t)c * s->ih + first_row + r * s->dh;
            const float *from = in + row * s->iw + first_column;
            for (int32_t x = 0; x < left; x++) to[x] = 0.0f;
            for (int32_t x = left; x < right; x++) to[x] = from[x];
            for (int32_t x = right; x < width; x++) to[x] = 0.0f;
        }
    t->in = patch;
    t->row_step = width;
    t->plane_step = (int64_t)width * rows;
}

static void K_FN(stem)(const k_conv_shape *s, const float *in, const float *packed,
                       const k_epilogue *e, float *out, int32_t group0, int32_t group1,
                       int32_t row0, int32_t row1) {
    float patch[k_stem_patch];
    int32_t reach = (s->kw - 1) * s->dw + 1;
    int64_t area = (int64_t)s->ic * s->kh;
    assert(area * reach <= k_stem_patch);
    int32_t limit = (int32_t)k_smaller(K_CONV_PIXELS, 1 + (k_stem_patch / area - reach) / s->sw);
    int32_t count = (s->ow + limit - 1) / limit;
    int32_t kind = s->sw <= 2 ? s->sw : 0;
    int64_t out_block = K_FN(out_block)(s);
    for (int32_t i = group0; i < group1; i++) {
        K_FN(group) g = K_FN(group_at)(s, i);
        K_FN(stem_tile) t = {0};
        t.store.out_block = out_block;
        t.store.out_step = 16;
        t.store.epilogue = e;
        t.store.channel = g.first_block * 16;
        t.store.bias = e->bias == NULL ? NULL : e->bias + t.store.channel;
        t.weights = packed + (int64_t)g.first_block * 16 * s->ic * s->kh * s->kw;
        t.step = s->sw;
        t.ic = s->ic;
        t.kh = s->kh;
        t.kw = s->kw;
        t.column_step = s->dw;
        for (int32_t oy = row0; oy < row1; oy++) {
            int32_t iy = oy * s->sh - s->pt;
            t.ky0 = iy < 0 ? (int32_t)k_smaller(s->kh, (-iy + s->dh - 1) / s->dh) : 0;
            t.ky1 = (int32_t)k_larger(t.ky0, k_smaller(s->kh, (s->ih - iy + s->dh - 1) / s->dh));
            int32_t first_row = iy + t.ky0 * s->dh;
            int64_t at = g.first_block * out_block + (int64_t)oy * s->ow * 16;
            for (int32_t j = 0, x0 = 0, x1; j < count; j++, x0 = x1) {
                x1 = x0 + s->ow / count + (j < s->ow % count ? 1 : 0);
                int32_t first = x0 * s->sw - s->pl;
                int32_t width = (x1 - x0 - 1) * s->sw + reach;
                if (first >= 0 && first + width <= s->iw) {
                    t.in = in + (int64_t)first_row * s->iw + first;
                    t.row_step = (int64_t)s->dh * s->iw;
                    t.plane_step = (int64_t)s->ih * s->iw;
                } else {
                    K_FN(stem_gather)(s, &t, in, first_row, first, width, patch);
                }
                t.store.out = out + at + (int64_t)x0 * 16;
                t.store.residual = e->residual == NULL ? NULL : e->residual + at + (int64_t)x0 * 16;
                K_FN(stems)[g.second][x1 - x0 - 1][kind](&t);
            }
        }
    }
}
