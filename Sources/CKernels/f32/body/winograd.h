// Winograd convolution F(m x m, 3x3) on tiles of n x n inputs, n = m + 2, with the interpolation
// points 0, 1, -1, 2, -2 (m = 4) and also 1/2, -1/2 (m = 6), and infinity (Lavin and Gray,
// "Fast algorithms for convolutional neural networks", 2015).
//
// A unit of work is a run of tiles. Its inputs are transformed to [point][input block][tile][16]
// in scratch; point by point, the products of all output blocks are computed with the tiles of
// conv_tile.h to [point][output block][tile][16], and transformed back. A unit streams the weights
// once. Packed weights: [point][group][input block][16 lanes][16 * blocks of the group].

typedef struct {
    int32_t m, n, points;
    int32_t columns, tiles;
    int32_t units, unit_tiles;
    int32_t in_blocks, out_blocks;
} K_FN(winograd_plan);

enum {
    /// The smallest number of tiles of a unit: they fill the largest register tile.
    k_winograd_tiles = 12,
    /// The number of units from which each thread gets its own, and that is enough for all threads.
    k_winograd_least = 4,
    k_winograd_dealt = 8,
};

/// Elements from one point to the next for `blocks` channel blocks of `tiles` tiles: an odd number
/// of cache lines, so that the points of a tile spread over the sets of a cache.
K_INLINE int64_t k_point_step(int32_t blocks, int32_t tiles) {
    return (((int64_t)blocks * tiles) | 1) * 16;
}

/// Bytes moved to and from the third-level cache when units have `tiles` tiles: the weights once a
/// unit, and the transformed data where it does not fit the second level.
K_INLINE int64_t K_FN(winograd_traffic)(const K_FN(winograd_plan) *p, int32_t tiles) {
    int64_t weights = (int64_t)p->points * p->in_blocks * p->out_blocks * 1024;
    int64_t tile_bytes = (int64_t)p->points * (p->in_blocks + p->out_blocks) * 64;
    int64_t units = (p->tiles + tiles - 1) / tiles;
    int64_t bytes = units * weights;
    if (tiles * tile_bytes > k_cache_share * 3 / 2) bytes += 2 * p->tiles * tile_bytes;
    return bytes;
}

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
    p.in_blocks = k_blocks(s->ic);
    p.out_blocks = k_blocks(s->oc);
    int32_t best = k_winograd_tiles;
    for (int32_t tiles = best; tiles <= 64; tiles += 4)
        if (K_FN(winograd_traffic)(&p, tiles) < K_FN(winograd_traffic)(&p, best)) best = tiles;
    p.units = (p.tiles + best - 1) / best;
    // An even number of units divides between two threads; weights that stay in the second-level
    // cache can be streamed again at no cost, for more threads.
    int64_t weights = (int64_t)p.points * p.in_blocks * p.out_blocks * 1024;
    int32_t dealt = (p.units + 1) & ~1;
    if (weights <= k_cache_share)
        dealt = (int32_t)k_larger(k_winograd_dealt, dealt);
    else if (p.units < k_winograd_least)
        dealt = p.units;
    if (p.tiles >= dealt * k_winograd_tiles) p.units = dealt;
    p.unit_tiles = p.units == 0 ? 0 : (p.tiles + p.units - 1) / p.units;
    p.units = p.unit_tiles == 0 ? 0 : (p.tiles + p.unit_tiles - 1) / p.unit_tiles;
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
    return (size_t)p.points *
           (k_point_step(p.in_blocks, p.unit_tiles) + k_point_step(p.out_blocks, p.unit_tiles));
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

