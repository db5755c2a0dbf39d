// Convolution over packed quads. Where a tap can miss the input, the input of a strip of output
// rows is first copied to scratch with its padding, so that every quad is at a fixed offset from
// its pixel; a 1x1 convolution of stride 1 treats all rows as one.

enum { k_conv_stretch = 192 * 1024 };

/// Output rows whose padded input fits in a strip.
K_INLINE int64_t k_copied_rows(const k_conv_shape *s, int32_t blocks) {
    int64_t row = k_columns_under(s, s->ow) * 16 * blocks;
    int64_t fit = k_conv_stretch / row - (int64_t)(s->kh - 1) * s->dh;
    return k_larger(1, k_smaller(s->oh, fit / s->sh));
}

/// Copies the input of output rows [row0, row1) of channel blocks [block0, block1), padding
/// included, to [block][row][column][16].
static void k_copy_padded(const k_conv_shape *s, const uint8_t *in, uint8_t zero, uint8_t *to,
                          int64_t row0, int64_t row1, int32_t block0, int32_t block1) {
    int64_t rows = k_rows_under(s, row1 - row0), columns = k_columns_under(s, s->ow);
    int64_t left = k_smaller(s->pl, columns);
    int64_t inside = k_larger(0, k_smaller(s->iw, columns - left));
    for (int32_t b = block0; b < block1; b++)
        for (int64_t r = 0; r < rows; r++, to += columns * 16) {
            int64_t y = row0 * s->sh - s->pt + r;
            if (y < 0 || y >= s->ih) {
                __builtin_memset(to, zero, (size_t)columns * 16);
                continue;
            }
            const uint8_t *from = in + b * k_in_block(s) + y * s->iw * 16;
            __builtin_memset(to, zero, (size_t)left * 16);
            __builtin_memcpy(to + left * 16, from, (size_t)inside * 16);
            __builtin_memset(to + (left + inside) * 16, zero,
                             (size_t)(columns - left - inside) * 16);
        }
}

static size_t k_conv_scratch_bytes(const k_conv_shape *s) {
    size_t offsets = k_rounded(k_quads(s) * 4);
    if (k_stays_inside(s)) return offsets;
    int64_t rows = k_rows_under(s, k_copied_rows(s, k_blocks(s->ic)));
    return offsets + (size_t)(rows * k_columns_under(s, s->ow) * 16 * k_blocks(s->ic));
}

/// The tile of a packed block whose quads are `block_step` apart per input block and `row_step` per
/// row.
static k_tile k_tile_of(const k_conv_shape *s, const uint8_t *packed, const k_i8_epilogue *e,
                        int32_t block, int64_t block_step, int64_t row_step, int32_t *offsets) {
    const k_conv_block *h = (const k_conv_block *)packed + block;
    const int32_t *numbers = (const int32_t *)(packed + h->numbers);
    int32_t plain = h->doubles * 2 + h->singles, count = plain + h->shuffles;
    int32_t blocks = k_blocks(s->ic);
    for (int32_t i = 0; i < count; i++) {
        int32_t part = i < plain ? numbers[i] / 4 : numbers[i];
        int32_t inner = part % blocks, tap = part / blocks;
        int64_t at = inner * block_step + tap / s->kw * s->dh * row_step + tap % s->kw * s->dw * 16;
        offsets[i] = (int32_t)at + (i < plain ? numbers[i] % 4 * 4 : 0);
    }
    return (k_tile){
        .offsets = offsets,
        .weights = packed + h->weights,
        .doubles = h->doubles,
        .singles = h->singles,
        .shuffles = h->shuffles,
        .patterns = numbers + count,
        .in_step = s->sw * 16,
        .out_step = 16,
        .lanes = 16,
        .ending = k_ending_of(e, block),
    };
}

