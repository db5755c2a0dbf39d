// Convolution from a planar input of few channels. Pairs are neighbouring columns of one channel.
// Packed weights: [group][channel][row of taps][pairs of columns][16 * blocks of the group][2].

static int32_t K_FN(stem_takes)(const k_conv_shape *s) {
    return s->groups == 1 && s->dw == 1 && s->sw <= 2 && s->ic * s->kh <= k_max_taps;
}

/// Pairs of columns of a row of taps: an even number.
K_INLINE int32_t k_stem_pairs(const k_conv_shape *s) { return (s->kw + 3) / 4 * 2; }

static size_t K_FN(stem_weight_values)(const k_conv_shape *s) {
    return (size_t)k_blocks(s->oc) * (size_t)(s->ic * s->kh * k_stem_pairs(s)) * 32;
}

static void K_FN(stem_pack)(const k_conv_shape *s, const float *oihw, uint16_t *packed) {
    for (int32_t i = 0; i < K_FN(conv_oc_groups)(s); i++) {
        k_group g = k_group_at(s, i);
        for (int32_t c = 0; c < s->ic; c++)
            for (int32_t ky = 0; ky < s->kh; ky++)
                for (int32_t kx = 0; kx < k_stem_pairs(s) * 2; kx += 2)
                    for (int32_t o = 0; o < 16 * g.blocks; o++, packed += 2)
                        for (int32_t h = 0; h < 2; h++)
                            packed[h] = kx + h < s->kw ? k_weight(s, oihw, g.first_block * 16 + o,
                                                                  c, ky * s->kw + kx + h)
                                                       : 0;
    }
}

/// Bytes of the offsets of all rows of taps.
K_INLINE size_t k_stem_offset_bytes(const k_conv_shape *s) {
    return ((size_t)(s->ic * s->kh) * 4 + 63) / 64 * 64;
}

/// Columns of a row of the copy, and input rows that `rows` output rows read.
K_INLINE int64_t k_stem_columns(const k_conv_shape *s) {
    return (int64_t)(s->ow - 1) * s->sw + 2 * k_stem_pairs(s);
}
K_INLINE int64_t k_stem_rows_under(const k_conv_shape *s, int64_t rows) {
    return (rows - 1) * s->sh + (int64_t)(s->kh - 1) * s->dh + 1;
}

/// Output rows whose copy fills a strip.
K_INLINE int64_t k_stem_rows(const k_conv_shape *s) {
    int64_t fit = k_stretch_bytes / (k_stem_columns(s) * s->ic * 2);
    fit = (fit - (int64_t)(s->kh - 1) * s->dh - 1) / s->sh + 1;
    return k_larger(1, k_smaller(s->oh, fit));
}

static size_t K_FN(stem_scratch_bytes)(const k_conv_shape *s) {
    int64_t rows = k_stem_rows_under(s, k_stem_rows(s));
    return k_stem_offset_bytes(s) + (size_t)(rows * s->ic * k_stem_columns(s)) * 2;
}

/// Copies the input of output rows [row0, row1), rounded, zero where there is none:
/// [channel][row][column].
static void K_FN(stem_copy)(const k_conv_shape *s, const float *in, int64_t row0, int64_t row1,
                            uint16_t *to) {
    int64_t columns = k_stem_columns(s), rows = k_stem_rows_under(s, row1 - row0);
    int64_t left = k_smaller(s->pl, columns);
    int64_t inside = k_larger(0, k_smaller(s->iw, columns - left));
    for (int32_t c = 0; c < s->ic; c++)
        for (int64_t r = 0; r < rows; r++, to += columns) {
            int64_t y = row0 * s->sh - s->pt + r;
            __builtin_memset(to, 0, (size_t)columns * 2);
            if (y >= 0 && y < s->ih)
                K_FN(round)(in + ((int64_t)c * s->ih + y) * s->iw, to + left, (size_t)inside);
        }
}

static void K_FN(stem)(const k_conv_shape *shape, k_bf16_edges edges, const float *in,
                       const uint16_t *packed, const k_epilogue *e, void *out, int32_t group0,
                       int32_t group1, int32_t row0, int32_t row1, uint16_t *scratch) {
    k_conv_shape s = *shape;
    assert(K_FN(stem_takes)(shape) && !edges.in && (!edges.out || e->residual == NULL));
    s.out_block = K_FN(out_block)(shape);
    int32_t *offsets = (int32_t *)scratch;
    uint16_t *copy = scratch + k_stem_offset_bytes(&s) / 2;
    int64_t columns = k_stem_columns(&s), most = k_stem_rows(&s);
    int64_t chunks = (row1 - row0 + most - 1) / most;
    for (int64_t i = 0; i < chunks; i++) {
        int64_t from = row0 + (row1 - row0) * i / chunks;
        int64_t to = row0 + (row1 - row0) * (i + 1) / chunks;
        int64_t rows = k_stem_rows_under(&s, to - from);
        K_FN(stem_copy)(&s, in, from, to, copy);
        for (int32_t c = 0; c < s.ic; c++)
            for (int32_t ky = 0; ky < s.kh; ky++)
                offsets[c * s.kh + ky] = (int32_t)((c * rows + (int64_t)ky * s.dh) * columns);
        for (int32_t g = group0; g < group1; g++) {
            k_group group = k_group_at(&s, g);
            K_FN(dot_group) d = {0};
            d.tile.count = s.ic * s.kh;
            d.tile.pairs = d.tile.last_pairs = k_stem_pairs(&s);
            d.tile.offsets = offsets;
            d.tile.weights = packed + (int64_t)g * d.tile.count * d.tile.pairs * 64;
            d.tile.stores_bf16 = edges.out != 0;
            d.tile.store.out_block = s.out_block;
            d.tile.store.out_step = 16;
            d.tile.store.epilogue = e;
            d.tile.store.channel = group.first_block * 16;
            d.tile.store.bias = e->bias == NULL ? NULL : e->bias + group.first_block * 16;
            d.functions = K_FN(stem_dots)[s.sw - 1][k_second_eights(&s, group)];
            for (int64_t y = from; y < to; y++) {
                int64_t at = group.first_block * s.out_block + y * s.ow * 16;
                K_FN(dot_row)(&d, copy + (y - from) * s.sh * columns, s.sw, out, at, e->residual,
                              s.ow);
            }
        }
    }
}
