// Depthwise convolution, 16 channels at a time. Packed weights: [block][tap][16]. The usual
// kernels are unrolled over tiles of neighbouring pixels; at a border the taps outside the
// input are skipped. Every dilation-th pixel of a row of a dilated convolution is such a
// neighbour. pixel.h defines the element type.

/// The plain tiers, whose vectors are not registers, gain nothing from wide tiles.
#if K_CONV_PIXELS == 2
#define K_EACH_DEPTHWISE(M, size, stride) M(size, stride, 1) M(size, stride, 2)
enum { k_depthwise_pixels = 2 };
#else
// clang-format off
#define K_EACH_DEPTHWISE(M, size, stride) \
    M(size, stride, 1) M(size, stride, 2) M(size, stride, 3) M(size, stride, 4) \
    M(size, stride, 5) M(size, stride, 6) M(size, stride, 7) M(size, stride, 8)
// clang-format on
enum { k_depthwise_pixels = 8 };
#endif

/// Columns that a tile at an edge may leave out on a side: all that are padding of a kernel of
/// 7, and of smaller ones of more than that.
K_INLINE int32_t K_FN(depthwise_reach)(int32_t size) { return size == 7 ? 3 : 2; }

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

/// Parameters that the tiles of one channel block and row share.
typedef struct {
    const float *weights;
    /// Elements from one row of taps to the next, and from one neighbour to the next.
    int64_t row_step, pixel;
    /// Kernel rows [ky0, ky1) are inside the input.
    int32_t ky0, ky1;
    /// Of the channel block.
    const float *bias;
    float low, high;
    bool has_residual_before, needs_finish;
} K_FN(depthwise_row);

/// The taps of kernel row `ky`, added to the sums of a tile.
K_INLINE void K_FN(depthwise_taps)(const K_FN(depthwise_row) *r, const K_FN(pixel) *x, int ky,
                                   int lane, int32_t left, int32_t right, const int size,
                                   const int stride, const int pixels, const bool edge,
                                   const int64_t step, K_FN(wide) *sum) {
    const int columns = (pixels - 1) * stride + size, reach = K_FN(depthwise_reach)(size);
    if (edge && (ky < r->ky0 || ky >= r->ky1)) return;
    const K_FN(pixel) *row = x + ky * r->row_step + lane;
    K_FN(wide) tap[7];
#pragma clang loop unroll(full)
    for (int kx = 0; kx < size; kx++)
        tap[kx] = K_FN(wide_load)(r->weights + (ky * size + kx) * 16 + lane);
#pragma clang loop unroll(full)
    for (int c = 0; c < columns; c++) {
        if (edge && c < reach && c < left) continue;
        if (edge && c >= columns - reach && c >= columns - right) continue;
        K_FN(wide) v = K_FN(pixel_load)(row + c * step);
#pragma clang loop unroll(full)
        for (int kx = 0; kx < size; kx++) {
            const int p = (c - kx) / stride;
            if (c >= kx && (c - kx) % stride == 0 && p < pixels) sum[p] += v * tap[kx];
        }
    }
}

/// One tile. `x` is its first pixel's first tap. At an edge the first `left` and the last
/// `right` of the tile's input columns (at most depthwise_reach) are outside the input.
K_INLINE void K_FN(depthwise_tile)(const K_FN(depthwise_row) *r, const K_FN(pixel) *x,
                                   K_FN(pixel) *out, const K_FN(pixel) *residual, int32_t left,
                                   int32_t right, const int size, const int stride,
                                   const int pixels, const bool edge, const int64_t step) {
    for (int lane = 0; lane < 16; lane += K_FN(wide_lanes)) {
        K_FN(wide) sum[k_depthwise_pixels];
#pragma clang loop unroll(full)
        for (int p = 0; p < pixels; p++) sum[p] = K_FN(wide_load)(r->bias + lane);
        if (size < 7) {
#pragma clang loop unroll(full)
            for (int ky = 0; ky < size; ky++)
                K_FN(depthwise_taps)(r, x, ky, lane, left, right, size, stride, pixels, edge, step,
                                     sum);
        } else {
            // A row of taps is long enough for a loop.
#pragma clang loop unroll(disable)
            for (int ky = 0; ky < size; ky++)
                K_FN(depthwise_taps)(r, x, ky, lane, left, right, size, stride, pixels, edge, step,
                                     sum);
        }
        if (r->has_residual_before)
#pragma clang loop unroll(full)
            for (int p = 0; p < pixels; p++) sum[p] += K_FN(pixel_load)(residual + p * step + lane);
        K_FN(wide) low = K_FN(wide_splat)(r->low), high = K_FN(wide_splat)(r->high);
#pragma clang loop unroll(full)
        for (int p = 0; p < pixels; p++) {
            K_FN(wide) y = sum[p] < low ? low : sum[p];
            K_FN(pixel_store)(out + p * step + lane, y > high ? high : y);
        }
    }
}

