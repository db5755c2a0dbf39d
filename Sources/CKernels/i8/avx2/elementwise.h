// Element-wise kernels: full vectors, then the tail through a padded vector.

/// Valid elements of the vector at `i` of `n`.
K_INLINE size_t k_held(size_t i, size_t n) { return n - i < 16 ? n - i : 16; }
K_INLINE __m128i k_load_bytes(const uint8_t *p, size_t count) {
    if (count == 16) return k_load16(p);
    uint8_t lanes[16] = {0};
    __builtin_memcpy(lanes, p, count);
    return k_load16(lanes);
}
K_INLINE void k_store_bytes(uint8_t *p, __m128i v, size_t count) {
    if (count == 16) {
        k_store16(p, v);
        return;
    }
    uint8_t lanes[16];
    k_store16(lanes, v);
    __builtin_memcpy(p, lanes, count);
}
/// Lanes 0-7 or 8-15 minus the zero point, as floats.
K_INLINE __m256 k_centred(__m128i v, const int half, __m256 zero) {
    if (half) v = _mm_srli_si128(v, 8);
    return _mm256_sub_ps(_mm256_cvtepi32_ps(_mm256_cvtepu8_epi32(v)), zero);
}

static void k_add(k_i8_scale sa, const uint8_t *a, k_i8_scale sb, const uint8_t *b, int32_t zero,
                  int32_t low, int32_t high, uint8_t *out, size_t n) {
    const __m256 za = _mm256_set1_ps((float)sa.zero), zb = _mm256_set1_ps((float)sb.zero);
    const __m256 ma = _mm256_set1_ps(sa.scale), mb = _mm256_set1_ps(sb.scale);
    const __m256 least = _mm256_set1_ps((float)(low - zero));
    const __m256 most = _mm256_set1_ps((float)(high - zero));
    const __m256i shift = _mm256_set1_epi32(zero);
    for (size_t i = 0; i < n; i += 16) {
        const size_t count = k_held(i, n);
        __m128i x = k_load_bytes(a + i, count), y = k_load_bytes(b + i, count);
        __m256i half[2];
        for (int h = 0; h < 2; h++) {
            __m256 sum = _mm256_add_ps(_mm256_mul_ps(k_centred(x, h, za), ma),
                                       _mm256_mul_ps(k_centred(y, h, zb), mb));
            half[h] = _mm256_add_epi32(k_rounded_within(sum, least, most), shift);
        }
        k_store_bytes(out + i, k_narrowed(half[0], half[1]), count);
    }
}

static void k_multiply(int32_t za, const uint8_t *a, int32_t zb, const uint8_t *b, float scale,
                       int32_t zero, int32_t low, int32_t high, uint8_t *out, size_t n) {
    const __m256 fa = _mm256_set1_ps((float)za), fb = _mm256_set1_ps((float)zb);
    const __m256 factor = _mm256_set1_ps(scale);
    const __m256 least = _mm256_set1_ps((float)(low - zero));
    const __m256 most = _mm256_set1_ps((float)(high - zero));
    const __m256i shift = _mm256_set1_epi32(zero);
    for (size_t i = 0; i < n; i += 16) {
        const size_t count = k_held(i, n);
        __m128i x = k_load_bytes(a + i, count), y = k_load_bytes(b + i, count);
        __m256i half[2];
        for (int h = 0; h < 2; h++) {
            __m256 product = _mm256_mul_ps(k_centred(x, h, fa), k_centred(y, h, fb));
            half[h] = _mm256_add_epi32(
                k_rounded_within(_mm256_mul_ps(product, factor), least, most), shift);
        }
        k_store_bytes(out + i, k_narrowed(half[0], half[1]), count);
    }
}

/// Eight floats as bytes before narrowing. max_ps gives its second operand for a NaN, so a NaN
/// is first made 0.
K_INLINE __m256i k_quantized(__m256 v, __m256 scale, __m256 least, __m256 most, __m256i zero) {
    v = _mm256_div_ps(v, scale);
    v = _mm256_and_ps(v, _mm256_cmp_ps(v, v, _CMP_ORD_Q));
    return _mm256_add_epi32(k_rounded_within(v, least, most), zero);
}

