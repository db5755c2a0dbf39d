// Between planar and blocked: transposes 16 channels by 16 pixels at a time.

/// Transposes sixteen rows of 16 bytes, four per vector.
K_INLINE void k_transposed(const __m512i in[4], __m512i out[4]) {
    // Byte l of row r of a vector becomes byte r of one dword: column 4 j + i is dword j of
    // 128-bit lane i.
    const __m512i column = _mm512_setr_epi32(0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15);
    const __m512i order = _mm512_add_epi8(
        _mm512_set1_epi32(0x30201000), _mm512_mullo_epi32(column, _mm512_set1_epi32(0x01010101)));
    __m512i a = _mm512_permutexvar_epi8(order, in[0]), b = _mm512_permutexvar_epi8(order, in[1]);
    __m512i c = _mm512_permutexvar_epi8(order, in[2]), d = _mm512_permutexvar_epi8(order, in[3]);
    __m512i ab0 = _mm512_unpacklo_epi32(a, b), ab1 = _mm512_unpackhi_epi32(a, b);
    __m512i cd0 = _mm512_unpacklo_epi32(c, d), cd1 = _mm512_unpackhi_epi32(c, d);
    out[0] = _mm512_unpacklo_epi64(ab0, cd0);
    out[1] = _mm512_unpackhi_epi64(ab0, cd0);
    out[2] = _mm512_unpacklo_epi64(ab1, cd1);
    out[3] = _mm512_unpackhi_epi64(ab1, cd1);
}

/// Stores up to 16 pixels of a block.
K_INLINE void k_store_square(uint8_t *to, const __m512i pixels[4], size_t count) {
    for (size_t i = 0; i < 4 && i * 4 < count; i++)
        k_store_bytes(to + i * 64, pixels[i], k_first((count - i * 4) * 16));
}

static void k_planar_to_blocked(const uint8_t *in, uint8_t *out, int32_t channels, int64_t pixels,
                                uint8_t fill, int32_t block0, int32_t block1, int64_t pixel0,
                                int64_t pixel1) {
    for (int32_t b = block0; b < block1; b++)
        for (int64_t p = pixel0; p < pixel1; p += 16) {
            const size_t count = (size_t)k_smaller(16, pixel1 - p);
            uint8_t square[256] __attribute__((aligned(64)));
            __m512i rows[4], columns[4];
            for (int32_t c = 0; c < 16; c++) {
                const uint8_t *from = in + (int64_t)(b * 16 + c) * pixels + p;
                __m128i row = _mm_set1_epi8((char)fill);
                if (b * 16 + c < channels)
                    row = _mm_maskz_loadu_epi8((__mmask16)k_first(count), from);
                _mm_store_si128((__m128i *)(square + c * 16), row);
            }
            for (int k = 0; k < 4; k++) rows[k] = k_load64(square + k * 64);
            k_transposed(rows, columns);
            k_store_square(out + (b * pixels + p) * 16, columns, count);
        }
}

static void k_blocked_to_planar(const uint8_t *in, uint8_t *out, int32_t channels, int64_t pixels,
                                int32_t block0, int32_t block1) {
    for (int32_t b = block0; b < block1; b++)
        for (int64_t p = 0; p < pixels; p += 16) {
            const size_t count = (size_t)k_smaller(16, pixels - p);
            const int32_t real = (int32_t)k_smaller(16, channels - b * 16);
            const uint8_t *from = in + (b * pixels + p) * 16;
            uint8_t square[256] __attribute__((aligned(64)));
            __m512i rows[4], columns[4];
            for (size_t k = 0; k < 4; k++)
                rows[k] = _mm512_maskz_loadu_epi8(count > k * 4 ? k_first((count - k * 4) * 16) : 0,
                                                  from + k * 64);
            k_transposed(rows, columns);
            for (int k = 0; k < 4; k++) _mm512_store_si512(square + k * 64, columns[k]);
            for (int32_t c = 0; c < real; c++)
                _mm_mask_storeu_epi8(out + (int64_t)(b * 16 + c) * pixels + p,
                                     (__mmask16)k_first(count),
                                     _mm_load_si128((const __m128i *)(square + c * 16)));
        }
}

/// Sixteen planes of floats to one block, 16 pixels at a time.
static void k_quantize_planar(const float *in, k_i8_scale s, uint8_t *out, int32_t channels,
                              int64_t pixels, int32_t block0, int32_t block1, int64_t pixel0,
                              int64_t pixel1) {
    const k_quantisation q = k_quantisation_of(s);
    const __m512i none = _mm512_setzero_si512();
    for (int32_t b = block0; b < block1; b++) {
        const int64_t real = k_smaller(16, channels - b * 16);
        for (int64_t p = pixel0; p < pixel1; p += 16) {
            const size_t count = (size_t)(pixel1 - p);
            const float *from = in + (int64_t)b * 16 * pixels + p;
            __m512i rows[4], columns[4];
#pragma clang loop unroll(full)
            for (int k = 0; k < 4; k++) {
                __m512i v[4] = {none, none, none, none};
                for (int c = 0; c < 4 && k * 4 + c < real; c++)
                    v[c] = k_quantized(&q, k_floats(from + (k * 4 + c) * pixels, 0, count));
                rows[k] = k_narrowed(v[0], v[1], v[2], v[3], q.zero);
            }
            k_transposed(rows, columns);
            k_store_square(out + (b * pixels + p) * 16, columns, count);
        }
    }
}