/// Transforms the kernels of 16 output channels and one input channel: w[tap][16] to
/// [point][16] in steps of `step`.
K_INLINE void K_FN(winograd_weights)(const float (*w)[16], const double (*g)[3], float *to,
                                     int64_t step, const int n) {
    double half[8][3][16];
    for (int y = 0; y < n; y++)
        for (int x = 0; x < 3; x++)
            for (int o = 0; o < 16; o++)
                half[y][x][o] = g[y][0] * w[x][o] + g[y][1] * w[3 + x][o] + g[y][2] * w[6 + x][o];
    for (int y = 0; y < n; y++)
        for (int x = 0; x < n; x++) {
            float *at = to + (y * n + x) * step;
            for (int o = 0; o < 16; o++)
                at[o] = (float)(half[y][0][o] * g[x][0] + half[y][1][o] * g[x][1] +
                                half[y][2][o] * g[x][2]);
        }
}

static void K_FN(winograd_pack_groups)(const k_conv_shape *s, int32_t m, const float *oihw,
                                       const int32_t *ic_map, int32_t columns, float *packed,
                                       int32_t group0, int32_t group1) {
    int32_t ic_blocks = k_blocks(s->ic);
    const double(*g)[3] = m == 4 ? K_FN(winograd_g4) : K_FN(winograd_g6);
    int32_t used = ic_map != NULL ? columns : s->ic;
    int64_t point_step = (int64_t)k_blocks(s->oc) * ic_blocks * 256;
    float w[9][16];
    for (int32_t i = group0; i < group1; i++) {
        K_FN(group) group = K_FN(group_at)(s, i);
        int32_t width = 16 * group.blocks;
        float *base = packed + (int64_t)group.first_block * ic_blocks * 256;
        for (int32_t c = 0; c < ic_blocks * 16; c++) {
            int32_t column = ic_map != NULL ? ic_map[c] : c < s->ic ? c : -1;
            bool real = column >= 0 && column < used;
            for (int32_t b = 0; b < group.blocks; b++) {
                for (int32_t o = 0; o < 16; o++) {
                    int32_t oc = (group.first_block + b) * 16 + o;
                    const float *from = oihw + ((int64_t)oc * used + column) * 9;
                    for (int32_t k = 0; k < 9; k++) w[k][o] = real && oc < s->oc ? from[k] : 0.0f;
                }
                float *to = base + (int64_t)c * width + b * 16;
                if (m == 4)
                    K_FN(winograd_weights)(w, g, to, point_step, 6);
                else
                    K_FN(winograd_weights)(w, g, to, point_step, 8);
            }
        }
    }
}

static void K_FN(winograd_pack)(const k_conv_shape *s, int32_t m, const float *oihw,
                                const int32_t *ic_map, int32_t columns, float *packed) {
    K_FN(winograd_pack_groups)(s, m, oihw, ic_map, columns, packed, 0, K_FN(conv_oc_groups)(s));
}

