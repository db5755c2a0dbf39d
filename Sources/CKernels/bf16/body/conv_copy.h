// The rounded copy of the input of some output rows, padding included, in scratch. Columns that are
// a stride apart become neighbours: with stride s, a row holds columns 0, s, 2s, ..., then 1, 1 + s
// and so on, so that every tap reads neighbouring outputs' inputs one pixel apart.

enum { k_stretch_bytes = 192 * 1024 };

/// The layout of the copy, in 16-bit elements.
typedef struct {
    /// One pixel of one channel block.
    int64_t pixel;
    /// Pixels of one part of a row.
    int64_t part;
    /// All parts of a row, and one channel block.
    int64_t row, block;
} k_copy_form;

/// Whether each output pixel depends on one input pixel, and none on padding.
K_INLINE bool k_is_pointwise(const k_conv_shape *s) {
    return s->groups == 1 && s->kh == 1 && s->kw == 1 && s->pt == 0 && s->pl == 0 &&
           (int64_t)(s->oh - 1) * s->sh < s->ih && (int64_t)(s->ow - 1) * s->sw < s->iw;
}

/// Rounded up to an odd number of cache lines: blocks then map to different sets of the cache.
K_INLINE int64_t k_odd_lines(int64_t halves) { return ((halves + 31) / 32 | 1) * 32; }

/// For `rows` output rows.
K_INLINE k_copy_form k_copy_form_of(const k_conv_shape *s, int64_t rows) {
    k_copy_form f;
    int32_t width = k_narrow_width(s);
    f.pixel = width != 0 ? width * 16 : 16;
    f.part = s->ow + (int64_t)(s->kw - 1) * s->dw / s->sw;
    f.row = f.part * s->sw * f.pixel;
    f.block = k_odd_lines(f.row * ((rows - 1) * s->sh + (int64_t)(s->kh - 1) * s->dh + 1));
    return f;
}

/// Output rows whose copy fills a strip.
K_INLINE int64_t k_copy_rows(const k_conv_shape *s) {
    int64_t row = k_copy_form_of(s, 1).row * 2 * k_group_at(s, 0).input_blocks;
    int64_t fit = k_stretch_bytes / row - (int64_t)(s->kh - 1) * s->dh - 1;
    return k_larger(1, k_smaller(s->oh, fit / s->sh + 1));
}

/// For a pointwise convolution, output pixels whose copy fills a strip.
K_INLINE int64_t k_copy_pixels(const k_conv_shape *s) {
    int64_t fit = k_stretch_bytes / (k_blocks(s->ic) * 32) / K_CONV_PIXELS * K_CONV_PIXELS;
    return k_smaller((int64_t)s->oh * s->ow, k_larger(2 * K_CONV_PIXELS, fit));
}

/// The blocked input of a convolution: fp32, or bfloat16 already.
typedef struct {
    const void *at;
    bool halves;
} k_bf16_input;

/// Advances by a number of elements.
K_INLINE k_bf16_input k_input_at(k_bf16_input in, int64_t elements) {
    in.at = (const char *)in.at + elements * (in.halves ? 2 : 4);
    return in;
}
/// One pixel of a block.
K_INLINE v16 k_input_pixel(k_bf16_input in, int64_t pixel) {
    return in.halves ? k_load_bf16((const uint16_t *)in.at + pixel * 16)
                     : k_load((const float *)in.at + pixel * 16);
}

/// Copies `count` pixels that are `step` pixels apart; those of narrow groups are spread over
/// lanes.
K_INLINE void K_FN(copy_run)(k_bf16_input in, int64_t step, int64_t count, int32_t width,
                             uint16_t *to) {
    if (width == 4)
        for (int64_t i = 0; i < count; i++)
            k_store_spread(to + i * 64, k_input_pixel(in, i * step), 4);
    else if (width == 8)
        for (int64_t i = 0; i < count; i++)
            k_store_spread(to + i * 128, k_input_pixel(in, i * step), 8);
    else if (in.halves)
        for (int64_t i = 0; i < count; i++)
            __builtin_memcpy(to + i * 16, (const uint16_t *)in.at + i * step * 16, 32);
    else
        for (int64_t i = 0; i < count; i++)
            k_store_bf16(to + i * 16, k_load((const float *)in.at + i * step * 16));
}

/// Copies one part of one row: the inputs at columns `first`, `first` + sw and so on, zero outside
/// the row.
K_INLINE void K_FN(copy_part)(const k_conv_shape *s, k_bf16_input row, int64_t first, k_copy_form f,
                              uint16_t *to) {
    int64_t before = first >= 0 ? 0 : k_smaller(f.part, (-first + s->sw - 1) / s->sw);
    int64_t reach = first >= s->iw ? 0 : (s->iw - first + s->sw - 1) / s->sw;
    int64_t end = k_larger(before, k_smaller(f.part, reach));
    __builtin_memset(to, 0, (size_t)(before * f.pixel * 2));
    K_FN(copy_run)(k_input_at(row, (first + before * s->sw) * 16), s->sw, end - before,
                   k_narrow_width(s), to + before * f.pixel);
    __builtin_memset(to + end * f.pixel, 0, (size_t)((f.part - end) * f.pixel * 2));
}

/// Copies the input of a group for output rows [row0, row1).
static void K_FN(copy_rows)(const k_conv_shape *s, k_bf16_input in, k_group g, int64_t row0,
                            int64_t row1, k_copy_form f, uint16_t *to) {
    int64_t rows = (row1 - row0 - 1) * s->sh + (int64_t)(s->kh - 1) * s->dh + 1;
    for (int32_t b = 0; b < g.input_blocks; b++)
        for (int64_t r = 0; r < rows; r++) {
            uint16_t *row = to + b * f.block + r * f.row;
            int64_t y = row0 * s->sh - s->pt + r;
            if (y < 0 || y >= s->ih) {
                __builtin_memset(row, 0, (size_t)f.row * 2);
                continue;
            }
            k_bf16_input from = k_input_at(in, (g.input_block + b) * s->in_block + y * s->iw * 16);
            for (int64_t k = 0; k < s->sw; k++)
                K_FN(copy_part)(s, from, k - s->pl, f, row + k * f.part * f.pixel);
        }
}

/// Copies the inputs of output pixels [first, first + count) of a pointwise convolution.
static void K_FN(copy_pixels)(const k_conv_shape *s, k_bf16_input in, int64_t first, int64_t count,
                              int64_t block, uint16_t *to) {
    bool long_row = s->sh == 1 && s->sw == 1 && s->ow == s->iw;
    for (int32_t b = 0; b < k_blocks(s->ic); b++) {
        k_bf16_input plane = k_input_at(in, b * s->in_block);
        if (long_row) {
            K_FN(copy_run)(k_input_at(plane, first * 16), 1, count, 0, to + b * block);
            continue;
        }
        for (int64_t at = first; at < first + count;) {
            int64_t y = at / s->ow, x = at % s->ow;
            int64_t run = k_smaller(s->ow - x, first + count - at);
            K_FN(copy_run)(k_input_at(plane, (y * s->sh * s->iw + x * s->sw) * 16), s->sw, run, 0,
                           to + b * block + (at - first) * 16);
            at += run;
        }
    }
}
