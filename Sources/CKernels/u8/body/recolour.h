// Samples of one colour space as those of another, compiled once per instruction set.

/// A level of `sum`, which has 13 bits of fraction.
static inline uint8_t level_of(int32_t sum) {
    sum >>= 13;
    sum = sum < 0 ? 0 : sum;
    return (uint8_t)(sum > 255 ? 255 : sum);
}

void NAME(recolour_luma)(const k_u8_recolouring *k, const uint8_t *restrict y,
                         const uint8_t *restrict u, const uint8_t *restrict v, uint8_t *restrict to,
                         size_t width) {
    const int32_t ky = k->y, ku = k->u, kv = k->v, bias = k->bias - 128 * (ku + kv);
    for (size_t x = 0; x < width / 2; x++) {
        const int32_t shift = ku * u[x] + kv * v[x] + bias;
        to[2 * x] = level_of(ky * y[2 * x] + shift);
        to[2 * x + 1] = level_of(ky * y[2 * x + 1] + shift);
    }
    const size_t last = width / 2;
    if (width & 1) to[2 * last] = level_of(ky * y[2 * last] + ku * u[last] + kv * v[last] + bias);
}

void NAME(recolour_chroma)(const k_u8_recolouring *k, const uint8_t *restrict u,
                           const uint8_t *restrict v, uint8_t *restrict to_u,
                           uint8_t *restrict to_v, size_t width) {
    const int32_t uu = k->uu, uv = k->uv, vu = k->vu, vv = k->vv, middle = (128 << 13) + (1 << 12);
    const int32_t bias_u = middle - 128 * (uu + uv), bias_v = middle - 128 * (vu + vv);
    for (size_t x = 0; x < width; x++) {
        to_u[x] = level_of(uu * u[x] + uv * v[x] + bias_u);
        to_v[x] = level_of(vu * u[x] + vv * v[x] + bias_v);
    }
}
