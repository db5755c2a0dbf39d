// Winograd convolution F(m x m, 3x3) on tiles of n x n inputs, n = m + 2, with the interpolation
// points 0, 1, -1, 2, -2 (m = 4) and also 1/2, -1/2 (m = 6), and infinity (Lavin and Gray,
// "Fast algorithms for convolutional neural networks", 2015).
//
// A unit of work is a run of tiles. Its transformed inputs are [point][input block][tile][16] in
// scratch; for one group of output blocks after the other the n*n products are taken with the
// tiles of conv_direct.h into [point][block][tile][16] and transformed back. Packed weights:
// [group][point][input block][16 lanes][16 * blocks of the group].

typedef struct {
    int32_t m, n, points;
    int32_t columns, tiles;
    int32_t units, unit_tiles;
} K_FN(winograd_plan);

static K_FN(winograd_plan) K_FN(winograd_planned)(const k_conv_shape *s, int32_t m) {
    assert(m == 4 || m == 6);
    assert(s->groups == 1 && s->kh == 3 && s->kw == 3);
    assert(s->sh == 1 && s->sw == 1 && s->dh == 1 && s->dw == 1);
    K_FN(winograd_plan) p;
    p.m = m;
    p.n = m + 2;
    p.points = p.n * p.n;
    p.columns = (s->ow + m - 1) / m;
    p.tiles = p.columns * ((s->oh + m - 1) / m);
    // The transformed input of a unit takes about half of a second-level cache.
    int32_t fit = 512 * 1024 / (p.points * k_blocks(s->ic) * 64);
    int32_t most = fit >= 2 * K_CONV_PIXELS ? fit / K_CONV_PIXELS * K_CONV_PIXELS : K_CONV_PIXELS;
    if (most > 4 * 14) most = 4 * 14;
    p.units = (p.tiles + most - 1) / most;
    if (p.units < 2 && p.tiles >= 8) p.units = 2;
    p.unit_tiles = (p.tiles + p.units - 1) / p.units;
    p.units = (p.tiles + p.unit_tiles - 1) / p.unit_tiles;
    return p;
}

static int32_t K_FN(winograd_units)(const k_conv_shape *s, int32_t m) {
    return K_FN(winograd_planned)(s, m).units;
}

static size_t K_FN(winograd_weight_floats)(const k_conv_shape *s, int32_t m) {
    return (size_t)k_blocks(s->oc) * k_blocks(s->ic) * 256 * (m + 2) * (m + 2);
}

static size_t K_FN(winograd_scratch_floats)(const k_conv_shape *s, int32_t m) {
    K_FN(winograd_plan) p = K_FN(winograd_planned)(s, m);
    return (size_t)p.points * p.unit_tiles * 16 * (k_blocks(s->ic) + K_CONV_BLOCKS);
}

/// G of F(4,3) and F(6,3): n rows of 3.
static const double K_FN(winograd_g4)[6][3] = {
    {1.0 / 4, 0, 0},
    {-1.0 / 6, -1.0 / 6, -1.0 / 6},
    {-1.0 / 6, 1.0 / 6, -1.0 / 6},
    {1.0 / 24, 1.0 / 12, 1.0 / 6},
    {1.0 / 24, -1.0 / 12, 1.0 / 6},
    {0, 0, 1},
};
static const double K_FN(winograd_g6)[8][3] = {
    {1, 0, 0},
    {-2.0 / 9, -2.0 / 9, -2.0 / 9},
    {-2.0 / 9, 2.0 / 9, -2.0 / 9},
    {1.0 / 90, 1.0 / 45, 2.0 / 45},
    {1.0 / 90, -1.0 / 45, 2.0 / 45},
    {32.0 / 45, 16.0 / 45, 8.0 / 45},
    {32.0 / 45, -16.0 / 45, 8.0 / 45},
    {0, 0, 1},
};

