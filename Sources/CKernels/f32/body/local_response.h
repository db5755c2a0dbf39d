// Local response normalisation across the channels of a blocked tensor, some pixels at a time.

enum {
    k_response_channels = 2048,
    k_response_size = 64,
    k_response_pixels = 8,
    k_response_step = k_response_channels + 2 * k_response_size
};

/// y^(quarters / 4), quarters 1 to 4, for y >= 0.
K_INLINE v16 k_quarter_power(v16 y, int32_t quarters) {
    if (quarters == 4) return y;
    v16 half = __builtin_elementwise_sqrt(y);
    if (quarters == 2) return half;
    v16 quarter = __builtin_elementwise_sqrt(half);
    return quarters == 1 ? quarter : half * quarter;
}

static void K_FN(local_response)(const k_response *r, const float *in, float *out, int32_t channels,
                                 int64_t pixels, int64_t pixel0, int64_t pixel1) {
    assert(channels <= k_response_channels && r->size <= k_response_size);
    // For each pixel the squares of all channels, with zeros around them. The window of channel c
    // starts at index c.
    float squares[k_response_pixels][k_response_step] __attribute__((aligned(64)));
    int32_t blocks = k_blocks(channels), before = (r->size - 1) / 2;
    __builtin_memset(squares, 0, sizeof squares);
    for (int64_t first = pixel0; first < pixel1; first += k_response_pixels) {
        int64_t count = k_smaller(k_response_pixels, pixel1 - first);
        for (int32_t b = 0; b < blocks; b++)
            for (int64_t p = 0; p < count; p++) {
                v16 x = k_load(in + (b * pixels + first + p) * 16);
                size_t lanes = (size_t)k_smaller(16, channels - b * 16);
                float *to = squares[p] + before + b * 16;
                if (lanes == 16)
                    k_store_any(to, x * x);
                else
                    k_store_part(to, x * x, lanes);
            }
        for (int32_t b = 0; b < blocks; b++)
            for (int64_t p = 0; p < count; p++) {
                const float *window = squares[p] + b * 16;
                v16 sum = k_load_any(window);
                for (int32_t i = 1; i < r->size; i++) sum += k_load_any(window + i);
                int64_t at = (b * pixels + first + p) * 16;
                v16 scale = k_quarter_power(r->bias + r->factor * sum, r->quarters);
                k_store(out + at, k_load(in + at) / scale);
            }
    }
}
