// Changes of layout between planar, interleaved and blocked, and copies of channel ranges.

/// Transposes 16 x 16 floats held in 16 vectors: four rounds that exchange halves of
/// smaller and smaller blocks.
K_INLINE void k_transpose(v16 *r) {
    v16 t[16];
#pragma clang loop unroll(full)
    for (int i = 0; i < 8; i++) {
        t[i] = __builtin_shufflevector(r[i], r[i + 8], 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20,
                                       21, 22, 23);
        t[i + 8] = __builtin_shufflevector(r[i], r[i + 8], 8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26,
                                           27, 28, 29, 30, 31);
    }
#pragma clang loop unroll(full)
    for (int i = 0; i < 16; i++)
        if ((i & 4) == 0) {
            r[i] = __builtin_shufflevector(t[i], t[i + 4], 0, 1, 2, 3, 16, 17, 18, 19, 8, 9, 10, 11,
                                           24, 25, 26, 27);
            r[i + 4] = __builtin_shufflevector(t[i], t[i + 4], 4, 5, 6, 7, 20, 21, 22, 23, 12, 13,
                                               14, 15, 28, 29, 30, 31);
        }
#pragma clang loop unroll(full)
    for (int i = 0; i < 16; i++)
        if ((i & 2) == 0) {
            t[i] = __builtin_shufflevector(r[i], r[i + 2], 0, 1, 16, 17, 4, 5, 20, 21, 8, 9, 24, 25,
                                           12, 13, 28, 29);
            t[i + 2] = __builtin_shufflevector(r[i], r[i + 2], 2, 3, 18, 19, 6, 7, 22, 23, 10, 11,
                                               26, 27, 14, 15, 30, 31);
        }
#pragma clang loop unroll(full)
    for (int i = 0; i < 16; i++)
        if ((i & 1) == 0) {
            r[i] = __builtin_shufflevector(t[i], t[i + 1], 0, 16, 2, 18, 4, 20, 6, 22, 8, 24, 10,
                                           26, 12, 28, 14, 30);
            r[i + 1] = __builtin_shufflevector(t[i], t[i + 1], 1, 17, 3, 19, 5, 21, 7, 23, 9, 25,
                                               11, 27, 13, 29, 15, 31);
        }
}

static void K_FN(transpose)(const float *in, int64_t in_step, float *out, int64_t out_step,
                            int64_t rows, int64_t columns) {
    // Sixteen rows are read side by side for a run of pixels, so that few pages are in use at a
    // time.
    enum { stretch = 64 };
    for (int64_t c0 = 0; c0 < columns; c0 += stretch)
        for (int64_t r = 0; r < rows; r += 16) {
            int64_t high = k_smaller(16, rows - r);
            for (int64_t c = c0; c < k_smaller(columns, c0 + stretch); c += 16) {
                int64_t wide = k_smaller(16, columns - c);
                const float *from = in + r * in_step + c;
                v16 v[16];
                for (int64_t i = 0; i < 16; i++)
                    v[i] = i >= high    ? k_splat(0.0f)
                           : wide == 16 ? k_load_any(from + i * in_step)
                                        : k_load_part(from + i * in_step, (size_t)wide);
                k_transpose(v);
                float *to = out + c * out_step + r;
                for (int64_t i = 0; i < wide; i++)
                    if (high == 16)
                        k_store_any(to + i * out_step, v[i]);
                    else
                        k_store_part(to + i * out_step, v[i], (size_t)high);
            }
        }
}

static void K_FN(planar_to_blocked)(const float *in, float *out, int32_t channels, int64_t pixels,
                                    int32_t block0, int32_t block1) {
    for (int32_t b = block0; b < block1; b++) {
        int32_t real = (int32_t)k_smaller(16, channels - b * 16);
        for (int64_t i = 0; i < pixels; i += 16) {
            int64_t n = k_smaller(16, pixels - i);
            v16 r[16];
            for (int32_t c = 0; c < 16; c++) {
                const float *from = in + (int64_t)(b * 16 + c) * pixels + i;
                r[c] = c >= real ? k_splat(0.0f)
                       : n == 16 ? k_load_any(from)
                                 : k_load_part(from, (size_t)n);
            }
            k_transpose(r);
            for (int64_t p = 0; p < n; p++) k_store(out + (b * pixels + i + p) * 16, r[p]);
        }
    }
}

static void K_FN(blocked_to_planar)(const float *in, float *out, int32_t channels, int64_t pixels,
                                    int32_t block0, int32_t block1) {
    for (int32_t b = block0; b < block1; b++) {
        int32_t real = (int32_t)k_smaller(16, channels - b * 16);
        for (int64_t i = 0; i < pixels; i += 16) {
            int64_t n = k_smaller(16, pixels - i);
            v16 r[16];
            for (int64_t p = 0; p < 16; p++)
                r[p] = p < n ? k_load(in + (b * pixels + i + p) * 16) : k_splat(0.0f);
            k_transpose(r);
            for (int32_t c = 0; c < real; c++) {
                float *to = out + (int64_t)(b * 16 + c) * pixels + i;
                if (n == 16)
                    k_store_any(to, r[c]);
                else
                    k_store_part(to, r[c], (size_t)n);
            }
        }
    }
}

