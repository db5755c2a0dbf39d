// Direct convolution: rows of tiles. Tiles whose taps all lie inside the input read it at fixed
// distances; the others, and strides above 2, read each pixel through a table of offsets.

/// Fills the parameters that all tiles of a group share.
K_INLINE K_FN(tile)
    K_FN(tile_of_group)(const k_conv_shape *s, const float *in, const float *packed,
                        const k_epilogue *e, int32_t index, K_FN(group) g, int32_t span) {
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
    t.begin_block = t.out_block;
    t.out_step = 16;
    t.epilogue = e;
    t.channel = g.first_block * 16;
    t.bias = e == NULL || e->bias == NULL ? NULL : e->bias + t.channel;
    return t;
}

/// Input blocks to sum before the next output pixels are started, so that their weights stay in a
/// near cache.
K_INLINE int32_t K_FN(depth_step)(const K_FN(tile) *t, int32_t taps, int32_t blocks) {
    // With several taps a tile costs more to start, and the second-level cache has to suffice.
    int64_t share = taps == 1 ? k_first_cache_share : k_cache_share / 2;
    int64_t most = k_larger(1, share / ((int64_t)taps * blocks * 1024));
    int64_t parts = (t->input_blocks + most - 1) / most;
    return (int32_t)((t->input_blocks + parts - 1) / k_larger(1, parts));
}

/// The part of a tile's sum over input blocks [first, first + count), clipped to those that exist.
K_INLINE K_FN(tile) K_FN(tile_of_depth)(const K_FN(tile) *whole, int32_t first, int32_t count) {
    K_FN(tile) t = *whole;
    t.continues = whole->continues || first > 0;
    t.in += first * t.in_block;
    t.weights += first * t.weight_block;
    t.input_blocks = (int32_t)k_smaller(count, whole->input_blocks - first);
    if (first + t.input_blocks < whole->input_blocks) {
        t.last_lanes = 16;
        t.epilogue = NULL;
    }
    return t;
}

/// The taps of one output row that are inside the input: offset in the packed weights, input row,
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

/// Prefetches the input that the pass over the next tiles will read first: what `pixels` outputs of
/// the next output row need from column `first` on, in every input block. `row` is the
/// first input row that no output row before needed.
K_INLINE void K_FN(conv_prefetch)(const k_conv_shape *s, const K_FN(tile) *t, const float *in,
                                  int32_t row, int32_t first, int32_t pixels) {
    int32_t from = (int32_t)k_larger(0, first), end = (int32_t)k_smaller(row + s->sh, s->ih);
    int32_t count = (int32_t)k_smaller((int64_t)pixels * s->sw, s->iw - from);
    // A kernel of one row or column skips the rows or columns between.
    int32_t step = s->kw == 1 ? s->sw : 1;
    if (s->kh == 1) row += s->sh - 1;
    for (int32_t r = (int32_t)k_larger(0, row); r < end; r++) {
        const float *at = in + ((int64_t)r * s->iw + from) * 16;
        for (int32_t c = 0; c < t->input_blocks; c++)
            for (int32_t p = 0; p < count; p += step)
                __builtin_prefetch(at + c * t->in_block + (int64_t)p * 16, 0, 2);
    }
}

/// One output row of one group. `in`, `out` and `residual` point at channel block 0 of the group's
/// range, the latter two at the row. The first pass over some input prefetches the rows from
/// `next_row` on, which the next output row will need.
static void K_FN(conv_row)(const k_conv_shape *s, K_FN(tile) *t, K_FN(tile_set) tiles,
                           const K_FN(taps) *taps, int32_t (*slots)[k_pixel_slots], const float *in,
                           float *out, const float *residual, int32_t next_row, bool first_pass) {
    t->taps = taps->count;
    t->weight_taps = taps->weight;
    t->offsets = taps->offset;
    t->pixels = (const int32_t(*)[k_pixel_slots])slots;
    int64_t floats = t->weight_block * t->input_blocks;
    const float *next = t->weights + floats;
    int32_t kind = s->sw == 1 ? 1 : s->sw == 2 ? 2 : 0;
    int32_t count = (s->ow + tiles.pixels - 1) / tiles.pixels;
    int32_t size = s->ow / count, larger = s->ow % count;
    for (int32_t i = 0, x0 = 0, x1; i < count; i++, x0 = x1) {
        x1 = x0 + size + (i < larger ? 1 : 0);
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
        t->begin = t->continues ? t->out : NULL;
        t->residual = residual == NULL ? NULL : residual + (int64_t)x0 * 16;
        if (first_pass) K_FN(conv_prefetch)(s, t, in, next_row, first, x1 - x0);
        tiles.functions[x1 - x0 - 1][regular ? kind : 0](t);
        // Each of the first two tiles prefetches one half of the weights that come next.
        t->ahead = t->ahead == next ? next + floats / 2 : NULL;
    }
}