static void K_FN(winograd_pack)(const k_conv_shape *s, int32_t m, const float *oihw,
                                const int32_t *ic_map, int32_t columns, float *packed) {
    int32_t n = m + 2, ic_blocks = k_blocks(s->ic);
    const double(*g)[3] = m == 4 ? K_FN(winograd_g4) : K_FN(winograd_g6);
    int32_t used = ic_map != NULL ? columns : s->ic;
    for (int32_t i = 0; i < K_FN(conv_oc_groups)(s); i++) {
        K_FN(group) group = K_FN(group_at)(s, i);
        int32_t width = 16 * group.blocks;
        float *base = packed + (int64_t)group.first_block * 16 * ic_blocks * 16 * n * n;
        int64_t point_step = (int64_t)ic_blocks * 16 * width;
        for (int32_t c = 0; c < ic_blocks * 16; c++)
            for (int32_t o = 0; o < width; o++) {
                int32_t oc = group.first_block * 16 + o;
                int32_t column = ic_map != NULL ? ic_map[c] : c < s->ic ? c : -1;
                float *to = base + (int64_t)c * width + o;
                if (oc >= s->oc || column < 0 || column >= used) {
                    for (int32_t q = 0; q < n * n; q++) to[q * point_step] = 0.0f;
                    continue;
                }
                const float *w = oihw + ((int64_t)oc * used + column) * 9;
                double half[8][3];
                for (int32_t y = 0; y < n; y++)
                    for (int32_t x = 0; x < 3; x++)
                        half[y][x] = g[y][0] * w[x] + g[y][1] * w[3 + x] + g[y][2] * w[6 + x];
                for (int32_t y = 0; y < n; y++)
                    for (int32_t x = 0; x < n; x++)
                        to[(y * n + x) * point_step] =
                            (float)(half[y][0] * g[x][0] + half[y][1] * g[x][1] +
                                    half[y][2] * g[x][2]);
            }
    }
}

/// B^T applied to n vectors `stride` vectors apart.
K_INLINE void K_FN(winograd_in4)(const v16 *d, const int stride, v16 *t) {
    v16 d0 = d[0], d1 = d[stride], d2 = d[2 * stride];
    v16 d3 = d[3 * stride], d4 = d[4 * stride], d5 = d[5 * stride];
    v16 even = d4 - 4.0f * d2, odd = d3 - 4.0f * d1;
    v16 even2 = d4 - d2, odd2 = 2.0f * (d3 - d1);
    t[0] = 4.0f * d0 - 5.0f * d2 + d4;
    t[1] = even + odd;
    t[2] = even - odd;
    t[3] = even2 + odd2;
    t[4] = even2 - odd2;
    t[5] = 4.0f * d1 - 5.0f * d3 + d5;
}
K_INLINE void K_FN(winograd_in6)(const v16 *d, const int stride, v16 *t) {
    v16 d0 = d[0], d1 = d[stride], d2 = d[2 * stride], d3 = d[3 * stride];
    v16 d4 = d[4 * stride], d5 = d[5 * stride], d6 = d[6 * stride], d7 = d[7 * stride];
    t[0] = (d0 - d6) + 5.25f * (d4 - d2);
    t[7] = (d7 - d1) + 5.25f * (d3 - d5);
    v16 even = d2 + d6 - 4.25f * d4, odd = d1 + d5 - 4.25f * d3;
    t[1] = even + odd;
    t[2] = even - odd;
    even = d6 + 0.25f * d2 - 1.25f * d4;
    odd = 0.5f * d1 - 2.5f * d3 + 2.0f * d5;
    t[3] = even + odd;
    t[4] = even - odd;
    even = d6 + 4.0f * d2 - 5.0f * d4;
    odd = 2.0f * d1 - 2.5f * d3 + 0.5f * d5;
    t[5] = even + odd;
    t[6] = even - odd;
}

