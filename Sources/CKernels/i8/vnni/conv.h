// Convolution over packed quads. Where a tap can miss the input, or the stride is above 1, the
// input of a strip of output rows is first copied to scratch with its padding, its columns sorted
// by their phase (column modulo stride): then neighbouring outputs read neighbouring pixels, and a
// quad is at a fixed offset from its pixel.

enum { k_conv_stretch = 256 * 1024 };

/// The input of some output rows; `in` is the first tap of the first one.
typedef struct {
    const uint8_t *in;
    /// The input block at `in`, and bytes from one to the next.
    int64_t block, block_step;
    /// Bytes from row to row, and from the columns of one phase to those of the next.
    int64_t row_step, phase_step;
    /// Input rows from one output row's first tap to that of the next.
    int64_t stride;
    /// Whether consecutive output rows are contiguous in the input too.
    bool is_line;
} k_source;

/// Whether outputs read the input in place.
K_INLINE bool k_reads_in_place(const k_conv_shape *s) { return k_stays_inside(s) && s->sw == 1; }
K_INLINE bool k_is_point(const k_conv_shape *s) { return s->kh == 1 && s->kw == 1; }
/// Copied columns of one phase, number of phases, and copied rows that `n` outputs read.
K_INLINE int64_t k_phase_columns(const k_conv_shape *s) {
    return k_is_point(s) ? s->ow : (k_columns_under(s, s->ow) + s->sw - 1) / s->sw;
}
K_INLINE int64_t k_phases(const k_conv_shape *s) { return k_is_point(s) ? 1 : s->sw; }
K_INLINE int64_t k_copied_under(const k_conv_shape *s, int64_t n) {
    return k_is_point(s) ? n : k_rows_under(s, n);
}
/// Output rows whose copied input fits in a strip.
K_INLINE int64_t k_copied_rows(const k_conv_shape *s, int64_t blocks) {
    int64_t row = k_phase_columns(s) * k_phases(s) * 16 * blocks;
    int64_t fit = k_conv_stretch / row - (k_is_point(s) ? 0 : (int64_t)(s->kh - 1) * s->dh);
    return k_larger(1, k_smaller(s->oh, fit / (k_is_point(s) ? 1 : s->sh)));
}

/// Copies `count` pixels of an input row of `iw` columns to `to`, from column `x` on, `step` apart.
static void k_copy_columns(const uint8_t *row, int64_t iw, int64_t x, int64_t step, int64_t count,
                           uint8_t zero, uint8_t *to) {
    int64_t before = x < 0 ? k_smaller(count, (-x + step - 1) / step) : 0;
    int64_t end = x >= iw ? 0 : k_smaller(count, (iw - x + step - 1) / step);
    end = k_larger(before, end);
    __builtin_memset(to, zero, (size_t)before * 16);
    if (step == 1)
        __builtin_memcpy(to + before * 16, row + (x + before) * 16, (size_t)(end - before) * 16);
    else
        for (int64_t i = before; i < end; i++)
            k_store16(to + i * 16, k_load16(row + (x + i * step) * 16));
    __builtin_memset(to + end * 16, zero, (size_t)(count - end) * 16);
}

/// Copies what output rows [row0, row1) read of channel blocks [block0, block1) to
/// [block][row][phase][column][16].
static void k_copy_padded(const k_conv_shape *s, const uint8_t *in, uint8_t zero, uint8_t *to,
                          int64_t row0, int64_t row1, int64_t block0, int64_t block1) {
    int64_t rows = k_copied_under(s, row1 - row0), columns = k_phase_columns(s);
    for (int64_t b = block0; b < block1; b++)
        for (int64_t r = 0; r < rows; r++) {
            int64_t y = row0 * s->sh - s->pt + r * (k_is_point(s) ? s->sh : 1);
            const uint8_t *row = in + b * k_in_block(s) + y * s->iw * 16;
            for (int64_t f = 0; f < k_phases(s); f++, to += columns * 16)
                if (y < 0 || y >= s->ih)
                    __builtin_memset(to, zero, (size_t)columns * 16);
                else
                    k_copy_columns(row, s->iw, f - s->pl, s->sw, columns, zero, to);
        }
}

