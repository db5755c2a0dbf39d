// Pools over blocked tensors, 16 channels at a time.

/// The part [first, end) of a window's `size` taps that is inside `length`.
K_INLINE void k_window(int32_t start, int32_t size, int32_t dilation, int32_t length,
                       int32_t *first, int32_t *end) {
    *first = start < 0 ? (int32_t)k_smaller(size, (-start + dilation - 1) / dilation) : 0;
    int32_t reach = start >= length ? 0 : (length - start + dilation - 1) / dilation;
    *end = (int32_t)k_larger(*first, k_smaller(size, reach));
}

K_INLINE void K_FN(pool)(const k_pool_shape *s, const float *in, float *out, int32_t block0,
                         int32_t block1, int32_t row0, int32_t row1, const bool maximum) {
    for (int32_t b = block0; b < block1; b++) {
        const float *plane = in + (int64_t)b * s->ih * s->iw * 16;
        for (int32_t oy = row0; oy < row1; oy++) {
            int32_t y = oy * s->sh - s->pt, ky0, ky1;
            k_window(y, s->kh, s->dh, s->ih, &ky0, &ky1);
            float *to = out + ((int64_t)b * s->oh + oy) * s->ow * 16;
            for (int32_t ox = 0; ox < s->ow; ox++, to += 16) {
                int32_t x = ox * s->sw - s->pl, kx0, kx1;
                k_window(x, s->kw, s->dw, s->iw, &kx0, &kx1);
                v16 total = k_splat(maximum ? -__builtin_inff() : 0.0f);
                for (int32_t ky = ky0; ky < ky1; ky++) {
                    const float *row = plane + ((int64_t)(y + ky * s->dh) * s->iw + x) * 16;
                    for (int32_t kx = kx0; kx < kx1; kx++) {
                        v16 v = k_load(row + kx * s->dw * 16);
                        if (maximum)
                            total = k_at_least(v, total);
                        else
                            total += v;
                    }
                }
                if (!maximum) {
                    int32_t rows = ky1 - ky0, columns = kx1 - kx0;
                    if (s->count_include_pad) {
                        int32_t first, end;
                        k_window(y + s->pt, s->kh, s->dh, s->ih + s->pt + s->pb, &first, &end);
                        rows = end - first;
                        k_window(x + s->pl, s->kw, s->dw, s->iw + s->pl + s->pr, &first, &end);
                        columns = end - first;
                    }
                    int32_t count = rows * columns;
                    total = total / (float)(count > 0 ? count : 1);
                }
                k_store(to, total);
            }
        }
    }
}

static void K_FN(max_pool)(const k_pool_shape *s, const float *in, float *out, int32_t block0,
                           int32_t block1, int32_t row0, int32_t row1) {
    K_FN(pool)(s, in, out, block0, block1, row0, row1, true);
}

static void K_FN(average_pool)(const k_pool_shape *s, const float *in, float *out, int32_t block0,
                               int32_t block1, int32_t row0, int32_t row1) {
    K_FN(pool)(s, in, out, block0, block1, row0, row1, false);
}

static void K_FN(global_average_pool)(const float *in, float *out, int64_t pixels, int32_t block0,
                                      int32_t block1) {
    for (int32_t b = block0; b < block1; b++) {
        const float *plane = in + b * pixels * 16;
        v16 sum[4] = {k_splat(0), k_splat(0), k_splat(0), k_splat(0)};
        int64_t i = 0;
        for (; i + 4 <= pixels; i += 4)
            for (int j = 0; j < 4; j++) sum[j] += k_load(plane + (i + j) * 16);
        for (; i < pixels; i++) sum[0] += k_load(plane + i * 16);
        k_store(out + b * 16, ((sum[0] + sum[1]) + (sum[2] + sum[3])) / (float)pixels);
    }
}

static void K_FN(global_max_pool)(const float *in, float *out, int64_t pixels, int32_t block0,
                                  int32_t block1) {
    for (int32_t b = block0; b < block1; b++) {
        v16 most = k_splat(-__builtin_inff());
        for (int64_t i = 0; i < pixels; i++)
            most = k_at_least(k_load(in + (b * pixels + i) * 16), most);
        k_store(out + b * 16, most);
    }
}
