// Element-wise kernels: vectors of 64 bytes, the last one masked.

K_INLINE __m512i k_load_bytes(const uint8_t *p, __mmask64 held) {
    return held == ~0ull ? k_load64(p) : _mm512_maskz_loadu_epi8(held, p);
}
K_INLINE void k_store_bytes(uint8_t *p, __m512i v, __mmask64 held) {
    if (held == ~0ull)
        _mm512_storeu_si512(p, v);
    else
        _mm512_mask_storeu_epi8(p, held, v);
}
/// The bytes of 128-bit lane `i` as floats, minus their zero point.
#define K_CENTRED(V, I, ZERO) _mm512_sub_ps(k_widened(_mm512_extracti32x4_epi32(V, I)), ZERO)

static void k_lookup(const uint8_t *table, const uint8_t *in, uint8_t *out, size_t n) {
    const k_byte_table bytes = k_byte_table_of(table);
    for (size_t i = 0; i < n; i += 64) {
        const __mmask64 held = k_first(n - i);
        k_store_bytes(out + i, k_looked_up(&bytes, k_load_bytes(in + i, held)), held);
    }
}

/// One 128-bit lane of a sum, before narrowing.
#define K_SUM(I)                                                           \
    k_rounded_below(_mm512_add_ps(_mm512_mul_ps(K_CENTRED(x, I, za), ma),  \
                                  _mm512_mul_ps(K_CENTRED(y, I, zb), mb)), \
                    most)

static void k_add(k_i8_scale sa, const uint8_t *a, k_i8_scale sb, const uint8_t *b, int32_t zero,
                  int32_t low, int32_t high, uint8_t *out, size_t n) {
    const __m512 za = _mm512_set1_ps((float)sa.zero), zb = _mm512_set1_ps((float)sb.zero);
    const __m512 ma = _mm512_set1_ps(sa.scale), mb = _mm512_set1_ps(sb.scale);
    const __m512 most = _mm512_set1_ps((float)(high - zero));
    const __m512i shift = _mm512_set1_epi16((int16_t)zero), least = _mm512_set1_epi8((char)low);
    for (size_t i = 0; i < n; i += 64) {
        const __mmask64 held = k_first(n - i);
        const __m512i x = k_load_bytes(a + i, held), y = k_load_bytes(b + i, held);
        __m512i sums = k_narrowed(K_SUM(0), K_SUM(1), K_SUM(2), K_SUM(3), shift);
        k_store_bytes(out + i, _mm512_max_epu8(sums, least), held);
    }
}

/// One 128-bit lane of a product, before narrowing.
#define K_PRODUCT(I) \
    k_rounded_below( \
        _mm512_mul_ps(_mm512_mul_ps(K_CENTRED(x, I, fa), K_CENTRED(y, I, fb)), factor), most)

static void k_multiply(int32_t za, const uint8_t *a, int32_t zb, const uint8_t *b, float scale,
                       int32_t zero, int32_t low, int32_t high, uint8_t *out, size_t n) {
    const __m512 fa = _mm512_set1_ps((float)za), fb = _mm512_set1_ps((float)zb);
    const __m512 factor = _mm512_set1_ps(scale), most = _mm512_set1_ps((float)(high - zero));
    const __m512i shift = _mm512_set1_epi16((int16_t)zero), least = _mm512_set1_epi8((char)low);
    for (size_t i = 0; i < n; i += 64) {
        const __mmask64 held = k_first(n - i);
        const __m512i x = k_load_bytes(a + i, held), y = k_load_bytes(b + i, held);
        __m512i products =
            k_narrowed(K_PRODUCT(0), K_PRODUCT(1), K_PRODUCT(2), K_PRODUCT(3), shift);
        k_store_bytes(out + i, _mm512_max_epu8(products, least), held);
    }
}

/// The parameters of a quantisation as vectors.
typedef struct {
    __m512 scale, most;
    __m512i zero;
} k_quantisation;

K_INLINE k_quantisation k_quantisation_of(k_i8_scale s) {
    return (k_quantisation){_mm512_set1_ps(s.scale), _mm512_set1_ps((float)(255 - s.zero)),
                            _mm512_set1_epi16((int16_t)s.zero)};
}
/// Sixteen floats before narrowing; a NaN becomes 0.
K_INLINE __m512i k_quantized(const k_quantisation *q, __m512 v) {
    v = _mm512_div_ps(v, q->scale);
    v = _mm512_maskz_mov_ps(_mm512_cmp_ps_mask(v, v, _CMP_ORD_Q), v);
    return k_rounded_below(v, q->most);
}
/// Floats [16 * i, 16 * i + 16) of `count`; past the end 0.
K_INLINE __m512 k_floats(const float *in, size_t i, size_t count) {
    if (count >= i * 16 + 16) return _mm512_loadu_ps(in + i * 16);
    size_t held = count > i * 16 ? count - i * 16 : 0;
    return _mm512_maskz_loadu_ps((__mmask16)((1u << held) - 1), in + i * 16);
}

static void k_quantize(const float *in, k_i8_scale s, uint8_t *out, size_t n) {
    const k_quantisation q = k_quantisation_of(s);
    for (size_t i = 0; i < n; i += 64) {
        const float *from = in + i;
        __m512i a = k_quantized(&q, k_floats(from, 0, n - i));
        __m512i b = k_quantized(&q, k_floats(from, 1, n - i));
        __m512i c = k_quantized(&q, k_floats(from, 2, n - i));
        __m512i d = k_quantized(&q, k_floats(from, 3, n - i));
        k_store_bytes(out + i, k_narrowed(a, b, c, d, q.zero), k_first(n - i));
    }
}

static void k_dequantize(const uint8_t *in, k_i8_scale s, float *out, size_t n) {
    const __m512 scale = _mm512_set1_ps(s.scale), zero = _mm512_set1_ps((float)s.zero);
    for (size_t i = 0; i < n; i += 16) {
        const __mmask16 held = (__mmask16)k_first(k_smaller((int64_t)(n - i), 16));
        __m512 v = k_widened(_mm_maskz_loadu_epi8(held, in + i));
        _mm512_mask_storeu_ps(out + i, held, _mm512_mul_ps(_mm512_sub_ps(v, zero), scale));
    }
}
