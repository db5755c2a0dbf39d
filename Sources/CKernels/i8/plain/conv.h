// The convolutions by their definition, one sum after the other; weights are packed as they are in
// the file.

static uint8_t k_plain_ended(const k_i8_epilogue *e, int32_t channel, int32_t sum, int64_t at) {
    int32_t y = k_plain_rounded(
        (float)(int32_t)((uint32_t)sum + (uint32_t)e->bias[channel]) * e->scale[channel], e->zero,
        e->low, e->high);
    if (e->table != NULL) y = e->table[y];
    if (e->residual == NULL) return (uint8_t)y;
    float own = (float)(y - e->own_zero) * e->own;
    float other = (float)(e->residual[at] - e->other_zero) * e->other;
    return (uint8_t)k_plain_rounded(own + other, e->sum_zero, e->sum_low, e->sum_high);
}

static size_t k_plain_pack_bytes(const k_conv_shape *s) {
    return (size_t)s->oc * (size_t)(s->ic / s->groups) * (size_t)s->kh * (size_t)s->kw;
}

static size_t k_plain_pack(const k_conv_shape *s, const int8_t *oihw, uint8_t *packed) {
    __builtin_memcpy(packed, oihw, k_plain_pack_bytes(s));
    return k_plain_pack_bytes(s);
}

static size_t k_plain_scratch_bytes(const k_conv_shape *s) {
    (void)s;
    return 0;
}

static int32_t k_plain_sum(const k_conv_shape *s, const uint8_t *in, uint8_t in_zero,
                           const int8_t *weights, int32_t offset, int32_t o, int32_t y, int32_t x) {
    int32_t per = s->ic / s->groups, first = o / (s->oc / s->groups) * per;
    int64_t block = s->in_block != 0 ? s->in_block : (int64_t)s->ih * s->iw * 16;
    const int8_t *w = weights + (int64_t)o * per * s->kh * s->kw;
    int32_t sum = 0;
    for (int32_t c = first; c < first + per; c++)
        for (int32_t ky = 0; ky < s->kh; ky++)
            for (int32_t kx = 0; kx < s->kw; kx++, w++) {
                int32_t iy = y * s->sh - s->pt + ky * s->dh;
                int32_t ix = x * s->sw - s->pl + kx * s->dw;
                bool inside = iy >= 0 && iy < s->ih && ix >= 0 && ix < s->iw;
                int64_t at = c / 16 * block + ((int64_t)iy * s->iw + ix) * 16 + c % 16;
                sum += (inside ? in[at] : in_zero) * (*w + offset);
            }
    return sum;
}

static void k_plain_conv(const k_conv_shape *s, const uint8_t *in, uint8_t in_zero,
                         const uint8_t *packed, const k_i8_epilogue *e, uint8_t *out,
                         int32_t block0, int32_t block1, int32_t row0, int32_t row1,
                         uint8_t *scratch) {
    (void)scratch;
    int64_t block = s->out_block != 0 ? s->out_block : (int64_t)s->oh * s->ow * 16;
    for (int32_t o = block0 * 16; o < block1 * 16; o++)
        for (int32_t y = row0; y < row1; y++)
            for (int32_t x = 0; x < s->ow; x++) {
                const int8_t *w = (const int8_t *)packed;
                int32_t sum = o < s->oc ? k_plain_sum(s, in, in_zero, w, e->offset, o, y, x) : 0;
                int64_t at = o / 16 * block + ((int64_t)y * s->ow + x) * 16 + o % 16;
                out[at] = k_plain_ended(e, o, sum, at);
            }
}

static void k_plain_dense(const k_conv_shape *s, const uint8_t *in, const uint8_t *packed,
                          const k_i8_epilogue *e, uint8_t *out, int32_t block0, int32_t block1,
                          int32_t row0, int32_t row1, uint8_t *scratch) {
    (void)scratch;
    const int8_t *w = (const int8_t *)packed;
    for (int64_t row = row0; row < row1; row++)
        for (int32_t o = block0 * 16; o < block1 * 16 && o < s->oc; o++) {
            int32_t sum = 0;
            for (int32_t k = 0; k < s->ic; k++)
                sum += in[row * s->ic + k] * (w[(int64_t)o * s->ic + k] + e->offset);
            out[row * s->oc + o] = k_plain_ended(e, o, sum, row * s->oc + o);
        }
}