/// A^T applied to n vectors, giving m.
K_INLINE void K_FN(winograd_out4)(const v16 *t, const int stride, v16 *y) {
    v16 a = t[stride] + t[2 * stride], b = t[stride] - t[2 * stride];
    v16 c = t[3 * stride] + t[4 * stride], d = t[3 * stride] - t[4 * stride];
    y[0] = t[0] + a + c;
    y[1] = b + 2.0f * d;
    y[2] = a + 4.0f * c;
    y[3] = b + 8.0f * d + t[5 * stride];
}
K_INLINE void K_FN(winograd_out6)(const v16 *t, const int stride, v16 *y) {
    v16 a = t[stride] + t[2 * stride], b = t[stride] - t[2 * stride];
    v16 c = t[3 * stride] + t[4 * stride], d = t[3 * stride] - t[4 * stride];
    v16 e = t[5 * stride] + t[6 * stride], f = t[5 * stride] - t[6 * stride];
    y[0] = t[0] + a + c + e;
    y[1] = b + 2.0f * d + 0.5f * f;
    y[2] = a + 4.0f * c + 0.25f * e;
    y[3] = b + 8.0f * d + 0.125f * f;
    y[4] = a + 16.0f * c + 0.0625f * e;
    y[5] = b + 32.0f * d + 0.03125f * f + t[7 * stride];
}

/// Transforms the n x n inputs from (iy, ix) on of one channel block; point q of the result
/// goes to out + q * point_step.
K_INLINE void K_FN(winograd_input)(const k_conv_shape *s, const float *plane, int32_t iy,
                                   int32_t ix, float *out, int64_t point_step, const int n) {
    v16 half[64], row[8], column[8];
    bool inside = iy >= 0 && ix >= 0 && iy + n <= s->ih && ix + n <= s->iw;
    for (int y = 0; y < n; y++) {
        const float *from = plane + ((int64_t)(iy + y) * s->iw + ix) * 16;
        bool row_real = iy + y >= 0 && iy + y < s->ih;
#pragma clang loop unroll(full)
        for (int x = 0; x < n; x++) {
            bool real = inside || (row_real && ix + x >= 0 && ix + x < s->iw);
            row[x] = k_load(real ? from + x * 16 : K_FN(zeros));
        }
        if (n == 6)
            K_FN(winograd_in4)(row, 1, half + y * n);
        else
            K_FN(winograd_in6)(row, 1, half + y * n);
    }
    for (int x = 0; x < n; x++) {
        if (n == 6)
            K_FN(winograd_in4)(half + x, n, column);
        else
            K_FN(winograd_in6)(half + x, n, column);
#pragma clang loop unroll(full)
        for (int y = 0; y < n; y++) k_store(out + (y * n + x) * point_step, column[y]);
    }
}

/// Transforms one tile of products back and stores its `rows` x `columns` real pixels through
/// the epilogue.
K_INLINE void K_FN(winograd_output)(const k_conv_shape *s, const k_epilogue *e,
                                    const float *products, int64_t point_step, int32_t rows,
                                    int32_t columns, int32_t block, float *out,
                                    const float *residual, const int m) {
    const int n = m + 2;
    v16 half[48], line[8], y[8];
    for (int x = 0; x < n; x++) {
#pragma clang loop unroll(full)
        for (int i = 0; i < n; i++) line[i] = k_load(products + (i * n + x) * point_step);
        if (m == 4)
            K_FN(winograd_out4)(line, 1, y);
        else
            K_FN(winograd_out6)(line, 1, y);
#pragma clang loop unroll(full)
        for (int i = 0; i < m; i++) half[i * n + x] = y[i];
    }
    v16 bias = e->bias == NULL ? k_splat(0.0f) : k_load(e->bias + block * 16);
    v16 low = k_low(e), high = k_high(e);
    bool finish = k_needs_finish(e);
    const float *slope = e->slope == NULL ? NULL : e->slope + block * 16;
    for (int i = 0; i < rows; i++) {
        if (m == 4)
            K_FN(winograd_out4)(half + i * n, 1, y);
        else
            K_FN(winograd_out6)(half + i * n, 1, y);
        float *to = out + (int64_t)i * s->ow * 16;
        const float *extra = residual == NULL ? NULL : residual + (int64_t)i * s->ow * 16;
#pragma clang loop unroll(full)
        for (int j = 0; j < m; j++) {
            if (j >= columns) continue;
            v16 v = y[j] + bias;
            if (extra != NULL && !e->residual_after) v += k_load(extra + j * 16);
            k_store(to + j * 16, k_at_most(k_at_least(v, low), high));
        }
        if (finish) K_FN(finish)(e, slope, to, extra, columns, 16);
    }
}

