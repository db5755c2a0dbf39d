// Depthwise convolution, 16 channels at a time. Weights are packed [block][quad][16][4], a quad
// being up to four neighbouring taps of one kernel row. Four neighbouring input pixels are one
// vector, whose bytes are then sorted by channel.

K_INLINE int32_t k_row_quads(const k_conv_shape *s) { return (s->kw + 3) / 4; }

static size_t k_depthwise_pack_bytes(const k_conv_shape *s) {
    return (size_t)k_blocks(s->ic) * (size_t)s->kh * (size_t)k_row_quads(s) * 64;
}

static size_t k_depthwise_pack(const k_conv_shape *s, const int8_t *oihw, uint8_t *packed) {
    uint8_t *to = packed;
    for (int32_t b = 0; b < k_blocks(s->ic); b++)
        for (int32_t ky = 0; ky < s->kh; ky++)
            for (int32_t q = 0; q < k_row_quads(s); q++)
                for (int32_t i = 0; i < 64; i++) {
                    int32_t c = b * 16 + i / 4, kx = q * 4 + i % 4;
                    bool real = c < s->ic && kx < s->kw;
                    *to++ = real ? (uint8_t)oihw[((int64_t)c * s->kh + ky) * s->kw + kx] : 0;
                }
    return k_depthwise_pack_bytes(s);
}

/// The copy that a depthwise convolution reads: padded rows, pixels in order. Columns keep their
/// stride; rows are padded so that a vector may read past their end.
K_INLINE k_conv_shape k_unsorted(const k_conv_shape *s) {
    k_conv_shape r = *s;
    r.ow = (int32_t)k_columns_under(s, s->ow);
    r.sw = 1;
    r.kw = 1;
    // Except for a 1x1 kernel, whose rows would be skipped by the stride.
    r.kh = s->kh == 1 && s->sh > 1 ? 2 : s->kh;
    return r;
}

static size_t k_depthwise_scratch_bytes(const k_conv_shape *s) {
    k_conv_shape copied = k_unsorted(s);
    int64_t rows = k_copied_under(&copied, k_copied_rows(&copied, 1));
    size_t offsets = k_rounded((size_t)s->kh * (size_t)k_row_quads(s) * 4);
    int64_t room = 64 + (int64_t)s->dw * 64 + 4 * s->sw * 16;
    return offsets + (size_t)(rows * copied.ow * 16 + room);
}

/// Four taps `step` bytes apart, sorted by channel.
K_INLINE __m512i k_taps(const uint8_t *p, int64_t step, __m512i order) {
    __m512i v;
    if (step == 16) {
        v = k_load64(p);
    } else {
        v = _mm512_castsi128_si512(k_load16(p));
        v = _mm512_inserti32x4(v, k_load16(p + step), 1);
        v = _mm512_inserti32x4(v, k_load16(p + 2 * step), 2);
        v = _mm512_inserti32x4(v, k_load16(p + 3 * step), 3);
    }
    return _mm512_permutexvar_epi8(order, v);
}

/// The permutation that puts channel c of tap i at byte 4 c + i.
K_INLINE __m512i k_tap_order(void) {
    const __m512i low = _mm512_set1_epi32(0x30201000);
    const __m512i channel = _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
    return _mm512_add_epi8(low, _mm512_mullo_epi32(channel, _mm512_set1_epi32(0x01010101)));
}

/// Parameters that the rows of one block share.
typedef struct {
    const uint8_t *weights;
    /// Bytes from a pixel to its quads.
    const int32_t *offsets;
    int32_t quads;
    /// Weight offsets of a row's last quad and of those before it.
    __m512i last_offset, offset;
    int32_t row_quads;
    /// Bytes between the taps of a quad, between outputs and between input rows.
    int64_t tap_step, step, row_step;
    k_ending ending;
} k_depthwise_row;

