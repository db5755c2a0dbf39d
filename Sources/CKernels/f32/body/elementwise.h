// Element-wise kernels on flat arrays, and on blocked tensors with a broadcast operand.

/// `rows` rows of `n` values, `step` apart in both.
static void K_FN(activate_rows)(k_activation act, float a, float b, const float *in, float *out,
                                int64_t step, int64_t rows, size_t n) {
    v16 va = k_splat(a), vb = k_splat(b);
    size_t whole = n / 16 * 16, rest = n - whole;
#define K_ACTIVATE(act)                                                                            \
    for (int64_t r = 0; r < rows; r++, in += step, out += step) {                                  \
        for (size_t i = 0; i < whole; i += 16)                                                     \
            k_store_any(out + i, k_activated(act, k_load_any(in + i), va, vb, va));                \
        if (rest != 0)                                                                             \
            k_store_part(out + whole, k_activated(act, k_load_part(in + whole, rest), va, vb, va), \
                         rest);                                                                    \
    }
    K_SWITCH_ACTIVATION(act, K_ACTIVATE)
#undef K_ACTIVATE
}

static void K_FN(activate)(k_activation act, float a, float b, const float *in, float *out,
                           size_t n) {
    K_FN(activate_rows)(act, a, b, in, out, 0, 1, n);
}

static void K_FN(prelu)(const float *in, const float *slope, float *out, int64_t pixels,
                        int32_t block0, int32_t block1) {
    for (int32_t k = block0; k < block1; k++) {
        v16 s = k_load_any(slope + k * 16);
        for (int64_t i = k * pixels * 16; i < (k + 1) * pixels * 16; i += 16) {
            v16 x = k_load(in + i);
            k_store(out + i, x < 0.0f ? s * x : x);
        }
    }
}

K_INLINE v16 k_combined(const k_binary op, v16 a, v16 b) {
    switch (op) {
    case K_ADD: return a + b;
    case K_SUB: return a - b;
    case K_MUL: return a * b;
    case K_DIV: return a / b;
    case K_MIN: return b != b ? b : k_at_most(a, b);
    case K_MAX: return b != b ? b : k_at_least(a, b);
    case K_SUB_REVERSED: return b - a;
    case K_DIV_REVERSED: return b / a;
    }
    return a;
}

/// Runs `M(op)` for the operation named by `op`, so that it is a constant inside.
#define K_SWITCH_BINARY(op, M)                    \
    switch (op) {                                 \
    case K_ADD: M(K_ADD) break;                   \
    case K_SUB: M(K_SUB) break;                   \
    case K_MUL: M(K_MUL) break;                   \
    case K_DIV: M(K_DIV) break;                   \
    case K_MIN: M(K_MIN) break;                   \
    case K_MAX: M(K_MAX) break;                   \
    case K_SUB_REVERSED: M(K_SUB_REVERSED) break; \
    case K_DIV_REVERSED: M(K_DIV_REVERSED) break; \
    }

static void K_FN(binary)(k_binary op, const float *a, const float *b, float *out, size_t n) {
    size_t whole = n / 16 * 16, rest = n - whole;
#define K_BINARY(op)                                                                             \
    for (size_t i = 0; i < whole; i += 16)                                                       \
        k_store_any(out + i, k_combined(op, k_load_any(a + i), k_load_any(b + i)));              \
    if (rest != 0)                                                                               \
        k_store_part(out + whole,                                                                \
                     k_combined(op, k_load_part(a + whole, rest), k_load_part(b + whole, rest)), \
                     rest);
    K_SWITCH_BINARY(op, K_BINARY)
#undef K_BINARY
}

static void K_FN(binary_scalar)(k_binary op, const float *a, float b, float *out, size_t n) {
    v16 vb = k_splat(b);
    size_t whole = n / 16 * 16, rest = n - whole;
#define K_BINARY(op)                                                 \
    for (size_t i = 0; i < whole; i += 16)                           \
        k_store_any(out + i, k_combined(op, k_load_any(a + i), vb)); \
    if (rest != 0)                                                   \
        k_store_part(out + whole, k_combined(op, k_load_part(a + whole, rest), vb), rest);
    K_SWITCH_BINARY(op, K_BINARY)
#undef K_BINARY
}

static void K_FN(binary_channel)(k_binary op, const float *a, const float *b, float *out,
                                 int64_t pixels, int32_t block0, int32_t block1) {
    for (int32_t k = block0; k < block1; k++) {
        v16 vb = k_load_any(b + k * 16);
        int64_t from = k * pixels * 16, to = from + pixels * 16;
#define K_BINARY(op) \
    for (int64_t i = from; i < to; i += 16) k_store(out + i, k_combined(op, k_load(a + i), vb));
        K_SWITCH_BINARY(op, K_BINARY)
#undef K_BINARY
    }
}

static void K_FN(binary_pixel)(k_binary op, const float *a, const float *b, float *out,
                               int64_t pixels, int32_t block0, int32_t block1) {
    for (int32_t k = block0; k < block1; k++) {
        const float *from = a + k * pixels * 16;
        float *to = out + k * pixels * 16;
#define K_BINARY(op)                     \
    for (int64_t i = 0; i < pixels; i++) \
        k_store(to + i * 16, k_combined(op, k_load(from + i * 16), k_splat(b[i])));
        K_SWITCH_BINARY(op, K_BINARY)
#undef K_BINARY
    }
}
