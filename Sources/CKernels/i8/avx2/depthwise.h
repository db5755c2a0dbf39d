// Depthwise convolution of pairs of neighbouring pixels, 16 channels at a time. The taps of a block
// are processed four at a time where pairs of weights satisfy the bound of vpmaddubsw in all 16
// channels (see conv_pack.h), the others two at a time in 16 bits.

/// A packed block. The tap indices follow, then 64 bytes of weights per quad and per pair.
typedef struct {
    int64_t numbers, weights;
    int32_t quads, pairs;
} k_depthwise_block;

static size_t k_depthwise_pack_bytes(const k_conv_shape *s) {
    size_t taps = (size_t)s->kh * (size_t)s->kw, blocks = (size_t)k_blocks(s->ic);
    return k_rounded(blocks * sizeof(k_depthwise_block)) +
           blocks * (k_rounded(taps * 8 + 16) + taps * 64 + 128);
}

static int8_t k_depthwise_weight(const k_conv_shape *s, const int8_t *oihw, int32_t channel,
                                 int32_t tap) {
    if (tap < 0 || channel >= s->ic) return 0;
    return oihw[(int64_t)channel * s->kh * s->kw + tap];
}

static bool k_taps_fit(const k_conv_shape *s, const int8_t *oihw, int32_t block, int32_t a,
                       int32_t b) {
    for (int32_t l = 0; l < 16; l++) {
        int32_t sum = k_depthwise_weight(s, oihw, block * 16 + l, a) +
                      k_depthwise_weight(s, oihw, block * 16 + l, b);
        if (sum > 128 || sum < -128) return false;
    }
    return true;
}

static size_t k_depthwise_pack(const k_conv_shape *s, const int8_t *oihw, uint8_t *packed) {
    int32_t taps = s->kh * s->kw, blocks = k_blocks(s->ic);
    k_depthwise_block *heads = (k_depthwise_block *)packed;
    size_t at = k_rounded((size_t)blocks * sizeof(k_depthwise_block));
    for (int32_t b = 0; b < blocks; b++) {
        k_depthwise_block *h = heads + b;
        *h = (k_depthwise_block){.numbers = (int64_t)at};
        int32_t *numbers = (int32_t *)(packed + at);
        bool used[1024] = {false};
        int32_t fitting = 0, count = 0;
        for (int32_t i = 0; i < taps; i++)
            for (int32_t j = i + 1; j < taps && !used[i]; j++) {
                if (used[j] || !k_taps_fit(s, oihw, b, i, j)) continue;
                used[i] = used[j] = true;
                numbers[count++] = i;
                numbers[count++] = j;
                fitting++;
            }
        if (fitting % 2 != 0) {
            count -= 2;
            used[numbers[count]] = used[numbers[count + 1]] = false;
        }
        h->quads = fitting / 2;
        for (int32_t i = 0; i < taps; i++)
            if (!used[i]) numbers[count++] = i;
        if (count % 2 != 0) numbers[count++] = -1;
        h->pairs = (count - h->quads * 4) / 2;
        at += k_rounded((size_t)count * 4);
        h->weights = (int64_t)at;
        for (int32_t q = 0; q < h->quads; q++, at += 64)
            for (int32_t l = 0; l < 64; l++)
                packed[at + (size_t)l] =
                    (uint8_t)k_depthwise_weight(s, oihw, b * 16 + l / 4, numbers[q * 4 + l % 4]);
        for (int32_t q = 0; q < h->pairs; q++, at += 64)
            for (int32_t l = 0; l < 32; l++)
                ((int16_t *)(packed + at))[l] = k_depthwise_weight(
                    s, oihw, b * 16 + l / 2, numbers[h->quads * 4 + q * 2 + l % 2]);
    }
    return at;
}

static size_t k_depthwise_scratch_bytes(const k_conv_shape *s) {
    size_t offsets = k_rounded((size_t)s->kh * (size_t)s->kw * 4 + 16);
    if (k_stays_inside(s)) return offsets;
    int64_t rows = k_rows_under(s, k_copied_rows(s, 1));
    return offsets + (size_t)(rows * k_columns_under(s, s->ow) * 16);
}

K_INLINE __m256i k_pixel_pair(const uint8_t *p, int64_t step, const bool two) {
    if (!two) return _mm256_castsi128_si256(k_load16(p));
    return _mm256_inserti128_si256(_mm256_castsi128_si256(k_load16(p)), k_load16(p + step), 1);
}