K_INLINE void K_FN(winograd_unit)(const k_conv_shape *s, const K_FN(winograd_plan) *p,
                                  const float *in, const float *packed, const k_epilogue *e,
                                  float *out, int32_t unit, float *scratch, const int m) {
    const int n = m + 2;
    static const int32_t no_tap[1] = {0};
    int32_t ic_blocks = k_blocks(s->ic);
    int32_t first = unit * p->unit_tiles;
    int32_t tiles = (int32_t)k_smaller(p->unit_tiles, p->tiles - first);
    int64_t in_block = K_FN(in_block)(s), out_block = K_FN(out_block)(s);
    int64_t point_step = (int64_t)ic_blocks * tiles * 16;
    for (int32_t c = 0; c < ic_blocks; c++)
        for (int32_t i = 0; i < tiles; i++) {
            int32_t ty = (first + i) / p->columns, tx = (first + i) % p->columns;
            K_FN(winograd_input)(s, in + c * in_block, ty * m - s->pt, tx * m - s->pl,
                                 scratch + ((int64_t)c * tiles + i) * 16, point_step, n);
        }
    float *products = scratch + n * n * point_step;
    int32_t pieces = (tiles + K_CONV_PIXELS - 1) / K_CONV_PIXELS;
    for (int32_t i = 0; i < K_FN(conv_oc_groups)(s); i++) {
        K_FN(group) g = K_FN(group_at)(s, i);
        K_FN(tile) t = {0};
        t.in_block = (int64_t)tiles * 16;
        t.weight_block = 256 * g.blocks;
        t.input_blocks = ic_blocks;
        t.last_lanes = (s->ic - (ic_blocks - 1) * 16 + 3) / 4 * 4;
        t.taps = 1;
        t.weight_taps = no_tap;
        t.offsets = no_tap;
        t.out_block = (int64_t)tiles * 16;
        t.out_step = 16;
        const float *weights = packed + (int64_t)g.first_block * 16 * ic_blocks * 16 * n * n;
        for (int32_t q = 0; q < n * n; q++) {
            t.weights = weights + q * t.weight_block * ic_blocks;
            for (int32_t j = 0; j < pieces; j++) {
                int32_t from = tiles * j / pieces, to = tiles * (j + 1) / pieces;
                t.in = scratch + q * point_step + from * 16;
                t.out = products + ((int64_t)q * g.blocks * tiles + from) * 16;
                K_FN(tiles)[g.second][to - from - 1][1](&t);
            }
        }
        for (int32_t b = 0; b < g.blocks; b++)
            for (int32_t j = 0; j < tiles; j++) {
                int32_t y = (first + j) / p->columns * m, x = (first + j) % p->columns * m;
                int64_t at = (g.first_block + b) * out_block + ((int64_t)y * s->ow + x) * 16;
                K_FN(winograd_output)(s, e, products + ((int64_t)b * tiles + j) * 16,
                                      (int64_t)g.blocks * tiles * 16,
                                      (int32_t)k_smaller(m, s->oh - y),
                                      (int32_t)k_smaller(m, s->ow - x), g.first_block + b,
                                      out + at, e->residual == NULL ? NULL : e->residual + at,
                                      m);
            }
    }
}

static void K_FN(winograd)(const k_conv_shape *s, int32_t m, const float *in,
                           const float *packed, const k_epilogue *e, float *out, int32_t unit0,
                           int32_t unit1, float *scratch) {
    K_FN(winograd_plan) p = K_FN(winograd_planned)(s, m);
    for (int32_t unit = unit0; unit < unit1; unit++) {
        if (m == 4)
            K_FN(winograd_unit)(s, &p, in, packed, e, out, unit, scratch, 4);
        else
            K_FN(winograd_unit)(s, &p, in, packed, e, out, unit, scratch, 6);
    }
}
