// Matrix-vector product and softmax on flat arrays.

/// Dot products of `rows` rows with x, two accumulators per row.
K_INLINE void K_FN(dot)(const float *w, const float *x, int64_t n, const int rows, float *y) {
    v16 sum[8];
#pragma clang loop unroll(full)
    for (int i = 0; i < 2 * rows; i++) sum[i] = k_splat(0.0f);
    int64_t k = 0;
    for (; k + 32 <= n; k += 32) {
        v16 x0 = k_load_any(x + k), x1 = k_load_any(x + k + 16);
#pragma clang loop unroll(full)
        for (int r = 0; r < rows; r++) {
            sum[2 * r] += k_load_any(w + r * n + k) * x0;
            sum[2 * r + 1] += k_load_any(w + r * n + k + 16) * x1;
        }
    }
    for (; k < n; k += 16) {
        size_t part = (size_t)k_smaller(16, n - k);
        v16 xv = k_load_part(x + k, part);
        for (int r = 0; r < rows; r++) sum[2 * r] += k_load_part(w + r * n + k, part) * xv;
    }
#pragma clang loop unroll(full)
    for (int r = 0; r < rows; r++) y[r] = k_sum_lanes(sum[2 * r] + sum[2 * r + 1]);
}

static void K_FN(gemv)(const float *w, const float *x, const float *bias, float *out,
                       int64_t k_count, int64_t row0, int64_t row1, k_activation act, float a,
                       float b) {
    int64_t i = row0;
    for (; i + 4 <= row1; i += 4) K_FN(dot)(w + i * k_count, x, k_count, 4, out + i);
    for (; i < row1; i++) K_FN(dot)(w + i * k_count, x, k_count, 1, out + i);
    size_t rows = (size_t)k_larger(0, row1 - row0);
    if (bias != NULL) K_FN(binary)(K_ADD, out + row0, bias + row0, out + row0, rows);
    if (act != K_ACT_NONE) K_FN(activate)(act, a, b, out + row0, out + row0, rows);
}

static void K_FN(softmax)(const float *in, float *out, int64_t rows, int64_t columns) {
    for (int64_t r = 0; r < rows; r++) {
        const float *x = in + r * columns;
        float *y = out + r * columns;
        int64_t whole = columns / 16 * 16, i = 0;
        size_t rest = (size_t)(columns - whole);
        v16 most = k_splat(-__builtin_inff());
        for (i = 0; i < whole; i += 16) most = k_at_least(k_load_any(x + i), most);
        float top = k_max_lanes(most);
        for (i = whole; i < columns; i++) top = x[i] > top ? x[i] : top;
        v16 sum = k_splat(0.0f);
        for (i = 0; i < whole; i += 16) {
            v16 e = k_exp(k_load_any(x + i) - top);
            k_store_any(y + i, e);
            sum += e;
        }
        float total = k_sum_lanes(sum);
        if (rest != 0) {
            k_store_part(y + whole, k_exp(k_load_part(x + whole, rest) - top), rest);
            for (i = whole; i < columns; i++) total += y[i];
        }
        float scale = 1.0f / total;
        for (i = 0; i < whole; i += 16) k_store_any(y + i, k_load_any(y + i) * scale);
        for (i = whole; i < columns; i++) y[i] *= scale;
    }
}