/// One pixel or two: sums of channels 0-3, 4-7, 8-11 and 12-15, a pixel in each half.
K_INLINE void k_depthwise_pixels(const k_tile *t, const uint8_t *in, uint8_t *out,
                                 const uint8_t *residual, const bool two) {
    const __m256i ones = _mm256_set1_epi16(1), none = _mm256_setzero_si256();
    __m256i sum[4] = {none, none, none, none};
    const uint8_t *w = t->weights;
    const int32_t *at = t->offsets;
    const int64_t step = t->in_step;
    for (int32_t i = 0; i < t->singles; i++, w += 64, at += 4) {
        __m256i a = k_pixel_pair(in + at[0], step, two), b = k_pixel_pair(in + at[1], step, two);
        __m256i c = k_pixel_pair(in + at[2], step, two), d = k_pixel_pair(in + at[3], step, two);
        __m256i ab0 = _mm256_unpacklo_epi8(a, b), ab1 = _mm256_unpackhi_epi8(a, b);
        __m256i cd0 = _mm256_unpacklo_epi8(c, d), cd1 = _mm256_unpackhi_epi8(c, d);
        __m256i x[4] = {_mm256_unpacklo_epi16(ab0, cd0), _mm256_unpackhi_epi16(ab0, cd0),
                        _mm256_unpacklo_epi16(ab1, cd1), _mm256_unpackhi_epi16(ab1, cd1)};
#pragma clang loop unroll(full)
        for (int k = 0; k < 4; k++) {
            __m256i pairs = _mm256_maddubs_epi16(x[k], k_both(w + k * 16));
            sum[k] = _mm256_add_epi32(sum[k], _mm256_madd_epi16(pairs, ones));
        }
    }
    for (int32_t i = 0; i < t->shuffles; i++, w += 64, at += 2) {
        __m256i a = k_pixel_pair(in + at[0], step, two), b = k_pixel_pair(in + at[1], step, two);
        __m256i ab0 = _mm256_unpacklo_epi8(a, b), ab1 = _mm256_unpackhi_epi8(a, b);
        __m256i x[4] = {_mm256_unpacklo_epi8(ab0, none), _mm256_unpackhi_epi8(ab0, none),
                        _mm256_unpacklo_epi8(ab1, none), _mm256_unpackhi_epi8(ab1, none)};
#pragma clang loop unroll(full)
        for (int k = 0; k < 4; k++)
            sum[k] = _mm256_add_epi32(sum[k], _mm256_madd_epi16(x[k], k_both(w + k * 16)));
    }
    k_store16(out, k_finished(&t->ending, _mm256_permute2x128_si256(sum[0], sum[1], 0x20),
                              _mm256_permute2x128_si256(sum[2], sum[3], 0x20), residual));
    if (!two) return;
    k_store16(out + 16, k_finished(&t->ending, _mm256_permute2x128_si256(sum[0], sum[1], 0x31),
                                   _mm256_permute2x128_si256(sum[2], sum[3], 0x31),
                                   residual == NULL ? NULL : residual + 16));
}

static void k_depthwise_rows(const k_conv_shape *s, const uint8_t *in, int64_t row_step,
                             const uint8_t *packed, const k_i8_epilogue *e, uint8_t *out,
                             int32_t block, int64_t row0, int64_t row1, int32_t *offsets) {
    const k_depthwise_block *h = (const k_depthwise_block *)packed + block;
    const int32_t *numbers = (const int32_t *)(packed + h->numbers);
    for (int32_t i = 0; i < h->quads * 4 + h->pairs * 2; i++) {
        int32_t tap = numbers[i] < 0 ? 0 : numbers[i];
        offsets[i] = (int32_t)(tap / s->kw * s->dh * row_step + tap % s->kw * s->dw * 16);
    }
    k_tile t = {
        .offsets = offsets,
        .weights = packed + h->weights,
        .singles = h->quads,
        .shuffles = h->pairs,
        .in_step = s->sw * 16,
        .ending = k_ending_of(e, block),
    };
    for (int64_t y = row0; y < row1; y++) {
        int64_t at = block * k_out_block(s) + y * s->ow * 16;
        const uint8_t *from = in + (y - row0) * s->sh * row_step;
        const uint8_t *r = e->residual == NULL ? NULL : e->residual + at;
        int32_t x = 0;
        for (; x + 1 < s->ow; x += 2)
            k_depthwise_pixels(&t, from + x * t.in_step, out + at + x * 16,
                               r == NULL ? NULL : r + x * 16, true);
        if (x < s->ow)
            k_depthwise_pixels(&t, from + x * t.in_step, out + at + x * 16,
                               r == NULL ? NULL : r + x * 16, false);
    }
}

static void k_depthwise(const k_conv_shape *s, const uint8_t *in, uint8_t in_zero,
                        const uint8_t *packed, const k_i8_epilogue *e, uint8_t *out, int32_t block0,
                        int32_t block1, int32_t row0, int32_t row1, uint8_t *scratch) {
    int32_t *offsets = (int32_t *)scratch;
    uint8_t *copy = scratch + k_rounded((size_t)s->kh * (size_t)s->kw * 4 + 16);
    int64_t most = k_stays_inside(s) ? row1 - row0 : k_copied_rows(s, 1);
    for (int32_t b = block0; b < block1; b++)
        for (int64_t from = row0; from < row1; from += most) {
            int64_t to = k_smaller(row1, from + most);
            if (k_stays_inside(s)) {
                int64_t row_step = (int64_t)s->iw * 16;
                k_depthwise_rows(s, in + b * k_in_block(s) + from * s->sh * row_step, row_step,
                                 packed, e, out, b, from, to, offsets);
            } else {
                k_copy_padded(s, in, in_zero, copy, from, to, b, b + 1);
                k_depthwise_rows(s, copy, k_columns_under(s, s->ow) * 16, packed, e, out, b, from,
                                 to, offsets);
            }
        }
}
