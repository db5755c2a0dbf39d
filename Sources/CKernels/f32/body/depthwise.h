// Depthwise convolution, 16 channels at a time. Packed weights: [block][tap][16]. The usual
// kernels are unrolled; a tile at a border reads from a padded copy of the input it needs.

enum { k_depthwise_pixels = K_CONV_PIXELS >= 8 ? 8 : 4, k_depthwise_patch = 5 * 20 * 16 };

static size_t K_FN(depthwise_weight_floats)(const k_conv_shape *s) {
    return (size_t)k_blocks(s->ic) * 16 * s->kh * s->kw;
}

static void K_FN(depthwise_pack)(const k_conv_shape *s, const float *oihw, float *packed) {
    int32_t taps = s->kh * s->kw;
    for (int32_t b = 0; b < k_blocks(s->ic); b++)
        for (int32_t k = 0; k < taps; k++)
            for (int32_t l = 0; l < 16; l++) {
                int32_t c = b * 16 + l;
                *packed++ = c < s->ic ? oihw[(int64_t)c * taps + k] : 0.0f;
            }
}

/// Sums of `pixels` neighbours of one row, every tap inside what `x` and `row_step` reach.
K_INLINE void K_FN(depthwise_sum)(const float *x, int64_t row_step, const float *w, v16 *sum,
                                  const int pixels, const int size, const int stride) {
#pragma clang loop unroll(full)
    for (int p = 0; p < pixels; p++) sum[p] = k_splat(0.0f);
#pragma clang loop unroll(full)
    for (int ky = 0; ky < size; ky++)
#pragma clang loop unroll(full)
        for (int kx = 0; kx < size; kx++) {
            v16 tap = k_load(w + (ky * size + kx) * 16);
#pragma clang loop unroll(full)
            for (int p = 0; p < pixels; p++)
                sum[p] += k_load(x + ky * row_step + (p * stride + kx) * 16) * tap;
        }
}

typedef void (*K_FN(depthwise_function))(const float *x, int64_t row_step, const float *w,
                                         v16 *sum);

#define K_DEPTHWISE(size, stride)                                                    \
    static void K_FN(depthwise_##size##s##stride)(const float *x, int64_t row_step,  \
                                                  const float *w, v16 *sum) {        \
        v16 local[k_depthwise_pixels];                                               \
        K_FN(depthwise_sum)(x, row_step, w, local, k_depthwise_pixels, size, stride); \
        for (int p = 0; p < k_depthwise_pixels; p++) sum[p] = local[p];              \
    }
K_DEPTHWISE(3, 1)
K_DEPTHWISE(3, 2)
K_DEPTHWISE(5, 1)
K_DEPTHWISE(5, 2)

/// Any kernel: each pixel with the taps that meet the input.
static void K_FN(depthwise_any)(const k_conv_shape *s, const float *plane, const float *w,
                                int32_t oy, int32_t x0, int32_t pixels, v16 *sum) {
    for (int32_t p = 0; p < pixels; p++) {
        v16 total = k_splat(0.0f);
        for (int32_t ky = 0; ky < s->kh; ky++) {
            int32_t iy = oy * s->sh - s->pt + ky * s->dh;
            if (iy < 0 || iy >= s->ih) continue;
            for (int32_t kx = 0; kx < s->kw; kx++) {
                int32_t ix = (x0 + p) * s->sw - s->pl + kx * s->dw;
                if (ix < 0 || ix >= s->iw) continue;
                total += k_load(plane + ((int64_t)iy * s->iw + ix) * 16) *
                         k_load(w + (ky * s->kw + kx) * 16);
            }
        }
        sum[p] = total;
    }
}