static void k_quantize(const float *in, k_i8_scale s, uint8_t *out, size_t n) {
    const __m256 scale = _mm256_set1_ps(s.scale);
    const __m256 least = _mm256_set1_ps((float)-s.zero);
    const __m256 most = _mm256_set1_ps((float)(255 - s.zero));
    const __m256i zero = _mm256_set1_epi32(s.zero);
    for (size_t i = 0; i < n; i += 16) {
        const size_t count = k_held(i, n);
        float lanes[16];
        const float *from = in + i;
        if (count < 16) {
            __builtin_memset(lanes, 0, sizeof lanes);
            __builtin_memcpy(lanes, from, count * sizeof(float));
            from = lanes;
        }
        __m256i a = k_quantized(_mm256_loadu_ps(from), scale, least, most, zero);
        __m256i b = k_quantized(_mm256_loadu_ps(from + 8), scale, least, most, zero);
        k_store_bytes(out + i, k_narrowed(a, b), count);
    }
}

static void k_dequantize(const uint8_t *in, k_i8_scale s, float *out, size_t n) {
    const __m256 scale = _mm256_set1_ps(s.scale), zero = _mm256_set1_ps((float)s.zero);
    for (size_t i = 0; i < n; i += 16) {
        const size_t count = k_held(i, n);
        __m128i x = k_load_bytes(in + i, count);
        float lanes[16];
        float *to = count == 16 ? out + i : lanes;
        _mm256_storeu_ps(to, _mm256_mul_ps(k_centred(x, 0, zero), scale));
        _mm256_storeu_ps(to + 8, _mm256_mul_ps(k_centred(x, 1, zero), scale));
        if (count < 16) __builtin_memcpy(out + i, lanes, count * sizeof(float));
    }
}

/// Sixteen planes of floats to one block, 16 pixels at a time through a small buffer.
static void k_quantize_planar(const float *in, k_i8_scale s, uint8_t *out, int32_t channels,
                              int64_t pixels, int32_t block0, int32_t block1, int64_t pixel0,
                              int64_t pixel1) {
    for (int32_t b = block0; b < block1; b++) {
        int32_t real = (int32_t)k_smaller(16, channels - b * 16);
        uint8_t square[16][16];
        __builtin_memset(square, s.zero, sizeof square);
        for (int64_t p = pixel0; p < pixel1; p += 16) {
            size_t count = (size_t)k_smaller(16, pixel1 - p);
            for (int32_t c = 0; c < real; c++)
                k_quantize(in + (int64_t)(b * 16 + c) * pixels + p, s, square[c], count);
            uint8_t *to = out + (b * pixels + p) * 16;
            for (size_t i = 0; i < count; i++)
                for (int32_t c = 0; c < 16; c++) to[i * 16 + (size_t)c] = square[c][i];
        }
    }
}

static void k_max_pool(const k_pool_shape *s, const uint8_t *in, uint8_t *out, int32_t block0,
                       int32_t block1, int32_t row0, int32_t row1) {
    for (int32_t b = block0; b < block1; b++)
        for (int32_t y = row0; y < row1; y++)
            for (int32_t x = 0; x < s->ow; x++) {
                __m128i most = _mm_setzero_si128();
                for (int32_t ky = 0; ky < s->kh; ky++) {
                    int32_t iy = y * s->sh - s->pt + ky * s->dh;
                    if (iy < 0 || iy >= s->ih) continue;
                    const uint8_t *row = in + ((int64_t)b * s->ih + iy) * s->iw * 16;
                    for (int32_t kx = 0; kx < s->kw; kx++) {
                        int32_t ix = x * s->sw - s->pl + kx * s->dw;
                        if (ix >= 0 && ix < s->iw)
                            most = _mm_max_epu8(most, k_load16(row + ix * 16));
                    }
                }
                k_store16(out + (((int64_t)b * s->oh + y) * s->ow + x) * 16, most);
            }
}