/// Output rows [row0, row1) from padded rows; `in` is the first tap of the first output.
static void k_conv_rows(const k_conv_shape *s, const uint8_t *in, int64_t block_step,
                        int64_t row_step, const uint8_t *packed, const k_i8_epilogue *e,
                        uint8_t *out, int32_t block0, int32_t block1, int64_t row0, int64_t row1,
                        int32_t *offsets) {
    for (int32_t b = block0; b < block1; b++) {
        k_tile t = k_tile_of(s, packed, e, b, block_step, row_step, offsets);
        for (int64_t y = row0; y < row1; y++) {
            int64_t at = b * k_out_block(s) + y * s->ow * 16;
            k_tile_row(&t, in + (y - row0) * s->sh * row_step, out + at,
                       e->residual == NULL ? NULL : e->residual + at, s->ow);
        }
    }
}

static void k_conv(const k_conv_shape *s, const uint8_t *in, uint8_t in_zero, const uint8_t *packed,
                   const k_i8_epilogue *e, uint8_t *out, int32_t block0, int32_t block1,
                   int32_t row0, int32_t row1, uint8_t *scratch) {
    int32_t *offsets = (int32_t *)scratch;
    uint8_t *copy = scratch + k_rounded(k_quads(s) * 4);
    int32_t blocks = k_blocks(s->ic);
    if (!k_stays_inside(s)) {
        int64_t most = k_copied_rows(s, blocks), columns = k_columns_under(s, s->ow);
        for (int64_t from = row0; from < row1; from += most) {
            int64_t to = k_smaller(row1, from + most);
            k_copy_padded(s, in, in_zero, copy, from, to, 0, blocks);
            k_conv_rows(s, copy, k_rows_under(s, to - from) * columns * 16, columns * 16, packed, e,
                        out, block0, block1, from, to, offsets);
        }
        return;
    }
    if (s->kh == 1 && s->kw == 1 && s->sh == 1 && s->sw == 1 && s->ow == s->iw) {
        k_conv_shape line = *s;
        line.in_block = k_in_block(s);
        line.out_block = k_out_block(s);
        int64_t end = (int64_t)row1 * s->ow;
        int64_t most = k_larger(k_tile_pixels, k_conv_stretch / (blocks * 16));
        for (int64_t at = (int64_t)row0 * s->ow; at < end;) {
            int64_t left = end - at, pieces = (left + most - 1) / most;
            line.ow = (int32_t)(left / pieces);
            k_i8_epilogue moved = *e;
            if (e->residual != NULL) moved.residual = e->residual + at * 16;
            k_conv_rows(&line, in + at * 16, line.in_block, 0, packed, &moved, out + at * 16,
                        block0, block1, 0, 1, offsets);
            at += line.ow;
        }
        return;
    }
    int64_t row_step = (int64_t)s->iw * 16;
    int64_t most = k_larger(1, k_conv_stretch / (row_step * s->sh * blocks));
    for (int64_t from = row0; from < row1; from += most)
        k_conv_rows(s, in + from * s->sh * row_step, k_in_block(s), row_step, packed, e, out,
                    block0, block1, from, k_smaller(row1, from + most), offsets);
}

/// In dense rows the input blocks of a pixel are contiguous.
static void k_dense(const k_conv_shape *s, const uint8_t *in, const uint8_t *packed,
                    const k_i8_epilogue *e, uint8_t *out, int32_t block0, int32_t block1,
                    int32_t row0, int32_t row1, uint8_t *scratch) {
    for (int32_t b = block0; b < block1; b++) {
        k_tile t = k_tile_of(s, packed, e, b, 16, 0, (int32_t *)scratch);
        t.in_step = s->ic;
        t.out_step = s->oc;
        t.lanes = (int32_t)k_smaller(16, s->oc - b * 16);
        int64_t at = (int64_t)row0 * s->oc + b * 16;
        k_tile_row(&t, in + (int64_t)row0 * s->ic, out + at,
                   e->residual == NULL ? NULL : e->residual + at, row1 - row0);
    }
}
