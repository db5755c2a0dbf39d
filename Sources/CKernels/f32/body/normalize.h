// Rows brought to mean 0 and variance 1.

/// x[i] of a row's last, incomplete vector, `missing` in the lanes that it lacks.
K_INLINE v16 k_load_last(const float *x, size_t rest, float missing) {
    float lanes[16] __attribute__((aligned(64)));
    k_store(lanes, k_splat(missing));
    __builtin_memcpy(lanes, x, rest * sizeof(float));
    return k_load(lanes);
}

static void K_FN(normalize)(const float *in, const float *scale, const float *shift, float *out,
                            int64_t rows, int64_t columns, float epsilon) {
    int64_t whole = columns / 16 * 16;
    size_t rest = (size_t)(columns - whole);
    v16 zero = k_splat(0.0f);
    for (int64_t r = 0; r < rows; r++, in += columns, out += columns) {
        // Two sums each, so that one need not wait for the other.
        v16 sum = zero, other = zero;
        int64_t i = 0;
        for (; i + 32 <= whole; i += 32) {
            sum += k_load_any(in + i);
            other += k_load_any(in + i + 16);
        }
        if (i < whole) sum += k_load_any(in + i);
        if (rest != 0) other += k_load_part(in + whole, rest);
        float mean = k_sum_lanes(sum + other) / (float)columns;
        sum = other = zero;
        for (i = 0; i + 32 <= whole; i += 32) {
            v16 x = k_load_any(in + i) - mean, y = k_load_any(in + i + 16) - mean;
            sum += x * x;
            other += y * y;
        }
        if (i < whole) {
            v16 x = k_load_any(in + i) - mean;
            sum += x * x;
        }
        if (rest != 0) {
            v16 x = k_load_last(in + whole, rest, mean) - mean;
            other += x * x;
        }
        float variance = k_sum_lanes(sum + other) / (float)columns;
        float factor = 1.0f / __builtin_sqrtf(variance + epsilon);
        for (i = 0; i < whole; i += 16) {
            v16 y = (k_load_any(in + i) - mean) * factor * k_load_any(scale + i);
            k_store_any(out + i, shift == NULL ? y : y + k_load_any(shift + i));
        }
        if (rest != 0) {
            v16 y = (k_load_part(in + whole, rest) - mean) * factor;
            y *= k_load_part(scale + whole, rest);
            if (shift != NULL) y += k_load_part(shift + whole, rest);
            k_store_part(out + whole, y, rest);
        }
    }
}