/// Offsets of a block's quads, in the order of its packed weights.
static int64_t k_offsets(const k_conv_shape *s, const k_source *from, k_span span, int32_t *to) {
    const int32_t *start = to;
    for (int64_t q0 = span.quad0; q0 < span.quad1;) {
        int64_t q1 = k_smaller(span.quad1, q0 / 4 * 4 + 4);
        for (int64_t ky = 0; ky < s->kh; ky++)
            for (int64_t kx = 0; kx < s->kw; kx++) {
                int64_t x = kx * s->dw;
                int64_t at = (q0 / 4 - from->block) * from->block_step +
                             ky * s->dh * from->row_step + x % s->sw * from->phase_step +
                             x / s->sw * 16;
                for (int64_t q = q0; q < q1; q++) *to++ = (int32_t)(at + q % 4 * 4);
            }
        q0 = q1;
    }
    return to - start;
}

/// The head of scratch: the offsets of the quads, then one sum per output.
K_INLINE size_t k_offsets_bytes(const k_conv_shape *s) {
    return k_rounded((size_t)(k_quads_per_tap(s) * s->kh * s->kw * 4));
}
K_INLINE size_t k_conv_room(const k_conv_shape *s) {
    return k_offsets_bytes(s) +
           k_rounded((size_t)k_larger((int64_t)s->oh * s->ow, k_tile_pixels) * 4);
}

static size_t k_conv_scratch_bytes(const k_conv_shape *s) {
    int64_t blocks = k_blocks(s->ic);
    size_t offsets = k_conv_room(s);
    int64_t dense = k_is_point(s) ? blocks * k_tile_pixels * 16 : 0;
    if (k_reads_in_place(s)) return offsets + (size_t)dense;
    int64_t rows = k_copied_under(s, k_copied_rows(s, blocks));
    int64_t copied = rows * k_phases(s) * k_phase_columns(s) * 16 * blocks;
    return offsets + (size_t)k_larger(copied, dense);
}