typedef void (*K_FN(depthwise_function))(const K_FN(depthwise_row) *r, const K_FN(pixel) *x,
                                         K_FN(pixel) *out, const K_FN(pixel) *residual,
                                         int32_t left, int32_t right, int32_t tiles);

/// Neighbouring pixels are `step` elements apart.
#define K_DEPTHWISE_TILE_APART(name, size, stride, pixels, step)                                  \
    static void K_FN(depthwise_##name##_##pixels)(                                                \
        const K_FN(depthwise_row) *r, const K_FN(pixel) *x, K_FN(pixel) *out,                     \
        const K_FN(pixel) *residual, int32_t left, int32_t right, int32_t tiles) {                \
        if (tiles == 0) {                                                                         \
            K_FN(depthwise_tile)(r, x, out, residual, left, right, size, stride, pixels, true,    \
                                 step);                                                           \
            return;                                                                               \
        }                                                                                         \
        for (int32_t i = 0; i < tiles; i++, x += pixels * stride * (step)) {                      \
            K_FN(depthwise_tile)(r, x, out + i * pixels * (step), residual + i * pixels * (step), \
                                 0, 0, size, stride, pixels, false, step);                        \
        }                                                                                         \
    }
#define K_DEPTHWISE_TILE(size, stride, pixels) \
    K_DEPTHWISE_TILE_APART(size##s##stride, size, stride, pixels, 16)
#define K_DEPTHWISE_TILE_DILATED(size, stride, pixels) \
    K_DEPTHWISE_TILE_APART(size##s##stride##_dilated, size, stride, pixels, r->pixel)

#define K_DEPTHWISE_NAME(size, stride, pixels) K_FN(depthwise_##size##s##stride##_##pixels),
#define K_DEPTHWISE_NAME_DILATED(size, stride, pixels) \
    K_FN(depthwise_##size##s##stride##_dilated_##pixels),

K_EACH_DEPTHWISE(K_DEPTHWISE_TILE, 3, 1)
K_EACH_DEPTHWISE(K_DEPTHWISE_TILE, 3, 2)
K_EACH_DEPTHWISE(K_DEPTHWISE_TILE, 5, 1)
K_EACH_DEPTHWISE(K_DEPTHWISE_TILE, 5, 2)
K_EACH_DEPTHWISE(K_DEPTHWISE_TILE, 7, 1)
K_EACH_DEPTHWISE(K_DEPTHWISE_TILE_DILATED, 3, 1)
K_EACH_DEPTHWISE(K_DEPTHWISE_TILE_DILATED, 5, 1)

/// Indexed by kernel (3, 5 or 7), stride or 3 for dilated, pixels - 1. With `tiles` 0 one tile at
/// an edge, else that many neighbouring tiles inside the input.
static const K_FN(depthwise_function) K_FN(depthwise_tiles)[3][3][k_depthwise_pixels] = {
    {{K_EACH_DEPTHWISE(K_DEPTHWISE_NAME, 3, 1)},
     {K_EACH_DEPTHWISE(K_DEPTHWISE_NAME, 3, 2)},
     {K_EACH_DEPTHWISE(K_DEPTHWISE_NAME_DILATED, 3, 1)}},
    {{K_EACH_DEPTHWISE(K_DEPTHWISE_NAME, 5, 1)},
     {K_EACH_DEPTHWISE(K_DEPTHWISE_NAME, 5, 2)},
     {K_EACH_DEPTHWISE(K_DEPTHWISE_NAME_DILATED, 5, 1)}},
    {{K_EACH_DEPTHWISE(K_DEPTHWISE_NAME, 7, 1)}},
};

/// Any kernel: each pixel with the taps that are inside the input.
static void K_FN(depthwise_any)(const k_conv_shape *s, const K_FN(pixel) *plane, int32_t oy,
                                const K_FN(depthwise_row) *r, K_FN(pixel) *out,
                                const K_FN(pixel) *residual) {
    K_FN(wide) low = K_FN(wide_splat)(r->low), high = K_FN(wide_splat)(r->high);
    for (int32_t ox = 0; ox < s->ow; ox++)
        for (int lane = 0; lane < 16; lane += K_FN(wide_lanes)) {
            K_FN(wide) sum = K_FN(wide_load)(r->bias + lane);
            for (int32_t ky = 0; ky < s->kh; ky++) {
                int32_t iy = oy * s->sh - s->pt + ky * s->dh;
                if (iy < 0 || iy >= s->ih) continue;
                for (int32_t kx = 0; kx < s->kw; kx++) {
                    int32_t ix = ox * s->sw - s->pl + kx * s->dw;
                    if (ix < 0 || ix >= s->iw) continue;
                    sum += K_FN(pixel_load)(plane + ((int64_t)iy * s->iw + ix) * 16 + lane) *
                           K_FN(wide_load)(r->weights + (ky * s->kw + kx) * 16 + lane);
                }
            }
            if (r->has_residual_before) sum += K_FN(pixel_load)(residual + ox * 16 + lane);
            K_FN(wide) y = sum < low ? low : sum;
            K_FN(pixel_store)(out + ox * 16 + lane, y > high ? high : y);
        }
}

/// Neighbouring pixels of a row: all of them, or with dilation those of one phase.
typedef struct {
    const K_FN(pixel) *in;
    K_FN(pixel) *out;
    const K_FN(pixel) *residual;
    /// Pixels in and out, and pixels of padding before the first.
    int32_t iw, ow, pl;
} K_FN(depthwise_line);

/// Output pixels of a line by unrolled tiles.
K_INLINE void K_FN(depthwise_tiled)(const K_FN(depthwise_row) *r, K_FN(depthwise_line) line,
                                    const K_FN(depthwise_function) *tiles, int32_t size,
                                    int32_t stride) {
    const int32_t most = k_depthwise_pixels;
    bool row_inside = r->ky0 == 0 && r->ky1 == size;
    for (int32_t x = 0; x < line.ow;) {
        int32_t first = x * stride - line.pl;
        const K_FN(pixel) *extra = line.residual == NULL ? line.out : line.residual;
        extra += x * r->pixel;
        int32_t inside = first < 0 ? 0 : (line.iw - first - size) / stride + 1;
        inside = line.iw - first < size ? 0 : (int32_t)k_smaller(inside, line.ow - x) / most;
        const K_FN(pixel) *from = line.in + first * r->pixel;
        K_FN(pixel) *to = line.out + x * r->pixel;
        if (row_inside && inside > 0) {
            tiles[most - 1](r, from, to, extra, 0, 0, inside);
            x += inside * most;
            continue;
        }
        int32_t left = line.ow - x;
        // Two tiles of about the same size rather than a full one and a remainder.
        int32_t pixels = left >= 2 * most ? most : left > most ? (left + 1) / 2 : left;
        int32_t end = first + (pixels - 1) * stride + size;
        tiles[pixels - 1](r, from, to, extra, (int32_t)k_larger(0, -first),
                          (int32_t)k_larger(0, end - line.iw), 0);
        x += pixels;
    }
}

/// One output row, line by line.
K_INLINE void K_FN(depthwise_lines)(const k_conv_shape *s, const K_FN(pixel) *plane, int32_t oy,
                                    K_FN(depthwise_row) *r, K_FN(pixel) *out,
                                    const K_FN(pixel) *residual) {
    int32_t iy = oy * s->sh - s->pt, d = s->dw;
    r->ky0 = (int32_t)k_smaller(s->kh, iy >= 0 ? 0 : (-iy + s->dh - 1) / s->dh);
    int32_t met = s->ih <= iy ? 0 : (s->ih - iy + s->dh - 1) / s->dh;
    r->ky1 = (int32_t)k_larger(r->ky0, k_smaller(s->kh, met));
    const K_FN(pixel) *row = plane + (int64_t)iy * s->iw * 16;
    const K_FN(depthwise_function) *tiles =
        K_FN(depthwise_tiles)[s->kh / 2 - 1][d > 1 ? 2 : s->sw - 1];
    for (int32_t i = 0; i < k_smaller(d, s->ow); i++) {
        // The line's first column inside the input, and its neighbours before that.
        int32_t before = s->pl <= i ? 0 : (s->pl - i + d - 1) / d;
        int32_t column = i - s->pl + before * d;
        K_FN(depthwise_line) line = {
            .in = row + (int64_t)column * 16,
            .out = out + i * 16,
            .residual = residual == NULL ? NULL : residual + i * 16,
            .iw = column >= s->iw ? 0 : (s->iw - column + d - 1) / d,
            .ow = (s->ow - i + d - 1) / d,
            .pl = before,
        };
        K_FN(depthwise_tiled)(r, line, tiles, s->kw, s->sw);
    }
}

/// Whether there are unrolled tiles: at a border they leave out at most depthwise_reach columns.
K_INLINE bool K_FN(depthwise_is_tiled)(const k_conv_shape *s) {
    int32_t past = (s->ow - 1) * s->sw - s->pl + (s->kw - 1) * s->dw + 1 - s->iw;
    int32_t reach = K_FN(depthwise_reach)(s->kw) * s->dw;
    bool dilated = s->dw > 1 || s->dh > 1;
    bool usual = (s->kh == 3 || s->kh == 5) && s->sh <= 2;
    bool large = s->kh == 7 && s->sh == 1 && !dilated;
    return (usual || large) && s->kh == s->kw && s->sh == s->sw && s->pl <= reach &&
           past <= reach && (!dilated || (s->sw == 1 && s->dw > 1));
}

static void K_FN(depthwise)(const k_conv_shape *s, const K_FN(pixel) *in, const float *packed,
                            const k_epilogue *e, K_FN(pixel) *out, int32_t block0, int32_t block1,
                            int32_t row0, int32_t row1) {
    int64_t in_block = K_FN(in_block)(s), out_block = K_FN(out_block)(s);
    bool tiled = K_FN(depthwise_is_tiled)(s);
    const K_FN(pixel) *added = (const K_FN(pixel) *)e->residual;
    K_FN(depthwise_row) r = {
        .row_step = (int64_t)s->iw * s->dh * 16,
        .pixel = s->dw * 16,
        .low = k_low(e)[0],
        .high = k_high(e)[0],
        .has_residual_before = added != NULL && !e->residual_after,
        .needs_finish = k_needs_finish(e),
    };
    for (int32_t b = block0; b < block1; b++) {
        const K_FN(pixel) *plane = in + b * in_block;
        r.weights = packed + (int64_t)b * s->kh * s->kw * 16;
        r.bias = e->bias == NULL ? K_FN(zeros) : e->bias + b * 16;
        for (int32_t oy = row0; oy < row1; oy++) {
            int64_t at = b * out_block + (int64_t)oy * s->ow * 16;
            const K_FN(pixel) *residual = added == NULL ? NULL : added + at;
            if (tiled)
                K_FN(depthwise_lines)(s, plane, oy, &r, out + at, residual);
            else
                K_FN(depthwise_any)(s, plane, oy, &r, out + at, residual);
            if (r.needs_finish)
                K_FN(pixel_finish)(e, e->slope == NULL ? NULL : e->slope + b * 16, out + at,
                                   residual, s->ow);
        }
    }
}
