// Element-wise kernels, one element after the other.

/// clamp(round(v) + zero, low, high), ties to even.
static int32_t k_plain_rounded(float v, int32_t zero, int32_t low, int32_t high) {
    float least = (float)(low - zero), most = (float)(high - zero);
    v = v > least ? v : least;
    v = v < most ? v : most;
    // Adding and subtracting 1.5 * 2^23 rounds what is below 2^22, ties to even.
    volatile float shifted = v + 12582912.0f;
    return (int32_t)(shifted - 12582912.0f) + zero;
}

static void k_plain_add(k_i8_scale sa, const uint8_t *a, k_i8_scale sb, const uint8_t *b,
                        int32_t zero, int32_t low, int32_t high, uint8_t *out, size_t n) {
    for (size_t i = 0; i < n; i++) {
        float x = (float)(a[i] - sa.zero) * sa.scale, y = (float)(b[i] - sb.zero) * sb.scale;
        out[i] = (uint8_t)k_plain_rounded(x + y, zero, low, high);
    }
}

static void k_plain_multiply(int32_t za, const uint8_t *a, int32_t zb, const uint8_t *b,
                             float scale, int32_t zero, int32_t low, int32_t high, uint8_t *out,
                             size_t n) {
    for (size_t i = 0; i < n; i++) {
        float product = (float)(a[i] - za) * (float)(b[i] - zb);
        out[i] = (uint8_t)k_plain_rounded(product * scale, zero, low, high);
    }
}

static void k_plain_quantize(const float *in, k_i8_scale s, uint8_t *out, size_t n) {
    for (size_t i = 0; i < n; i++) {
        float v = in[i] / s.scale;
        out[i] = (uint8_t)k_plain_rounded(v == v ? v : 0.0f, s.zero, 0, 255);
    }
}

static void k_plain_dequantize(const uint8_t *in, k_i8_scale s, float *out, size_t n) {
    for (size_t i = 0; i < n; i++) out[i] = (float)(in[i] - s.zero) * s.scale;
}

static void k_plain_quantize_planar(const float *in, k_i8_scale s, uint8_t *out, int32_t channels,
                                    int64_t pixels, int32_t block0, int32_t block1, int64_t pixel0,
                                    int64_t pixel1) {
    for (int32_t b = block0; b < block1; b++)
        for (int64_t p = pixel0; p < pixel1; p++)
            for (int32_t l = 0; l < 16; l++) {
                int64_t c = b * 16 + l;
                uint8_t *to = out + (b * pixels + p) * 16 + l;
                *to = (uint8_t)s.zero;
                if (c < channels) k_plain_quantize(in + c * pixels + p, s, to, 1);
            }
}

static void k_plain_max_pool(const k_pool_shape *s, const uint8_t *in, uint8_t *out, int32_t block0,
                             int32_t block1, int32_t row0, int32_t row1) {
    for (int32_t b = block0; b < block1; b++)
        for (int32_t y = row0; y < row1; y++)
            for (int32_t i = 0; i < s->ow * 16; i++) {
                uint8_t most = 0;
                for (int32_t k = 0; k < s->kh * s->kw; k++) {
                    int32_t iy = y * s->sh - s->pt + k / s->kw * s->dh;
                    int32_t ix = i / 16 * s->sw - s->pl + k % s->kw * s->dw;
                    if (iy < 0 || iy >= s->ih || ix < 0 || ix >= s->iw) continue;
                    uint8_t v = in[(((int64_t)b * s->ih + iy) * s->iw + ix) * 16 + i % 16];
                    most = v > most ? v : most;
                }
                out[((int64_t)b * s->oh + y) * s->ow * 16 + i] = most;
            }
}
