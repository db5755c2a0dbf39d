// Kernels that process single bytes: for tiers without a byte permutation across the vector.

static void K_FN(lookup)(const uint8_t *table, const uint8_t *in, uint8_t *out, size_t n) {
    for (size_t i = 0; i < n; i++) out[i] = table[in[i]];
}

static void K_FN(planar_to_blocked)(const uint8_t *in, uint8_t *out, int32_t channels,
                                    int64_t pixels, uint8_t fill, int32_t block0, int32_t block1,
                                    int64_t pixel0, int64_t pixel1) {
    for (int32_t b = block0; b < block1; b++)
        for (int64_t p = pixel0; p < pixel1; p++)
            for (int32_t l = 0; l < 16; l++) {
                int64_t c = b * 16 + l;
                out[(b * pixels + p) * 16 + l] = c < channels ? in[c * pixels + p] : fill;
            }
}

static void K_FN(blocked_to_planar)(const uint8_t *in, uint8_t *out, int32_t channels,
                                    int64_t pixels, int32_t block0, int32_t block1) {
    for (int32_t b = block0; b < block1; b++)
        for (int32_t l = 0; l < 16 && b * 16 + l < channels; l++)
            for (int64_t p = 0; p < pixels; p++)
                out[(int64_t)(b * 16 + l) * pixels + p] = in[(b * pixels + p) * 16 + l];
}
