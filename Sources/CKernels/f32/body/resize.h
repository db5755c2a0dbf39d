// Resizing of blocked tensors by maps of source rows and columns.

static void K_FN(resize_nearest)(const float *in, float *out, int32_t ih, int32_t iw, int32_t oh,
                                 int32_t ow, const int32_t *rows, const int32_t *columns,
                                 int32_t block0, int32_t block1, int32_t row0, int32_t row1) {
    for (int32_t b = block0; b < block1; b++)
        for (int32_t y = row0; y < row1; y++) {
            const float *from = in + ((int64_t)b * ih + rows[y]) * iw * 16;
            float *to = out + ((int64_t)b * oh + y) * ow * 16;
            for (int32_t x = 0; x < ow; x++)
                k_store(to + (int64_t)x * 16, k_load(from + (int64_t)columns[x] * 16));
        }
}

static void K_FN(resize_linear)(const float *in, float *out, int32_t ih, int32_t iw, int32_t oh,
                                int32_t ow, const int32_t *rows0, const int32_t *rows1,
                                const float *wy, const int32_t *columns0, const int32_t *columns1,
                                const float *wx, int32_t block0, int32_t block1, int32_t row0,
                                int32_t row1) {
    for (int32_t b = block0; b < block1; b++)
        for (int32_t y = row0; y < row1; y++) {
            const float *upper = in + ((int64_t)b * ih + rows0[y]) * iw * 16;
            const float *lower = in + ((int64_t)b * ih + rows1[y]) * iw * 16;
            float *to = out + ((int64_t)b * oh + y) * ow * 16;
            for (int32_t x = 0; x < ow; x++) {
                int64_t c0 = (int64_t)columns0[x] * 16, c1 = (int64_t)columns1[x] * 16;
                v16 top = k_load(upper + c0) * (1.0f - wx[x]) + k_load(upper + c1) * wx[x];
                v16 bottom = k_load(lower + c0) * (1.0f - wx[x]) + k_load(lower + c1) * wx[x];
                k_store(to + (int64_t)x * 16, top * (1.0f - wy[y]) + bottom * wy[y]);
            }
        }
}

static void K_FN(sample_four)(const float *in, int64_t plane, int32_t channels,
                              const int32_t *indices, const float *weights, int64_t count,
                              float *out, int64_t out_plane) {
    for (int32_t c = 0; c < channels; c++) {
        const float *from = in + c * plane;
        float *to = out + c * out_plane;
        for (int64_t i = 0; i < count; i++) {
            float sum = 0.0f;
#pragma clang loop unroll(full)
            for (int j = 0; j < 4; j++) {
                float weight = weights[j * count + i], x = from[indices[j * count + i]];
                sum += weight == 0.0f ? 0.0f : weight * x;
            }
            to[i] = sum;
        }
    }
}
