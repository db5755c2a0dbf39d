// Convolution by register-blocked tiles of output pixels x output channels. An output's sum runs
// over input blocks, then taps, then lanes, whatever the tile.
//
// Packed weights: [group][input block][tap][16 lanes][16 * blocks of the group]. A group is
// K_CONV_BLOCKS output blocks (the last one may be one block) of a dense convolution, one block
// of a grouped one. A block of a grouped convolution sees all input blocks its groups touch.

enum { k_max_taps = 1024, k_pixel_slots = 16 };

/// One tile: up to 16 pixels of one output row times 1 or 2 output blocks.
typedef struct {
    /// Of the tile's first pixel in the first input block; for scattered tiles the sample's base.
    const float *in;
    const float *weights;
    int64_t in_block, weight_block;
    int32_t input_blocks;
    /// Lanes of the last input block to be summed, a multiple of 4.
    int32_t last_lanes;
    int32_t taps;
    /// For each tap its place in the packed weights and, for regular tiles, its input offset.
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
    /// NULL: the bare sums are stored.
    const k_epilogue *epilogue;
} K_FN(tile);

static const float K_FN(zeros)[16] __attribute__((aligned(64))) = {0};

/// Stores a tile's sums through the cheap part of the epilogue, then the rest in a second pass.
K_INLINE void K_FN(tile_store)(const K_FN(tile) *t, v16 *sum, const int blocks,
                               const int pixels) {
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
        for (int i = 0; i < blocks * pixels; i++)
            sum[i] = k_at_most(k_at_least(sum[i], low), high);
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

/// The sums of a tile. The second block has `lanes` lanes that count: 0 where there is none, 8
/// or 16.
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

/// The weights of the second block, in as many lanes as count.
K_INLINE v16 K_FN(second_weights)(const float *w, const int lanes) {
    if (lanes == 16) return k_load(w);
    return lanes == 8 ? k_widened(k_load_half(w)) : k_splat(0.0f);
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

/// `step` is the distance of neighbouring pixels' inputs, or 0 for a scattered tile.
K_INLINE void K_FN(tile_sum)(const K_FN(tile) *t, const int pixels, const int second,
                             const int step) {
    const int width = second == 0 ? 16 : 32;
    K_FN(sums) sums;
    K_FN(sums_clear)(&sums, pixels, second);
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
            for (int64_t l = 0; l < lanes; l += 4, w += 4 * width) {
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

#define K_TILE(second, pixels)                                                       \
    static void K_FN(tile_near_##second##x##pixels)(const K_FN(tile) * t) {          \
        K_FN(tile_sum)(t, pixels, second, 16);                                       \
    }                                                                                \
    static void K_FN(tile_apart_##second##x##pixels)(const K_FN(tile) * t) {         \
        K_FN(tile_sum)(t, pixels, second, 32);                                       \
    }                                                                                \
    static void K_FN(tile_scattered_##second##x##pixels)(const K_FN(tile) * t) {     \
        K_FN(tile_sum)(t, pixels, second, 0);                                        \
    }
#define K_TILE_NAMES(second, pixels)                                                 \
    {K_FN(tile_scattered_##second##x##pixels), K_FN(tile_near_##second##x##pixels),  \
     K_FN(tile_apart_##second##x##pixels)},

#if K_CONV_PIXELS == 14
#define K_EACH_PIXELS(M, b)                                                          \
    M(b, 1) M(b, 2) M(b, 3) M(b, 4) M(b, 5) M(b, 6) M(b, 7) M(b, 8) M(b, 9) M(b, 10) \
    M(b, 11) M(b, 12) M(b, 13) M(b, 14)
#elif K_CONV_PIXELS == 6
#define K_EACH_PIXELS(M, b) M(b, 1) M(b, 2) M(b, 3) M(b, 4) M(b, 5) M(b, 6)
#elif K_CONV_PIXELS == 2
#define K_EACH_PIXELS(M, b) M(b, 1) M(b, 2)
#endif

K_EACH_PIXELS(K_TILE, 0)
#if K_CONV_BLOCKS == 2
K_EACH_PIXELS(K_TILE, 8)
K_EACH_PIXELS(K_TILE, 16)
#endif

/// By the second block's lanes / 8, pixels - 1 and step: 0 scattered, 1 near (16), 2 apart (32).
static const K_FN(tile_function) K_FN(tiles)[K_CONV_BLOCKS * 2 - 1][K_CONV_PIXELS][3] = {
    {K_EACH_PIXELS(K_TILE_NAMES, 0)},
#if K_CONV_BLOCKS == 2
    {K_EACH_PIXELS(K_TILE_NAMES, 8)},
    {K_EACH_PIXELS(K_TILE_NAMES, 16)},
#endif
};

/// The channels one group of output blocks computes and reads.
typedef struct {
    int32_t first_block, blocks;
    /// Eights of lanes that count in the second block: 0, 1 or 2.
    int32_t second;
    int32_t input_block, input_blocks;
} K_FN(group);

K_INLINE K_FN(group) K_FN(group_at)(const k_conv_shape *s, int32_t index) {
    int32_t oc_blocks = k_blocks(s->oc);
    K_FN(group) g;
    if (s->groups == 1) {
        g.first_block = index * K_CONV_BLOCKS;
        g.blocks = (int32_t)k_smaller(K_CONV_BLOCKS, oc_blocks - g.first_block);
        int32_t lanes = s->oc - g.first_block * 16 - 16;
        g.second = lanes <= 0 || K_CONV_BLOCKS == 1 ? 0 : lanes <= 8 ? 1 : 2;
        g.input_block = 0;
        g.input_blocks = k_blocks(s->ic);
    } else {
        int32_t ocg = s->oc / s->groups, icg = s->ic / s->groups;
        int32_t last = (int32_t)k_smaller(index * 16 + 15, s->oc - 1);
        int32_t first_channel = index * 16 / ocg * icg;
        int32_t end_channel = (last / ocg + 1) * icg;
        g.first_block = index;
        g.blocks = 1;
        g.second = 0;
        g.input_block = first_channel / 16;
        g.input_blocks = (end_channel + 15) / 16 - g.input_block;
    }
    return g;
}

static int32_t K_FN(conv_oc_groups)(const k_conv_shape *s) {
    return s->groups == 1 ? (k_blocks(s->oc) + K_CONV_BLOCKS - 1) / K_CONV_BLOCKS
                          : k_blocks(s->oc);
}

/// Input blocks each group's weights have room for.
static int32_t K_FN(conv_span)(const k_conv_shape *s) {
    if (s->groups == 1) return k_blocks(s->ic);
    int32_t span = 0;
    for (int32_t i = 0; i < k_blocks(s->oc); i++)
        span = (int32_t)k_larger(span, K_FN(group_at)(s, i).input_blocks);
    return span;
}

static size_t K_FN(conv_weight_floats)(const k_conv_shape *s) {
    return (size_t)k_blocks(s->oc) * K_FN(conv_span)(s) * s->kh * s->kw * 256;
}

/// Packs weights found at w[oc * oc_stride + column * column_stride + tap].
static void K_FN(conv_pack_strided)(const k_conv_shape *s, const float *w, int64_t oc_stride,
                                    int64_t column_stride, const int32_t *ic_map,
                                    int32_t columns, float *packed) {
    int32_t taps = s->kh * s->kw, span = K_FN(conv_span)(s);
    int32_t ocg = s->oc / s->groups, icg = s->ic / s->groups;
    float *to = packed;
    for (int32_t i = 0; i < K_FN(conv_oc_groups)(s); i++) {
        K_FN(group) g = K_FN(group_at)(s, i);
        for (int32_t c = 0; c < span; c++)
            for (int32_t k = 0; k < taps; k++)
                for (int32_t l = 0; l < 16; l++)
                    for (int32_t o = 0; o < 16 * g.blocks; o++, to++) {
                        int32_t oc = g.first_block * 16 + o;
                        int32_t ic = (g.input_block + c) * 16 + l;
                        int32_t column = ic;
                        if (ic_map != NULL && c < g.input_blocks) {
                            column = ic_map[ic];
                        } else if (s->groups > 1) {
                            column = ic / icg == oc / ocg ? ic % icg : -1;
                        }
                        bool real = oc < s->oc && c < g.input_blocks && column >= 0 &&
                                    column < columns && (ic_map != NULL || ic < s->ic);
                        *to = real ? w[oc * oc_stride + column * column_stride + k] : 0.0f;
                    }
    }
}

static void K_FN(conv_pack)(const k_conv_shape *s, const float *oihw, const int32_t *ic_map,
                            int32_t columns, float *packed) {
    assert(ic_map == NULL || s->groups == 1);
    int64_t taps = (int64_t)s->kh * s->kw;
    int32_t used = ic_map != NULL ? columns : s->ic / s->groups;
    K_FN(conv_pack_strided)(s, oihw, used * taps, taps, ic_map, used, packed);
}

K_INLINE int64_t K_FN(in_block)(const k_conv_shape *s) {
    return s->in_block != 0 ? s->in_block : (int64_t)s->ih * s->iw * 16;
}
K_INLINE int64_t K_FN(out_block)(const k_conv_shape *s) {
    return s->out_block != 0 ? s->out_block : (int64_t)s->oh * s->ow * 16;
}

/// Fills what all tiles of a group share.
K_INLINE K_FN(tile) K_FN(tile_of_group)(const k_conv_shape *s, const float *in,
                                        const float *packed, const k_epilogue *e, int32_t index,
                                        K_FN(group) g, int32_t span) {
    int32_t taps = s->kh * s->kw;
    K_FN(tile) t = {0};
    t.in_block = K_FN(in_block)(s);
    t.in = in + g.input_block * t.in_block;
    t.weight_block = (int64_t)taps * 256 * g.blocks;
    int32_t whole = s->groups == 1 ? K_CONV_BLOCKS : 1;
    t.weights = packed + (int64_t)index * span * taps * 256 * whole;
    t.input_blocks = g.input_blocks;
    int32_t lanes = s->ic - (g.input_block + g.input_blocks - 1) * 16;
    t.last_lanes = s->groups == 1 ? (int32_t)k_smaller(16, (lanes + 3) / 4 * 4) : 16;
    t.out_block = K_FN(out_block)(s);
    t.out_step = 16;
    t.epilogue = e;
    t.channel = g.first_block * 16;
    t.bias = e == NULL || e->bias == NULL ? NULL : e->bias + t.channel;
    return t;
}

/// The taps of one output row that meet the input: place in the packed weights, input row,
/// input column relative to the output pixel's, and the input offset that follows.
typedef struct {
    int32_t count;
    int32_t weight[k_max_taps], offset[k_max_taps];
    int32_t row[k_max_taps], column[k_max_taps];
} K_FN(taps);

static void K_FN(conv_taps)(const k_conv_shape *s, int32_t oy, K_FN(taps) *taps) {
    taps->count = 0;
    for (int32_t ky = 0; ky < s->kh; ky++) {
        int32_t iy = oy * s->sh - s->pt + ky * s->dh;
        if (iy < 0 || iy >= s->ih) continue;
        for (int32_t kx = 0; kx < s->kw; kx++) {
            int32_t i = taps->count++;
            taps->weight[i] = ky * s->kw + kx;
            taps->row[i] = iy;
            taps->column[i] = kx * s->dw;
            taps->offset[i] = (iy * s->iw + kx * s->dw) * 16;
        }
    }
}

/// Asks for the input that the pass over the next tiles will be the first to read: `count` pixels
/// from `at` on in every input block.
K_INLINE void K_FN(conv_prefetch)(const K_FN(tile) *t, const float *at, int32_t count) {
    for (int32_t c = 0; c < t->input_blocks; c++)
        for (int32_t p = 0; p < count; p++)
            __builtin_prefetch(at + c * t->in_block + (int64_t)p * 16, 0, 2);
}

/// One output row of one group. `in`, `out` and `residual` point at channel block 0 of the
/// group's range, the latter two at the row. The first pass over some input asks for the rows from
/// `next_row` on, which the next output row will need.
static void K_FN(conv_row)(const k_conv_shape *s, K_FN(tile) *t, int32_t second,
                           const K_FN(taps) *taps, int32_t (*slots)[k_pixel_slots],
                           const float *in, float *out, const float *residual,
                           int32_t next_row, bool first_pass) {
    t->taps = taps->count;
    t->weight_taps = taps->weight;
    t->offsets = taps->offset;
    t->pixels = (const int32_t (*)[k_pixel_slots])slots;
    int32_t kind = s->sw == 1 ? 1 : s->sw == 2 ? 2 : 0;
    int32_t count = (s->ow + K_CONV_PIXELS - 1) / K_CONV_PIXELS;
    for (int32_t i = 0; i < count; i++) {
        int32_t x0 = (int32_t)((int64_t)s->ow * i / count);
        int32_t x1 = (int32_t)((int64_t)s->ow * (i + 1) / count);
        int32_t first = x0 * s->sw - s->pl;
        int32_t last = (x1 - 1) * s->sw - s->pl + (s->kw - 1) * s->dw;
        bool regular = kind != 0 && first >= 0 && last < s->iw;
        t->in = regular ? in + (int64_t)first * 16 : in;
        if (!regular)
            for (int32_t k = 0; k < taps->count; k++)
                for (int32_t p = 0; p < k_pixel_slots; p++) {
                    int32_t x = first + taps->column[k] + p * s->sw;
                    int32_t at = (taps->row[k] * s->iw + x) * 16;
                    slots[k][p] = x >= 0 && x < s->iw ? at : -1;
                }
        t->out = out + (int64_t)x0 * 16;
        t->residual = residual == NULL ? NULL : residual + (int64_t)x0 * 16;
        if (first_pass) {
            int32_t from = (int32_t)k_larger(0, first);
            for (int32_t r = next_row; r < next_row + s->sh && r >= 0 && r < s->ih; r++)
                K_FN(conv_prefetch)(
                    t, in + ((int64_t)r * s->iw + from) * 16,
                    (int32_t)k_smaller((int64_t)(x1 - x0) * s->sw, s->iw - from));
        }
        K_FN(tiles)[second][x1 - x0 - 1][regular ? kind : 0](t);
    }
}

static void K_FN(conv_rows)(const k_conv_shape *s, const float *in, const float *packed,
                            const k_epilogue *e, float *out, int32_t group0, int32_t group1,
                            int32_t row0, int32_t row1) {
    K_FN(taps) taps;
    int32_t slots[k_max_taps][k_pixel_slots];
    int32_t span = K_FN(conv_span)(s);
    // Rows whose input stays in the second-level cache while all groups pass over it.
    int64_t row_bytes = (int64_t)k_blocks(s->ic) * s->iw * s->sh * 64;
    int32_t chunk = (int32_t)k_larger(1, 384 * 1024 / k_larger(1, row_bytes));
    for (int32_t from = row0; from < row1; from += chunk) {
        int32_t to = (int32_t)k_smaller(row1, from + chunk);
        for (int32_t i = group0; i < group1; i++) {
            K_FN(group) g = K_FN(group_at)(s, i);
            K_FN(tile) t = K_FN(tile_of_group)(s, in, packed, e, i, g, span);
            const float *base = t.in;
            for (int32_t oy = from; oy < to; oy++) {
                int64_t at = g.first_block * s->out_block + (int64_t)oy * s->ow * 16;
                K_FN(conv_taps)(s, oy, &taps);
                K_FN(conv_row)(s, &t, g.second, &taps, slots, base, out + at,
                               e->residual == NULL ? NULL : e->residual + at,
                               oy * s->sh - s->pt + (s->kh - 1) * s->dh + 1, i == group0);
            }
        }
    }
}

static void K_FN(conv)(const k_conv_shape *shape, const float *in, const float *packed,
                       const k_epilogue *e, float *out, int32_t group0, int32_t group1,
                       int32_t row0, int32_t row1) {
    k_conv_shape s = *shape;
    assert(s.kh * s.kw <= k_max_taps);
    s.in_block = K_FN(in_block)(shape);
    s.out_block = K_FN(out_block)(shape);
    if (s.kh == 1 && s.kw == 1 && s.sh == 1 && s.sw == 1 && s.pt == 0 && s.pl == 0 &&
        s.oh <= s.ih && s.ow == s.iw) {
        // Every row follows the one before in input and output: they are one long row, cut
        // where a stretch of input fills its share of the second-level cache.
        int64_t end = (int64_t)row1 * s.ow;
        int64_t stretch = k_larger(16, 384 * 1024 / (k_blocks(s.ic) * 64) / 16 * 16);
        s.ih = s.oh = 1;
        for (int64_t at = (int64_t)row0 * s.ow; at < end;) {
            int64_t left = end - at, pieces = (left + stretch - 1) / stretch;
            int64_t pixels = left / pieces;
            k_epilogue moved = *e;
            if (e->residual != NULL) moved.residual = e->residual + at * 16;
            s.iw = s.ow = (int32_t)pixels;
            K_FN(conv_rows)(&s, in + at * 16, packed, &moved, out + at * 16, group0, group1, 0, 1);
            at += pixels;
        }
        return;
    }
    K_FN(conv_rows)(&s, in, packed, e, out, group0, group1, row0, row1);
}
