// Convolution over a rounded copy of the input, a strip of output at a time; a pointwise one reads
// a bfloat16 input in place.

/// Bytes of the offsets of one group's taps.
K_INLINE size_t k_offset_bytes(const k_conv_shape *s) {
    size_t count = (size_t)k_group_at(s, 0).input_blocks * (size_t)(s->kh * s->kw);
    return (count * 4 + 63) / 64 * 64;
}

static size_t K_FN(conv_scratch_bytes)(const k_conv_shape *s) {
    int64_t block = k_is_pointwise(s) ? k_odd_lines(k_copy_pixels(s) * 16)
                                      : k_copy_form_of(s, k_copy_rows(s)).block;
    return k_offset_bytes(s) + (size_t)(block * k_group_at(s, 0).input_blocks) * 2;
}

/// The tile of a group, and the functions for its pixels.
typedef struct {
    K_FN(dot_tile) tile;
    const K_FN(dot_function) *functions;
} K_FN(dot_group);

K_INLINE K_FN(dot_group)
    K_FN(dot_group_of)(const k_conv_shape *s, k_bf16_edges edges, const uint16_t *packed,
                       const k_epilogue *e, k_group g, const int32_t *offsets) {
    K_FN(dot_group) d = {0};
    int32_t taps = s->kh * s->kw, width = k_narrow_width(s), channel = g.first_block * 16;
    d.tile.count = g.input_blocks * taps;
    d.tile.whole = g.last_lanes == 16 ? d.tile.count : d.tile.count - taps;
    d.tile.pairs = 8;
    d.tile.last_pairs = (g.last_lanes + 3) / 4 * 2;
    d.tile.offsets = offsets;
    int64_t depth = width != 0 ? width : g.input_blocks * 16;
    d.tile.weights = packed + (int64_t)channel * depth * taps;
    d.tile.stores_bf16 = edges.out != 0;
    d.tile.store.out_block = s->out_block;
    d.tile.store.out_step = 16;
    d.tile.store.epilogue = e;
    d.tile.store.channel = channel;
    d.tile.store.bias = e->bias == NULL ? NULL : e->bias + channel;
    d.functions = width != 0 ? K_FN(narrow_dots)[width / 8] : K_FN(dots)[k_second_eights(s, g)];
    return d;
}

/// One row of output pixels, `at` elements into the output; `in` is the first input of the first
/// one, inputs are `pixel` apart.
K_INLINE void K_FN(dot_row)(K_FN(dot_group) *d, const uint16_t *in, int64_t pixel, void *out,
                            int64_t at, const float *residual, int64_t pixels) {
    int64_t tiles = (pixels + K_CONV_PIXELS - 1) / K_CONV_PIXELS;
    for (int64_t i = 0; i < tiles; i++) {
        int64_t from = pixels * i / tiles, to = pixels * (i + 1) / tiles;
        d->tile.in = in + from * pixel;
        d->tile.store.out =
            (float *)((char *)out + (at + from * 16) * (d->tile.stores_bf16 ? 2 : 4));
        d->tile.store.residual = residual == NULL ? NULL : residual + at + from * 16;
        d->functions[to - from - 1](&d->tile);
    }
}

static void K_FN(conv_pointwise)(const k_conv_shape *s, k_bf16_edges edges, k_bf16_input in,
                                 const uint16_t *packed, const k_epilogue *e, void *out,
                                 int32_t group0, int32_t group1, int64_t first, int64_t end,
                                 int32_t *offsets, uint16_t *copy) {
    int64_t most = k_copy_pixels(s), pieces = (end - first + most - 1) / most;
    for (int64_t i = 0; i < pieces; i++) {
        int64_t from = first + (end - first) * i / pieces;
        int64_t count = first + (end - first) * (i + 1) / pieces - from;
        int64_t block = k_odd_lines(count * 16);
        const uint16_t *x = copy;
        bool as_it_is = in.halves && s->sh == 1 && s->sw == 1 && s->ow == s->iw &&
                        s->in_block * k_blocks(s->ic) <= INT32_MAX;
        if (as_it_is) {
            x = (const uint16_t *)in.at + from * 16;
            block = s->in_block;
        } else {
            K_FN(copy_pixels)(s, in, from, count, block, copy);
        }
        for (int32_t b = 0; b < k_blocks(s->ic); b++) offsets[b] = (int32_t)(b * block);
        for (int32_t g = group0; g < group1; g++) {
            k_group group = k_group_at(s, g);
            K_FN(dot_group) d = K_FN(dot_group_of)(s, edges, packed, e, group, offsets);
            int64_t at = group.first_block * s->out_block + from * 16;
            K_FN(dot_row)(&d, x, 16, out, at, e->residual, count);
        }
    }
}