static void K_FN(interleaved_to_blocked)(const float *in, float *out, int32_t channels,
                                         int64_t pixels, int64_t pixel0, int64_t pixel1) {
    for (int64_t i = pixel0; i < pixel1; i++)
        for (int32_t c = 0; c < channels; c += 16) {
            int32_t n = (int32_t)k_smaller(16, channels - c);
            const float *from = in + i * channels + c;
            k_store(out + (c / 16 * pixels + i) * 16,
                    n == 16 ? k_load_any(from) : k_load_part(from, (size_t)n));
        }
}

static void K_FN(blocked_to_interleaved)(const float *in, float *out, int32_t channels,
                                         int64_t pixels, int64_t pixel0, int64_t pixel1) {
    for (int64_t i = pixel0; i < pixel1; i++)
        for (int32_t c = 0; c < channels; c += 16) {
            int32_t n = (int32_t)k_smaller(16, channels - c);
            v16 v = k_load(in + (c / 16 * pixels + i) * 16);
            if (n == 16)
                k_store_any(out + i * channels + c, v);
            else
                k_store_part(out + i * channels + c, v, (size_t)n);
        }
}

/// Lanes shift to shift+15 of `low` followed by `high`.
#define K_SPLICE(low, high, s)                                                                    \
    __builtin_shufflevector(low, high, s, s + 1, s + 2, s + 3, s + 4, s + 5, s + 6, s + 7, s + 8, \
                            s + 9, s + 10, s + 11, s + 12, s + 13, s + 14, s + 15)

static void K_FN(copy_channels)(const float *in, int32_t from, float *out, int32_t to,
                                int32_t count, int64_t pixels, int64_t pixel0, int64_t pixel1,
                                int32_t zero_tail) {
    if (count <= 0) return;
    int32_t last_in = (from + count - 1) / 16;
    i16 lane = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
    for (int32_t b = to / 16; b <= (to + count - 1) / 16; b++) {
        // The channel for lane 0 of this block; it may be before the range.
        int32_t source = from + b * 16 - to;
        int32_t low_block = source >= 0 ? source / 16 : -((15 - source) / 16);
        int32_t shift = source - low_block * 16;
        bool has_low = low_block >= 0 && low_block <= last_in;
        bool has_high = low_block + 1 <= last_in && shift != 0;
        const float *low = in + k_larger(0, low_block) * pixels * 16;
        const float *high = in + (has_high ? low_block + 1 : 0) * pixels * 16;
        float *block = out + b * pixels * 16;
        i16 wanted = (lane + b * 16 >= to) & (lane + b * 16 < to + count);
        i16 cleared = zero_tail ? lane + b * 16 >= to + count : lane < 0;
        v16 zero = k_splat(0.0f);
#define K_COPY(s)                                                       \
    case s:                                                             \
        for (int64_t i = pixel0; i < pixel1; i++) {                     \
            v16 l = has_low ? k_load(low + i * 16) : zero;              \
            v16 h = has_high ? k_load(high + i * 16) : zero;            \
            v16 kept = cleared ? zero : k_load(block + i * 16);         \
            k_store(block + i * 16, wanted ? K_SPLICE(l, h, s) : kept); \
        }                                                               \
        break;
        // clang-format off
        switch (shift) {
        K_COPY(0) K_COPY(1) K_COPY(2) K_COPY(3) K_COPY(4) K_COPY(5) K_COPY(6) K_COPY(7)
        K_COPY(8) K_COPY(9) K_COPY(10) K_COPY(11) K_COPY(12) K_COPY(13) K_COPY(14) K_COPY(15)
        }
        // clang-format on
#undef K_COPY
    }
}

static void K_FN(gather_channels)(const float *in, const int32_t *map, float *out, int64_t pixels,
                                  int32_t block0, int32_t block1) {
    for (int32_t b = block0; b < block1; b++) {
        const float *from[16];
        int64_t step[16];
        for (int l = 0; l < 16; l++) {
            int32_t c = map[b * 16 + l];
            from[l] = c < 0 ? K_FN(zeros) : in + c / 16 * pixels * 16 + c % 16;
            step[l] = c < 0 ? 0 : 16;
        }
        float *to = out + b * pixels * 16;
        for (int64_t i = 0; i < pixels; i++)
            for (int l = 0; l < 16; l++) to[i * 16 + l] = from[l][i * step[l]];
    }
}