/// B^T applied to n vectors `stride` vectors apart.
K_INLINE void K_FN(winograd_in4)(const K_FN(wide) *d, const int stride, K_FN(wide) *t) {
    K_FN(wide) d0 = d[0], d1 = d[stride], d2 = d[2 * stride];
    K_FN(wide) d3 = d[3 * stride], d4 = d[4 * stride], d5 = d[5 * stride];
    K_FN(wide) even = d4 - 4.0f * d2, odd = d3 - 4.0f * d1;
    K_FN(wide) even2 = d4 - d2, odd2 = 2.0f * (d3 - d1);
    t[0] = 4.0f * d0 - 5.0f * d2 + d4;
    t[1] = even + odd;
    t[2] = even - odd;
    t[3] = even2 + odd2;
    t[4] = even2 - odd2;
    t[5] = 4.0f * d1 - 5.0f * d3 + d5;
}
K_INLINE void K_FN(winograd_in6)(const K_FN(wide) *d, const int stride, K_FN(wide) *t) {
    K_FN(wide) d0 = d[0], d1 = d[stride], d2 = d[2 * stride], d3 = d[3 * stride];
    K_FN(wide) d4 = d[4 * stride], d5 = d[5 * stride], d6 = d[6 * stride], d7 = d[7 * stride];
    t[0] = (d0 - d6) + 5.25f * (d4 - d2);
    t[7] = (d7 - d1) + 5.25f * (d3 - d5);
    K_FN(wide) even = d2 + d6 - 4.25f * d4, odd = d1 + d5 - 4.25f * d3;
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
K_INLINE void K_FN(winograd_out4)(const K_FN(wide) *t, const int stride, K_FN(wide) *y) {
    K_FN(wide) a = t[stride] + t[2 * stride], b = t[stride] - t[2 * stride];
    K_FN(wide) c = t[3 * stride] + t[4 * stride], d = t[3 * stride] - t[4 * stride];
    y[0] = t[0] + a + c;
    y[1] = b + 2.0f * d;
    y[2] = a + 4.0f * c;
    y[3] = b + 8.0f * d + t[5 * stride];
}
K_INLINE void K_FN(winograd_out6)(const K_FN(wide) *t, const int stride, K_FN(wide) *y) {
    K_FN(wide) a = t[stride] + t[2 * stride], b = t[stride] - t[2 * stride];
    K_FN(wide) c = t[3 * stride] + t[4 * stride], d = t[3 * stride] - t[4 * stride];
    K_FN(wide) e = t[5 * stride] + t[6 * stride], f = t[5 * stride] - t[6 * stride];
    y[0] = t[0] + a + c + e;
    y[1] = b + 2.0f * d + 0.5f * f;
    y[2] = a + 4.0f * c + 0.25f * e;
    y[3] = b + 8.0f * d + 0.125f * f;
    y[4] = a + 16.0f * c + 0.0625f * e;
    y[5] = b + 32.0f * d + 0.03125f * f + t[7 * stride];
}

/// Transforms the n x n inputs from (iy, ix) on of one channel block; point q of the result
/// goes to out + q * point_step.
K_INLINE void K_FN(winograd_input_tile)(const k_conv_shape *s, const float *plane, int32_t iy,
                                        int32_t ix, float *out, int64_t point_step, const int n) {
    K_FN(wide) half[64], row[8], column[8];
    bool inside = iy >= 0 && ix >= 0 && iy + n <= s->ih && ix + n <= s->iw;
    for (int lane = 0; lane < 16; lane += K_FN(wide_lanes)) {
        for (int y = 0; y < n; y++) {
            const float *from = plane + ((int64_t)(iy + y) * s->iw + ix) * 16 + lane;
            if (inside) {
#pragma clang loop unroll(full)
                for (int x = 0; x < n; x++) row[x] = K_FN(wide_load)(from + x * 16);
            } else {
                bool row_real = iy + y >= 0 && iy + y < s->ih;
#pragma clang loop unroll(full)
                for (int x = 0; x < n; x++) {
                    bool real = row_real && ix + x >= 0 && ix + x < s->iw;
                    row[x] = K_FN(wide_load)(real ? from + x * 16 : K_FN(zeros));
                }
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
            for (int y = 0; y < n; y++)
                K_FN(wide_store)(out + (y * n + x) * point_step + lane, column[y]);
        }
    }
}

/// Transforms one tile of products back and stores its `rows` x `columns` real pixels through
/// the epilogue.
K_INLINE void K_FN(winograd_output_tile)(const k_conv_shape *s, const k_epilogue *e,
                                         const float *products, int64_t point_step, int32_t rows,
                                         int32_t columns, int32_t block, float *out,
                                         const float *residual, const int m) {
    const int n = m + 2;
    K_FN(wide) half[48], line[8], y[8];
    const float *added = e->residual_after ? NULL : residual;
    for (int lane = 0; lane < 16; lane += K_FN(wide_lanes)) {
        for (int x = 0; x < n; x++) {
#pragma clang loop unroll(full)
            for (int i = 0; i < n; i++)
                line[i] = K_FN(wide_load)(products + (i * n + x) * point_step + lane);
            if (m == 4)
                K_FN(winograd_out4)(line, 1, y);
            else
                K_FN(winograd_out6)(line, 1, y);
#pragma clang loop unroll(full)
            for (int i = 0; i < m; i++) half[i * n + x] = y[i];
        }
        K_FN(wide) bias =
            e->bias == NULL ? K_FN(wide_splat)(0.0f) : K_FN(wide_load)(e->bias + block * 16 + lane);
        K_FN(wide) low = K_FN(wide_splat)(k_low(e)[0]), high = K_FN(wide_splat)(k_high(e)[0]);
        for (int i = 0; i < rows; i++) {
            if (m == 4)
                K_FN(winograd_out4)(half + i * n, 1, y);
            else
                K_FN(winograd_out6)(half + i * n, 1, y);
            int64_t at = (int64_t)i * s->ow * 16 + lane;
#pragma clang loop unroll(full)
            for (int j = 0; j < m; j++) {
                if (j >= columns) continue;
                K_FN(wide) v = y[j] + bias;
                if (added != NULL) v += K_FN(wide_load)(added + at + j * 16);
                v = v < low ? low : v;
                K_FN(wide_store)(out + at + j * 16, v > high ? high : v);
            }
        }
    }
    if (!k_needs_finish(e)) return;
    const float *slope = e->slope == NULL ? NULL : e->slope + block * 16;
    for (int i = 0; i < rows; i++) {
        int64_t at = (int64_t)i * s->ow * 16;
        K_FN(finish)(e, slope, out + at, residual == NULL ? NULL : residual + at, columns, 16);
    }
}

/// The tiles of a unit.
K_INLINE int32_t K_FN(winograd_first)(const K_FN(winograd_plan) *p, int32_t unit) {
    return unit * p->unit_tiles;
}
K_INLINE int32_t K_FN(winograd_count)(const K_FN(winograd_plan) *p, int32_t unit) {
    return (int32_t)k_smaller(p->unit_tiles, p->tiles - unit * p->unit_tiles);
}

K_INLINE void K_FN(winograd_input_unit)(const k_conv_shape *s, const K_FN(winograd_plan) *p,
                                        const float *in, int32_t unit, int32_t block0,
                                        int32_t block1, float *scratch, const int m) {
    int32_t first = K_FN(winograd_first)(p, unit), tiles = K_FN(winograd_count)(p, unit);
    int64_t step = k_point_step(p->in_blocks, tiles), in_block = K_FN(in_block)(s);
    for (int32_t c = block0; c < block1; c++)
        for (int32_t i = 0, ty = first / p->columns, tx = first % p->columns; i < tiles; i++) {
            K_FN(winograd_input_tile)(s, in + c * in_block, ty * m - s->pt, tx * m - s->pl,
                                      scratch + ((int64_t)c * tiles + i) * 16, step, m + 2);
            if (++tx == p->columns) tx = 0, ty++;
        }
}

static void K_FN(winograd_input)(const k_conv_shape *s, int32_t m, const float *in, int32_t unit,
                                 int32_t block0, int32_t block1, float *scratch) {
    K_FN(winograd_plan) p = K_FN(winograd_planned)(s, m);
    if (m == 4)
        K_FN(winograd_input_unit)(s, &p, in, unit, block0, block1, scratch, 4);
    else
        K_FN(winograd_input_unit)(s, &p, in, unit, block0, block1, scratch, 6);
}

static void K_FN(winograd_products)(const k_conv_shape *s, int32_t m, const float *packed,
                                    int32_t unit, int32_t point0, int32_t point1, float *scratch) {
    static const int32_t no_tap[1] = {0};
    K_FN(winograd_plan) p = K_FN(winograd_planned)(s, m);
    int32_t tiles = K_FN(winograd_count)(&p, unit), groups = K_FN(conv_oc_groups)(s);
    int64_t in_step = k_point_step(p.in_blocks, tiles);
    int64_t out_step = k_point_step(p.out_blocks, tiles);
    float *products = scratch + p.points * in_step;
    K_FN(tile) whole = {0};
    whole.in_block = (int64_t)tiles * 16;
    whole.input_blocks = p.in_blocks;
    whole.last_lanes = (s->ic - (p.in_blocks - 1) * 16 + 3) / 4 * 4;
    whole.taps = 1;
    whole.weight_taps = no_tap;
    whole.offsets = no_tap;
    whole.out_block = whole.begin_block = (int64_t)tiles * 16;
    whole.out_step = 16;
    for (int32_t q = point0; q < point1; q++)
        for (int32_t i = 0; i < groups; i++) {
            K_FN(group) g = K_FN(group_at)(s, i);
            K_FN(tile_set) set = K_FN(tiles_of)(s, g);
            int32_t pieces = (tiles + set.pixels - 1) / set.pixels;
            int32_t size = tiles / pieces, larger = tiles % pieces;
            whole.weight_block = 256 * g.blocks;
            whole.weights =
                packed + ((int64_t)q * p.out_blocks + g.first_block) * p.in_blocks * 256;
            whole.in = scratch + q * in_step;
            int32_t step = pieces == 1 ? p.in_blocks : K_FN(depth_step)(&whole, 1, g.blocks);
            for (int32_t c = 0; c < p.in_blocks; c += step) {
                K_FN(tile) t = K_FN(tile_of_depth)(&whole, c, step);
                const float *in = t.in;
                int64_t floats = t.weight_block * t.input_blocks;
                for (int32_t j = 0, from = 0, to; j < pieces; j++, from = to) {
                    to = from + size + (j < larger ? 1 : 0);
                    t.ahead = j < 2 ? t.weights + floats + floats / 2 * j : NULL;
                    t.in = in + from * 16;
                    t.out = products + q * out_step + ((int64_t)g.first_block * tiles + from) * 16;
                    t.begin = t.continues ? t.out : NULL;
                    set.functions[to - from - 1][1](&t);
                }
            }
        }
}

K_INLINE void K_FN(winograd_output_unit)(const k_conv_shape *s, const K_FN(winograd_plan) *p,
                                         const k_epilogue *e, float *out, int32_t unit,
                                         int32_t block0, int32_t block1, const float *scratch,
                                         const int m) {
    int32_t first = K_FN(winograd_first)(p, unit), tiles = K_FN(winograd_count)(p, unit);
    int64_t step = k_point_step(p->out_blocks, tiles), out_block = K_FN(out_block)(s);
    const float *products = scratch + p->points * k_point_step(p->in_blocks, tiles);
    for (int32_t b = block0; b < block1; b++)
        for (int32_t i = 0; i < tiles; i++) {
            int32_t y = (first + i) / p->columns * m, x = (first + i) % p->columns * m;
            int64_t at = b * out_block + ((int64_t)y * s->ow + x) * 16;
            K_FN(winograd_output_tile)(s, e, products + ((int64_t)b * tiles + i) * 16, step,
                                       (int32_t)k_smaller(m, s->oh - y),
                                       (int32_t)k_smaller(m, s->ow - x), b, out + at,
                                       e->residual == NULL ? NULL : e->residual + at, m);
        }
}

static void K_FN(winograd_output)(const k_conv_shape *s, int32_t m, const k_epilogue *e, float *out,
                                  int32_t unit, int32_t block0, int32_t block1,
                                  const float *scratch) {
    K_FN(winograd_plan) p = K_FN(winograd_planned)(s, m);
    if (m == 4)
        K_FN(winograd_output_unit)(s, &p, e, out, unit, block0, block1, scratch, 4);
    else
        K_FN(winograd_output_unit)(s, &p, e, out, unit, block0, block1, scratch, 6);
}

static void K_FN(winograd)(const k_conv_shape *s, int32_t m, const float *in, const float *packed,
                           const k_epilogue *e, float *out, int32_t unit0, int32_t unit1,
                           float *scratch) {
    for (int32_t unit = unit0; unit < unit1; unit++) {
        K_FN(winograd_input)(s, m, in, unit, 0, k_blocks(s->ic), scratch);
        K_FN(winograd_products)(s, m, packed, unit, 0, (m + 2) * (m + 2), scratch);
        K_FN(winograd_output)(s, m, e, out, unit, 0, k_blocks(s->oc), scratch);
    }
}