/// Output rows [row0, row1) of groups [group0, group1), which read the same input.
static void K_FN(conv_window)(const k_conv_shape *s, k_bf16_edges edges, k_bf16_input in,
                              const uint16_t *packed, const k_epilogue *e, void *out,
                              int32_t group0, int32_t group1, int32_t row0, int32_t row1,
                              int32_t *offsets, uint16_t *copy) {
    int64_t most = k_copy_rows(s), chunks = (row1 - row0 + most - 1) / most;
    k_group read = k_group_at(s, group0);
    for (int64_t i = 0; i < chunks; i++) {
        int64_t from = row0 + (row1 - row0) * i / chunks;
        int64_t to = row0 + (row1 - row0) * (i + 1) / chunks;
        k_copy_form f = k_copy_form_of(s, to - from);
        K_FN(copy_rows)(s, in, read, from, to, f, copy);
        int32_t *offset = offsets;
        for (int32_t b = 0; b < read.input_blocks; b++)
            for (int32_t ky = 0; ky < s->kh; ky++)
                for (int32_t kx = 0; kx < s->kw; kx++) {
                    int64_t column = (int64_t)kx * s->dw;
                    column = column % s->sw * f.part + column / s->sw;
                    *offset++ =
                        (int32_t)(b * f.block + (int64_t)ky * s->dh * f.row + column * f.pixel);
                }
        for (int32_t g = group0; g < group1; g++) {
            k_group group = k_group_at(s, g);
            K_FN(dot_group) d = K_FN(dot_group_of)(s, edges, packed, e, group, offsets);
            for (int64_t y = from; y < to; y++) {
                int64_t at = group.first_block * s->out_block + y * s->ow * 16;
                K_FN(dot_row)(&d, copy + (y - from) * s->sh * f.row, f.pixel, out, at, e->residual,
                              s->ow);
            }
        }
    }
}

static void K_FN(conv)(const k_conv_shape *shape, k_bf16_edges edges, const void *in,
                       const uint16_t *packed, const k_epilogue *e, void *out, int32_t group0,
                       int32_t group1, int32_t row0, int32_t row1, uint16_t *scratch) {
    k_conv_shape s = *shape;
    assert(K_FN(conv_takes)(shape) && s.kh * s.kw <= k_max_taps);
    s.in_block = K_FN(in_block)(shape);
    s.out_block = K_FN(out_block)(shape);
    assert(!edges.out || e->residual == NULL);
    k_bf16_input x = {in, edges.in != 0};
    int32_t *offsets = (int32_t *)scratch;
    uint16_t *copy = scratch + k_offset_bytes(&s) / 2;
    if (k_is_pointwise(&s))
        K_FN(conv_pointwise)(&s, edges, x, packed, e, out, group0, group1, (int64_t)row0 * s.ow,
                             (int64_t)row1 * s.ow, offsets, copy);
    else if (s.groups == 1)
        K_FN(conv_window)(&s, edges, x, packed, e, out, group0, group1, row0, row1, offsets, copy);
    else
        for (int32_t g = group0; g < group1; g++)
            K_FN(conv_window)(&s, edges, x, packed, e, out, g, g + 1, row0, row1, offsets, copy);
}