K_INLINE void k_store_finished(const k_ending *e, const __m512i sum[4], uint8_t *out,
                               const uint8_t *residual, int64_t pixels) {
    const __mmask64 held = k_first((size_t)pixels * 16);
    __m512i y;
    if (residual == NULL && e->is_small)
        y = k_finished(e, sum[0], sum[1], sum[2], sum[3], true);
    else if (residual == NULL)
        y = k_finished(e, sum[0], sum[1], sum[2], sum[3], false);
    else
        y = k_finished_with(e, sum[0], sum[1], sum[2], sum[3],
                            _mm512_maskz_loadu_epi8(held, residual));
    if (pixels >= 4)
        _mm512_storeu_si512(out, y);
    else
        _mm512_mask_storeu_epi8(out, held, y);
}

/// One output row; pixels past its end may be computed, but are not stored.
K_INLINE void k_depthwise_any(const k_depthwise_row *t, const uint8_t *in, uint8_t *out,
                              const uint8_t *residual, int64_t pixels, const int64_t tap_step,
                              const bool shifted) {
    const __m512i order = k_tap_order();
    for (int64_t x = 0; x < pixels; x += 4) {
        __m512i sum[4] = {t->ending.bias, t->ending.bias, t->ending.bias, t->ending.bias};
        const uint8_t *from = in + x * t->step;
        for (int32_t q = 0; q < t->quads; q++) {
            const __m512i w = k_load64(t->weights + q * 64);
            const __m512i more = (q + 1) % t->row_quads == 0 ? t->last_offset : t->offset;
            const uint8_t *p = from + t->offsets[q];
#pragma clang loop unroll(full)
            for (int i = 0; i < 4; i++) {
                const __m512i v = k_taps(p + i * t->step, tap_step, order);
                sum[i] = _mm512_dpbusd_epi32(sum[i], v, w);
                if (shifted) sum[i] = _mm512_dpbusd_epi32(sum[i], v, more);
            }
        }
        k_store_finished(&t->ending, sum, out + x * 16, residual == NULL ? NULL : residual + x * 16,
                         pixels - x);
    }
}

/// `rows` consecutive output rows of a kernel of three rows of at most four taps: the pixels of
/// each input row are sorted once.
K_INLINE void k_depthwise_three(const k_depthwise_row *t, const uint8_t *in, uint8_t *out,
                                const uint8_t *residual, int64_t pixels, const int rows) {
    const __m512i order = k_tap_order();
    const __m512i w[3] = {k_load64(t->weights), k_load64(t->weights + 64),
                          k_load64(t->weights + 128)};
    const __m512i next = _mm512_set1_epi8(16);
    for (int64_t x = 0; x < pixels; x += 4) {
        __m512i sum[4][4];
#pragma clang loop unroll(full)
        for (int y = 0; y < rows; y++)
#pragma clang loop unroll(full)
            for (int i = 0; i < 4; i++) sum[y][i] = t->ending.bias;
#pragma clang loop unroll(full)
        for (int r = 0; r < rows + 2; r++) {
            const uint8_t *p = in + r * t->row_step + x * 16;
            const __m512i a = k_load64(p), b = k_load64(p + 64);
            __m512i at = order;
#pragma clang loop unroll(full)
            for (int i = 0; i < 4; i++, at = _mm512_add_epi8(at, next)) {
                __m512i v =
                    i == 0 ? _mm512_permutexvar_epi8(at, a) : _mm512_permutex2var_epi8(a, at, b);
#pragma clang loop unroll(full)
                for (int y = 0; y < rows; y++)
                    if (r - y >= 0 && r - y < 3)
                        sum[y][i] = _mm512_dpbusd_epi32(sum[y][i], v, w[r - y]);
            }
        }
#pragma clang loop unroll(full)
        for (int y = 0; y < rows; y++) {
            int64_t at = y * pixels * 16 + x * 16;
            k_store_finished(&t->ending, sum[y], out + at, residual == NULL ? NULL : residual + at,
                             pixels - x);
        }
    }
}