/// Copies `size` rows of `columns` pixels from (iy, ix) on, zeros outside the plane.
K_INLINE void K_FN(depthwise_gather)(const k_conv_shape *s, const float *plane, int32_t iy,
                                     int32_t ix, int32_t columns, float *patch) {
    for (int32_t r = 0; r < s->kh; r++)
        for (int32_t c = 0; c < columns; c++) {
            int32_t y = iy + r, x = ix + c;
            bool real = y >= 0 && y < s->ih && x >= 0 && x < s->iw;
            const float *from = plane + ((int64_t)y * s->iw + x) * 16;
            k_store(patch + (r * columns + c) * 16, k_load(real ? from : K_FN(zeros)));
        }
}

/// Applies the epilogue to `pixels` sums and stores them.
K_INLINE void K_FN(depthwise_store)(const k_epilogue *e, int32_t block, v16 bias, v16 low,
                                    v16 high, bool finish, const v16 *sum, int32_t pixels,
                                    float *out, const float *residual) {
    for (int32_t p = 0; p < pixels; p++) {
        v16 y = sum[p] + bias;
        if (residual != NULL && !e->residual_after) y += k_load(residual + p * 16);
        k_store(out + p * 16, k_at_most(k_at_least(y, low), high));
    }
    if (finish)
        K_FN(finish)(e, e->slope == NULL ? NULL : e->slope + block * 16, out, residual, pixels,
                     16);
}

static void K_FN(depthwise)(const k_conv_shape *s, const float *in, const float *packed,
                            const k_epilogue *e, float *out, int32_t block0, int32_t block1,
                            int32_t row0, int32_t row1) {
    int64_t in_block = K_FN(in_block)(s), out_block = K_FN(out_block)(s);
    bool square = s->kh == s->kw && s->sh == s->sw && s->dh == 1 && s->dw == 1;
    K_FN(depthwise_function) fast = NULL;
    if (square && s->kh == 3 && s->sh == 1) fast = K_FN(depthwise_3s1);
    if (square && s->kh == 3 && s->sh == 2) fast = K_FN(depthwise_3s2);
    if (square && s->kh == 5 && s->sh == 1) fast = K_FN(depthwise_5s1);
    if (square && s->kh == 5 && s->sh == 2) fast = K_FN(depthwise_5s2);
    int32_t columns = (k_depthwise_pixels - 1) * s->sw + s->kw;
    v16 low = k_low(e), high = k_high(e);
    bool finish = k_needs_finish(e);
    float patch[k_depthwise_patch] __attribute__((aligned(64)));
    v16 sum[k_depthwise_pixels];
    for (int32_t b = block0; b < block1; b++) {
        const float *plane = in + b * in_block;
        const float *w = packed + (int64_t)b * s->kh * s->kw * 16;
        v16 bias = e->bias == NULL ? k_splat(0.0f) : k_load(e->bias + b * 16);
        for (int32_t oy = row0; oy < row1; oy++) {
            int32_t iy = oy * s->sh - s->pt;
            bool row_inside = iy >= 0 && iy + s->kh <= s->ih;
            for (int32_t x0 = 0; x0 < s->ow; x0 += k_depthwise_pixels) {
                int32_t pixels = (int32_t)k_smaller(k_depthwise_pixels, s->ow - x0);
                int32_t ix = x0 * s->sw - s->pl;
                if (fast == NULL) {
                    K_FN(depthwise_any)(s, plane, w, oy, x0, pixels, sum);
                } else if (row_inside && ix >= 0 && ix + columns <= s->iw) {
                    fast(plane + ((int64_t)iy * s->iw + ix) * 16, (int64_t)s->iw * 16, w, sum);
                } else {
                    K_FN(depthwise_gather)(s, plane, iy, ix, columns, patch);
                    fast(patch, (int64_t)columns * 16, w, sum);
                }
                int64_t at = b * out_block + ((int64_t)oy * s->ow + x0) * 16;
                K_FN(depthwise_store)(e, b, bias, low, high, finish, sum, pixels, out + at,
                                      e->residual == NULL ? NULL : e->residual + at);
            }
        }
    }
}
