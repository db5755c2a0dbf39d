// Convolution over a rounded copy of the input, a stretch of output at a time.

static size_t K_FN(conv_scratch_bytes)(const k_conv_shape *s) {
    size_t offsets = ((size_t)k_blocks(s->ic) * (size_t)(s->kh * s->kw) * 4 + 63) / 64 * 64;
    int64_t block = k_is_pointwise(s) ? k_odd_lines(k_copy_pixels(s) * 16)
                                      : k_copy_form_of(s, k_copy_rows(s)).block;
    return offsets + (size_t)(block * k_blocks(s->ic)) * 2;
}

/// One row of output pixels of one group, the first one's first input at `in`.
K_INLINE void K_FN(dot_row)(K_FN(dot_tile) *t, const K_FN(dot_function) *functions,
                            const uint16_t *in, float *out, const float *residual,
                            int64_t pixels) {
    int64_t tiles = (pixels + K_CONV_PIXELS - 1) / K_CONV_PIXELS;
    for (int64_t i = 0; i < tiles; i++) {
        int64_t from = pixels * i / tiles, to = pixels * (i + 1) / tiles;
        t->in = in + from * 16;
        t->store.out = out + from * 16;
        t->store.residual = residual == NULL ? NULL : residual + from * 16;
        functions[to - from - 1](t);
    }
}

/// The tile of a group.
K_INLINE K_FN(dot_tile) K_FN(dot_of_group)(const k_conv_shape *s, const uint16_t *packed,
                                           const k_epilogue *e, int32_t group,
                                           const int32_t *offsets) {
    K_FN(dot_tile) t = {0};
    int32_t taps = s->kh * s->kw;
    t.count = k_blocks(s->ic) * taps;
    t.whole = s->ic / 16 * taps;
    t.last_pairs = (s->ic % 16 + 3) / 4 * 2;
    t.offsets = offsets;
    t.weights = packed + (int64_t)group * t.count * 512;
    t.store.out_block = s->out_block;
    t.store.out_step = 16;
    t.store.epilogue = e;
    t.store.channel = group * 32;
    t.store.bias = e->bias == NULL ? NULL : e->bias + group * 32;
    return t;
}

K_INLINE const K_FN(dot_function) *K_FN(dots_of_group)(const k_conv_shape *s, int32_t group) {
    int32_t lanes = s->oc - group * 32 - 16;
    return K_FN(dots)[lanes <= 0 ? 0 : lanes <= 8 ? 1 : 2];
}

static void K_FN(conv_pointwise)(const k_conv_shape *s, const float *in, const uint16_t *packed,
                                 const k_epilogue *e, float *out, int32_t group0, int32_t group1,
                                 int64_t first, int64_t end, int32_t *offsets, uint16_t *copy) {
    int64_t most = k_copy_pixels(s), pieces = (end - first + most - 1) / most;
    for (int64_t i = 0; i < pieces; i++) {
        int64_t from = first + (end - first) * i / pieces;
        int64_t count = first + (end - first) * (i + 1) / pieces - from;
        int64_t block = k_odd_lines(count * 16);
        K_FN(copy_pixels)(s, in, from, count, block, copy);
        for (int32_t b = 0; b < k_blocks(s->ic); b++) offsets[b] = (int32_t)(b * block);
        for (int32_t g = group0; g < group1; g++) {
            K_FN(dot_tile) t = K_FN(dot_of_group)(s, packed, e, g, offsets);
            int64_t at = g * 2 * s->out_block + from * 16;
            K_FN(dot_row)(&t, K_FN(dots_of_group)(s, g), copy, out + at,
                          e->residual == NULL ? NULL : e->residual + at, count);
        }
    }
}

static void K_FN(conv_window)(const k_conv_shape *s, const float *in, const uint16_t *packed,
                              const k_epilogue *e, float *out, int32_t group0, int32_t group1,
                              int32_t row0, int32_t row1, int32_t *offsets, uint16_t *copy) {
    int64_t most = k_copy_rows(s), chunks = (row1 - row0 + most - 1) / most;
    for (int64_t i = 0; i < chunks; i++) {
        int64_t from = row0 + (row1 - row0) * i / chunks;
        int64_t to = row0 + (row1 - row0) * (i + 1) / chunks;
        k_copy_form f = k_copy_form_of(s, to - from);
        K_FN(copy_rows)(s, in, from, to, f, copy);
        int32_t *offset = offsets;
        for (int32_t b = 0; b < k_blocks(s->ic); b++)
            for (int32_t ky = 0; ky < s->kh; ky++)
                for (int32_t kx = 0; kx < s->kw; kx++) {
                    int64_t column = (int64_t)kx * s->dw;
                    column = column % s->sw * f.part + column / s->sw;
                    *offset++ =
                        (int32_t)(b * f.block + (int64_t)ky * s->dh * f.row + column * 16);
                }
        for (int32_t g = group0; g < group1; g++) {
            K_FN(dot_tile) t = K_FN(dot_of_group)(s, packed, e, g, offsets);
            for (int64_t y = from; y < to; y++) {
                int64_t at = g * 2 * s->out_block + y * s->ow * 16;
                K_FN(dot_row)(&t, K_FN(dots_of_group)(s, g), copy + (y - from) * s->sh * f.row,
                              out + at, e->residual == NULL ? NULL : e->residual + at, s->ow);
            }
        }
    }
}

static void K_FN(conv)(const k_conv_shape *shape, const float *in, const uint16_t *packed,
                       const k_epilogue *e, float *out, int32_t group0, int32_t group1,
                       int32_t row0, int32_t row1, uint16_t *scratch) {
    k_conv_shape s = *shape;
    assert(s.groups == 1 && s.kh * s.kw <= k_max_taps);
    if (s.in_block == 0) s.in_block = (int64_t)s.ih * s.iw * 16;
    if (s.out_block == 0) s.out_block = (int64_t)s.oh * s.ow * 16;
    int32_t *offsets = (int32_t *)scratch;
    size_t table = ((size_t)k_blocks(s.ic) * (size_t)(s.kh * s.kw) * 4 + 63) / 64 * 64;
    uint16_t *copy = scratch + table / 2;
    if (k_is_pointwise(&s))
        K_FN(conv_pointwise)(&s, in, packed, e, out, group0, group1, (int64_t)row0 * s.ow,
                             (int64_t)row1 * s.ow, offsets, copy);
    else
        K_FN(conv_window)(&s, in, packed, e, out, group0, group1, row0, row1, offsets, copy);
}