/// `factor` times the sums of the bytes under some neighbouring outputs' windows, of all channels.
static void k_window_sums(const k_conv_shape *s, const k_source *from, const uint8_t *in,
                          int64_t pixels, int32_t factor, int32_t *sums) {
    const int32_t blocks = k_blocks(s->ic);
    const __m512i ones = _mm512_set1_epi8(1);
    // The valid channels of the last block, for four pixels.
    const uint64_t real = (uint64_t)k_first((size_t)(s->ic - (blocks - 1) * 16));
    const __m512i last = _mm512_maskz_mov_epi8(real * 0x0001000100010001u, ones);
    for (int64_t x = 0; x < pixels; x += 4) {
        const __mmask64 held = k_first((size_t)(pixels - x) * 16);
        __m512i sum = _mm512_setzero_si512();
        for (int64_t ky = 0; ky < s->kh; ky++)
            for (int64_t kx = 0; kx < s->kw; kx++) {
                const uint8_t *p = in + x * 16 + ky * s->dh * from->row_step +
                                   kx * s->dw % s->sw * from->phase_step + kx * s->dw / s->sw * 16;
                for (int32_t b = 0; b < blocks; b++, p += from->block_step)
                    sum = _mm512_dpbusd_epi32(sum, _mm512_maskz_loadu_epi8(held, p),
                                              b + 1 < blocks ? ones : last);
            }
        // The four sums of a 128-bit lane belong to one pixel's quads.
        sum = _mm512_add_epi32(sum, _mm512_shuffle_epi32(sum, 0x4e));
        sum = _mm512_add_epi32(sum, _mm512_shuffle_epi32(sum, 0xb1));
        sum = _mm512_mullo_epi32(sum, _mm512_set1_epi32(factor));
        const __m512i first = _mm512_setr_epi32(0, 4, 8, 12, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
        _mm512_mask_storeu_epi32(sums + x, (__mmask16)(k_first((size_t)(pixels - x)) & 15),
                                 _mm512_permutexvar_epi32(first, sum));
    }
}

/// Output rows [row0, row1) of one or two blocks; pointers are at the start of the block.
static void k_conv_rows(const k_conv_shape *s, const k_tile *t, const k_source *from, uint8_t *out,
                        const uint8_t *residual, const int32_t *starts, int64_t row0, int64_t row1,
                        int32_t blocks) {
    const int64_t step = from->stride * from->row_step, width = s->ow * 16;
    const uint8_t *in = from->in;
    out += row0 * width;
    if (residual != NULL) residual += row0 * width;
    if (from->is_line) {
        k_tile_row(t, in, out, residual, starts, (row1 - row0) * s->ow, blocks);
        return;
    }
    for (int64_t y = row0; y < row1;) {
        int64_t rows = s->ow <= k_pair_pixels && y + 2 <= row1 ? 2 : 1;
        if (rows == 2)
            k_tile_pairs[s->ow - 1][blocks - 1](t, in, out, residual, starts);
        else
            k_tile_row(t, in, out, residual, starts, s->ow, blocks);
        y += rows;
        in += rows * step;
        out += rows * width;
        if (residual != NULL) residual += rows * width;
        if (starts != NULL) starts += rows * s->ow;
    }
}

/// Output rows [row0, row1) of channel blocks [block0, block1).
static void k_conv_stretch_of(const k_conv_shape *s, const k_source *from, const uint8_t *packed,
                              const k_i8_epilogue *e, uint8_t *out, int32_t block0, int32_t block1,
                              int64_t row0, int64_t row1, int32_t *offsets) {
    k_tile t = {
        .offsets = offsets,
        .weight_step = k_packed_block(s),
        .out_step = k_out_block(s),
        .jump = from->stride * from->row_step - s->ow * 16,
    };
    int32_t *starts = NULL;
    if (e->offset != 0) {
        starts = offsets + k_offsets_bytes(s) / 4;
        for (int64_t y = row0; y < row1; y++)
            k_window_sums(s, from, from->in + (y - row0) * from->stride * from->row_step, s->ow,
                          e->offset, starts + (y - row0) * s->ow);
    }
    for (int32_t b = block0; b < block1;) {
        int32_t blocks = s->groups == 1 && b + 2 <= block1 ? 2 : 1;
        if (s->groups > 1 || b == block0) t.quads = k_offsets(s, from, k_span_of(s, b), offsets);
        t.weights = packed + b * t.weight_step;
        for (int32_t i = 0; i < blocks; i++) t.endings[i] = k_ending_of(e, b + i);
        int64_t at = b * t.out_step;
        k_conv_rows(s, &t, from, out + at, e->residual == NULL ? NULL : e->residual + at, starts,
                    row0, row1, blocks);
        b += blocks;
    }
}

static void k_conv(const k_conv_shape *s, const uint8_t *in, uint8_t in_zero, const uint8_t *packed,
                   const k_i8_epilogue *e, uint8_t *out, int32_t block0, int32_t block1,
                   int32_t row0, int32_t row1, uint8_t *scratch) {
    if (block0 >= block1) return;
    int32_t *offsets = (int32_t *)scratch;
    uint8_t *copy = scratch + k_conv_room(s);
    const int64_t first = k_span_of(s, block0).quad0 / 4;
    const int64_t end = (k_span_of(s, block1 - 1).quad1 + 3) / 4;
    k_source from = {.block = first, .row_step = (int64_t)s->iw * 16, .stride = s->sh};
    if (k_reads_in_place(s)) {
        const int64_t step = from.row_step * s->sh;
        from.is_line = k_is_point(s) && s->sh == 1 && s->ow == s->iw;
        from.block_step = k_in_block(s);
        int64_t most = k_larger(1, k_conv_stretch / (step * (end - first)));
        for (int64_t y0 = row0; y0 < row1; y0 += most) {
            from.in = in + first * from.block_step + y0 * step;
            k_conv_stretch_of(s, &from, packed, e, out, block0, block1, y0,
                              k_smaller(row1, y0 + most), offsets);
        }
        return;
    }
    from.phase_step = k_phase_columns(s) * 16;
    from.row_step = from.phase_step * k_phases(s);
    from.is_line = k_is_point(s);
    if (from.is_line) from.stride = 1;
    int64_t most = k_copied_rows(s, end - first);
    for (int64_t y0 = row0; y0 < row1; y0 += most) {
        int64_t y1 = k_smaller(row1, y0 + most);
        k_copy_padded(s, in, in_zero, copy, y0, y1, first, end);
        from.in = copy;
        from.block_step = k_copied_under(s, y1 - y0) * from.row_step;
        k_conv_stretch_of(s, &from, packed, e, out, block0, block1, y0, y1, offsets);
    }
}

/// Some rows of one or two blocks, through a buffer in tile layout.
static void k_dense_tile(const k_conv_shape *s, k_tile *t, const uint8_t *in, uint8_t *out,
                         const uint8_t *residual, const int32_t *starts, int32_t rows,
                         int32_t block, int32_t blocks) {
    uint8_t result[2 * k_tile_pixels * 16], other[2 * k_tile_pixels * 16];
    t->out_step = k_tile_pixels * 16;
    for (int32_t b = 0; b < blocks && residual != NULL; b++)
        for (int32_t r = 0; r < rows; r++)
            k_store16(other + b * t->out_step + r * 16,
                      _mm_maskz_loadu_epi8(
                          (__mmask16)k_first((size_t)k_smaller(16, s->oc - (block + b) * 16)),
                          residual + (int64_t)r * s->oc + (block + b) * 16));
    k_tiles[rows - 1][blocks - 1](t, in, result, residual == NULL ? NULL : other, starts);
    for (int32_t b = 0; b < blocks; b++)
        for (int32_t r = 0; r < rows; r++)
            __builtin_memcpy(out + (int64_t)r * s->oc + (block + b) * 16,
                             result + b * t->out_step + r * 16,
                             (size_t)k_smaller(16, s->oc - (block + b) * 16));
}

/// Rows are processed in tiles; those of several blocks are first copied to blocked layout.
static void k_dense(const k_conv_shape *s, const uint8_t *in, const uint8_t *packed,
                    const k_i8_epilogue *e, uint8_t *out, int32_t block0, int32_t block1,
                    int32_t row0, int32_t row1, uint8_t *scratch) {
    int32_t *offsets = (int32_t *)scratch;
    const int32_t depth = k_blocks(s->ic);
    uint8_t *copy = scratch + k_conv_room(s);
    const bool is_single = row1 - row0 == 1;
    k_source from = {.block_step = is_single ? 16 : k_tile_pixels * 16};
    k_tile t = {.offsets = offsets, .weight_step = k_packed_block(s)};
    t.quads = k_offsets(s, &from, k_span_of(s, 0), offsets);
    for (int32_t row = row0; row < row1; row += k_tile_pixels) {
        int32_t rows = (int32_t)k_smaller(row1 - row, k_tile_pixels);
        const uint8_t *source = in + (int64_t)row * s->ic;
        for (int32_t r = 0; r < rows && !is_single; r++)
            for (int32_t i = 0; i < depth; i++)
                k_store16(copy + (i * k_tile_pixels + r) * 16,
                          k_load16(source + (int64_t)r * s->ic + i * 16));
        int32_t *starts = e->offset == 0 ? NULL : offsets + k_offsets_bytes(s) / 4;
        if (starts != NULL)
            k_window_sums(s, &from, is_single ? source : copy, rows, e->offset, starts);
        for (int32_t b = block0; b < block1;) {
            int32_t blocks = b + 2 <= block1 ? 2 : 1;
            t.weights = packed + b * t.weight_step;
            for (int32_t i = 0; i < blocks; i++) t.endings[i] = k_ending_of(e, b + i);
            int64_t at = (int64_t)row * s->oc;
            k_dense_tile(s, &t, is_single ? source : copy, out + at,
                         e->residual == NULL ? NULL : e->residual + at, starts, rows, b, blocks);
            b += blocks;
        }
    }
}