static __attribute__((noinline)) void k_depthwise_near(const k_depthwise_row *t, const uint8_t *in,
                                                       uint8_t *out, const uint8_t *residual,
                                                       int64_t pixels) {
    k_depthwise_any(t, in, out, residual, pixels, 16, false);
}
static __attribute__((noinline)) void k_depthwise_far(const k_depthwise_row *t, const uint8_t *in,
                                                      uint8_t *out, const uint8_t *residual,
                                                      int64_t pixels) {
    k_depthwise_any(t, in, out, residual, pixels, t->tap_step, false);
}
static __attribute__((noinline)) void k_depthwise_shifted(const k_depthwise_row *t,
                                                          const uint8_t *in, uint8_t *out,
                                                          const uint8_t *residual, int64_t pixels) {
    k_depthwise_any(t, in, out, residual, pixels, t->tap_step, true);
}
static __attribute__((noinline)) void k_depthwise_four(const k_depthwise_row *t, const uint8_t *in,
                                                       uint8_t *out, const uint8_t *residual,
                                                       int64_t pixels) {
    k_depthwise_three(t, in, out, residual, pixels, 4);
}
static __attribute__((noinline)) void k_depthwise_one(const k_depthwise_row *t, const uint8_t *in,
                                                      uint8_t *out, const uint8_t *residual,
                                                      int64_t pixels) {
    k_depthwise_three(t, in, out, residual, pixels, 1);
}

/// Output rows [row0, row1) of a block from the copy at `in`.
static void k_depthwise_rows(const k_conv_shape *s, const k_depthwise_row *t, const uint8_t *in,
                             uint8_t *out, const uint8_t *residual, int64_t row0, int64_t row1,
                             const bool shifted) {
    const bool is_three = !shifted && s->kh == 3 && s->kw <= 4 && s->sh == 1 && s->sw == 1 &&
                          s->dh == 1 && s->dw == 1;
    for (int64_t y = row0; y < row1;) {
        int64_t at = y * s->ow * 16, rows = is_three && y + 4 <= row1 ? 4 : 1;
        const uint8_t *from = in + (y - row0) * s->sh * t->row_step;
        const uint8_t *r = residual == NULL ? NULL : residual + at;
        if (shifted)
            k_depthwise_shifted(t, from, out + at, r, s->ow);
        else if (rows == 4)
            k_depthwise_four(t, from, out + at, r, s->ow);
        else if (is_three)
            k_depthwise_one(t, from, out + at, r, s->ow);
        else if (s->dw == 1)
            k_depthwise_near(t, from, out + at, r, s->ow);
        else
            k_depthwise_far(t, from, out + at, r, s->ow);
        y += rows;
    }
}

static void k_depthwise(const k_conv_shape *s, const uint8_t *in, uint8_t in_zero,
                        const uint8_t *packed, const k_i8_epilogue *e, uint8_t *out, int32_t block0,
                        int32_t block1, int32_t row0, int32_t row1, uint8_t *scratch) {
    const k_conv_shape copied = k_unsorted(s);
    int32_t *offsets = (int32_t *)scratch;
    uint8_t *copy = scratch + k_rounded((size_t)s->kh * (size_t)k_row_quads(s) * 4);
    k_depthwise_row t = {
        .offsets = offsets,
        .quads = s->kh * k_row_quads(s),
        .row_quads = k_row_quads(s),
        .offset = _mm512_set1_epi8((char)e->offset),
        .last_offset = _mm512_maskz_set1_epi8(
            0x1111111111111111u * (uint64_t)k_first((size_t)((s->kw - 1) % 4 + 1)),
            (char)e->offset),
        .tap_step = s->dw * 16,
        .step = s->sw * 16,
        .row_step = (int64_t)copied.ow * 16,
    };
    for (int32_t q = 0; q < t.quads; q++)
        offsets[q] = (int32_t)(q / k_row_quads(s) * s->dh * t.row_step +
                               q % k_row_quads(s) * 4 * t.tap_step);
    const int64_t most = k_copied_rows(&copied, 1);
    for (int32_t b = block0; b < block1; b++) {
        t.weights = packed + (int64_t)b * t.quads * 64;
        t.ending = k_ending_of(e, b);
        const uint8_t *r = e->residual == NULL ? NULL : e->residual + b * k_out_block(s);
        for (int64_t y0 = row0; y0 < row1; y0 += most) {
            int64_t y1 = k_smaller(row1, y0 + most);
            k_copy_padded(&copied, in, in_zero, copy, y0, y1, b, b + 1);
            k_depthwise_rows(s, &t, copy, out + b * k_out_block(s), r, y0, y1, e->offset != 0);
        }
    }
}
