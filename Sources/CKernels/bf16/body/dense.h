// Matrix-vector product with rounded weights.

static void K_FN(round)(const float *in, uint16_t *out, size_t n) {
    size_t i = 0;
    for (; i + 16 <= n; i += 16) k_store_bf16(out + i, k_load_any(in + i));
    for (; i < n; i++) out[i] = k_rounded_bf16(in[i]);
}

/// Dot products of `rows` rows with x, two accumulators per row.
K_INLINE void K_FN(dense_rows)(const uint16_t *w, const float *x, int64_t n, const int rows,
                               float *y) {
    v16 sum[8];
#pragma clang loop unroll(full)
    for (int i = 0; i < 2 * rows; i++) sum[i] = k_splat(0.0f);
    int64_t k = 0;
    for (; k + 32 <= n; k += 32) {
        v16 x0 = k_load_any(x + k), x1 = k_load_any(x + k + 16);
#pragma clang loop unroll(full)
        for (int r = 0; r < rows; r++) {
            __builtin_prefetch(w + r * n + k + 1024, 0, 1);
            sum[2 * r] += k_load_bf16(w + r * n + k) * x0;
            sum[2 * r + 1] += k_load_bf16(w + r * n + k + 16) * x1;
        }
    }
#pragma clang loop unroll(full)
    for (int r = 0; r < rows; r++) {
        float rest = 0;
        for (int64_t i = k; i < n; i++) {
            uint32_t bits = (uint32_t)w[r * n + i] << 16;
            float wide;
            __builtin_memcpy(&wide, &bits, 4);
            rest += wide * x[i];
        }
        y[r] = k_sum_lanes(sum[2 * r] + sum[2 * r + 1]) + rest;
    }
}

static void K_FN(gemv)(const uint16_t *w, const float *x, const float *bias, float *out,
                       int64_t k_count, int64_t row0, int64_t row1) {
    int64_t i = row0;
    for (; i + 4 <= row1; i += 4) K_FN(dense_rows)(w + i * k_count, x, k_count, 4, out + i);
    for (; i < row1; i++) K_FN(dense_rows)(w + i * k_count, x, k_count, 1, out + i);
    if (bias != NULL)
        for (i = row0; i < row1; i++) out[i] += bias[i];
}