/// The same for groups with three taps per row.
static void K_FN(triple_row)(const k_conv_shape *s, K_FN(tile) *t, K_FN(triple_set) tiles,
                             const K_FN(taps) *taps, const float *in, float *out,
                             const float *residual) {
    t->taps = taps->count;
    t->weight_taps = taps->weight;
    t->offsets = taps->offset;
    int64_t floats = t->weight_block * t->input_blocks;
    const float *next = t->weights + floats;
    int32_t count = (s->ow + K_TRIPLE_PIXELS - 1) / K_TRIPLE_PIXELS;
    for (int32_t i = 0; i < count; i++) {
        int32_t x0 = (int32_t)((int64_t)s->ow * i / count);
        int32_t x1 = (int32_t)((int64_t)s->ow * (i + 1) / count);
        int32_t first = x0 * s->sw - s->pl;
        t->in = in + (int64_t)(first + 1) * 16;
        t->meets_left = first >= 0;
        t->meets_right = (x1 - 1) * s->sw - s->pl + 2 < s->iw;
        t->out = out + (int64_t)x0 * 16;
        t->begin = t->continues ? t->out : NULL;
        t->residual = residual == NULL ? NULL : residual + (int64_t)x0 * 16;
        tiles[x1 - x0 - 1][s->sw - 1](t);
        t->ahead = t->ahead == next ? next + floats / 2 : NULL;
    }
}

static void K_FN(conv_rows)(const k_conv_shape *s, const float *in, const float *packed,
                            const k_epilogue *e, float *out, int32_t group0, int32_t group1,
                            int32_t row0, int32_t row1) {
    K_FN(taps) taps;
    int32_t slots[k_max_taps][k_pixel_slots];
    int32_t span = K_FN(conv_span)(s), narrow = K_FN(narrow_width)(s);
    int32_t triple = K_FN(triple_width)(s);
    // Rows whose input stays in the second-level cache while all that read it pass over it.
    int64_t row_bytes = (int64_t)span * s->iw * s->sh * 64;
    int32_t chunk = (int32_t)k_larger(1, k_cache_share / k_larger(1, row_bytes));
    for (int32_t from = row0; from < row1; from += chunk) {
        int32_t to = (int32_t)k_smaller(row1, from + chunk);
        for (int32_t i = group0; i < group1; i++) {
            K_FN(group) g = K_FN(group_at)(s, i);
            K_FN(tile) whole = K_FN(tile_of_group)(s, in, packed, e, i, g, span);
            K_FN(tile_set) tiles = K_FN(tiles_of)(s, g);
            if (narrow != 0) whole.weights = packed + (int64_t)i * s->kh * s->kw * 16 * narrow;
            int32_t step = K_FN(depth_step)(&whole, s->kh * s->kw, g.blocks);
            if (to - from == 1 && s->ow <= K_CONV_PIXELS) step = whole.input_blocks;
            // A residual in place of the output is a raw sum to start from.
            whole.continues = narrow == 0 && e->residual != NULL && e->residual == out;
            const float *residual = whole.continues ? NULL : e->residual;
            for (int32_t c = 0; c < whole.input_blocks; c += step) {
                K_FN(tile) t = K_FN(tile_of_depth)(&whole, c, step);
                const float *base = t.in;
                t.ahead = t.weights + t.weight_block * t.input_blocks;
                for (int32_t oy = from; oy < to; oy++) {
                    int64_t at = g.first_block * s->out_block + (int64_t)oy * s->ow * 16;
                    const float *added = residual == NULL ? NULL : residual + at;
                    K_FN(conv_taps)(s, oy, &taps);
                    if (triple != 0)
                        K_FN(triple_row)(s, &t, K_FN(triples_of)(triple), &taps, base, out + at,
                                         added);
                    else
                        K_FN(conv_row)(s, &t, tiles, &taps, slots, base, out + at, added,
                                       oy * s->sh - s->pt + (s->kh - 1) * s->dh + 1, i == group0);
                }
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
        // All rows are contiguous in input and output: they form one long row, split where a run
        // of input fills its share of the second-level cache.
        int64_t end = (int64_t)row1 * s.ow;
        int64_t stretch = k_larger(16, k_cache_share / (k_blocks(s.ic) * 64) / 16 * 16);
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
