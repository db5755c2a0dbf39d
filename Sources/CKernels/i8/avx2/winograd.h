// Winograd F(2x2, 3x3) in integers. Weights are transformed with twice the usual G, so that all
// values are integers; each sum is then exactly 4 times the convolution's. Transformed inputs stay
// within 4 * 255 and weights within 9 * 128, so that sums over 1024 channels fit 32 bits; overflow
// in the output transform cancels out. Packed weights: [output block][position][channel
// pair][16][2].

enum { k_winograd_room = 160 * 1024, k_winograd_tiles = 6 };

static size_t k_winograd_pack_bytes(const k_conv_shape *s) {
    return (size_t)k_blocks(s->oc) * 16 * (size_t)k_blocks(s->ic) * 16 * 16 * 2;
}

/// 2 G times a column of 3 taps.
K_INLINE void k_winograd_row(const int32_t t[3], int32_t to[4]) {
    to[0] = 2 * t[0];
    to[1] = t[0] + t[1] + t[2];
    to[2] = t[0] - t[1] + t[2];
    to[3] = 2 * t[2];
}

static size_t k_winograd_pack(const k_conv_shape *s, const int8_t *oihw, uint8_t *packed) {
    int32_t depth = k_blocks(s->ic) * 16;
    int16_t *to = (int16_t *)packed;
    for (int32_t o = 0; o < k_blocks(s->oc) * 16; o++)
        for (int32_t c = 0; c < depth; c++) {
            int32_t g[3][3] = {{0}}, half[3][4], u[4][4];
            if (o < s->oc && c < s->ic)
                for (int32_t i = 0; i < 9; i++)
                    g[i / 3][i % 3] = oihw[((int64_t)o * s->ic + c) * 9 + i];
            for (int32_t y = 0; y < 3; y++) k_winograd_row(g[y], half[y]);
            for (int32_t x = 0; x < 4; x++) {
                int32_t column[4];
                k_winograd_row((int32_t[3]){half[0][x], half[1][x], half[2][x]}, column);
                for (int32_t y = 0; y < 4; y++) u[y][x] = column[y];
            }
            for (int32_t i = 0; i < 16; i++)
                to[((((int64_t)(o / 16) * 16 + i) * depth / 2 + c / 2) * 16 + o % 16) * 2 + c % 2] =
                    (int16_t)u[i / 4][i % 4];
        }
    return k_winograd_pack_bytes(s);
}

/// Tiles whose transformed input fits in scratch.
K_INLINE int64_t k_winograd_chunk(const k_conv_shape *s) {
    int64_t all = (int64_t)((s->oh + 1) / 2) * ((s->ow + 1) / 2);
    int64_t fit = k_winograd_room / (16 * k_blocks(s->ic) * 32);
    return k_larger(1, k_smaller(all, k_larger(k_winograd_tiles, fit)));
}

static size_t k_winograd_scratch_bytes(const k_conv_shape *s) {
    size_t tiles = (size_t)k_winograd_chunk(s);
    return tiles * 16 * (size_t)k_blocks(s->ic) * 32 + tiles * 16 * 64;
}

/// Transforms one tile of 4x4 pixels, 16 channels; positions are `step` apart in `to`.
K_INLINE void k_winograd_in(const uint8_t *pixels[4], int16_t *to, int64_t step) {
    __m256i d[4][4], r[4][4];
#pragma clang loop unroll(full)
    for (int y = 0; y < 4; y++)
#pragma clang loop unroll(full)
        for (int x = 0; x < 4; x++) d[y][x] = _mm256_cvtepu8_epi16(k_load16(pixels[y] + x * 16));
#pragma clang loop unroll(full)
    for (int x = 0; x < 4; x++) {
        r[0][x] = _mm256_sub_epi16(d[0][x], d[2][x]);
        r[1][x] = _mm256_add_epi16(d[1][x], d[2][x]);
        r[2][x] = _mm256_sub_epi16(d[2][x], d[1][x]);
        r[3][x] = _mm256_sub_epi16(d[1][x], d[3][x]);
    }
#pragma clang loop unroll(full)
    for (int y = 0; y < 4; y++) {
        __m256i *at = (__m256i *)(to + y * 4 * step);
        _mm256_store_si256(at, _mm256_sub_epi16(r[y][0], r[y][2]));
        _mm256_store_si256((__m256i *)((int16_t *)at + step), _mm256_add_epi16(r[y][1], r[y][2]));
        _mm256_store_si256((__m256i *)((int16_t *)at + 2 * step),
                           _mm256_sub_epi16(r[y][2], r[y][1]));
        _mm256_store_si256((__m256i *)((int16_t *)at + 3 * step),
                           _mm256_sub_epi16(r[y][1], r[y][3]));
    }
}

/// Transforms all channels of the tile whose first output is (y, x); blocks are 16 apart.
static void k_winograd_tile_in(const k_conv_shape *s, const uint8_t *in, uint8_t zero, int32_t y,
                               int32_t x, int16_t *to, int64_t step) {
    int32_t top = y - s->pt, left = x - s->pl;
    bool inside = top >= 0 && left >= 0 && top + 4 <= s->ih && left + 4 <= s->iw;
    for (int32_t b = 0; b < k_blocks(s->ic); b++) {
        const uint8_t *block = in + b * k_in_block(s), *rows[4];
        uint8_t edge[4][64];
        for (int32_t i = 0; i < 4; i++) {
            rows[i] = block + ((int64_t)(top + i) * s->iw + left) * 16;
            if (inside) continue;
            for (int32_t j = 0; j < 4; j++) {
                bool real = top + i >= 0 && top + i < s->ih && left + j >= 0 && left + j < s->iw;
                if (real)
                    __builtin_memcpy(edge[i] + j * 16, rows[i] + j * 16, 16);
                else
                    __builtin_memset(edge[i] + j * 16, zero, 16);
            }
            rows[i] = edge[i];
        }
        k_winograd_in(rows, to + b * 16, step);
    }
}

/// Multiplies some tiles, `depth` channels apart, with the weights of 16 outputs.
K_INLINE void k_winograd_products(const int16_t *v, const int16_t *u, int32_t *m, int32_t depth,
                                  const int tiles) {
    __m256i sum[k_winograd_tiles][2];
#pragma clang loop unroll(full)
    for (int t = 0; t < tiles; t++) sum[t][0] = sum[t][1] = _mm256_setzero_si256();
#pragma clang loop unroll_count(4)
    for (int32_t c = 0; c < depth; c += 2, u += 32) {
        const __m256i a = _mm256_load_si256((const __m256i *)u);
        const __m256i b = _mm256_load_si256((const __m256i *)(u + 16));
#pragma clang loop unroll(full)
        for (int t = 0; t < tiles; t++) {
            __m256i x = k_broadcast4((const uint8_t *)(v + t * depth + c));
            sum[t][0] = _mm256_add_epi32(sum[t][0], _mm256_madd_epi16(x, a));
            sum[t][1] = _mm256_add_epi32(sum[t][1], _mm256_madd_epi16(x, b));
        }
    }
#pragma clang loop unroll(full)
    for (int t = 0; t < tiles; t++) {
        _mm256_store_si256((__m256i *)(m + t * 16), sum[t][0]);
        _mm256_store_si256((__m256i *)(m + t * 16 + 8), sum[t][1]);
    }
}

#define K_PRODUCTS(N)                                                    \
    static __attribute__((noinline)) void k_winograd_products_##N(       \
        const int16_t *v, const int16_t *u, int32_t *m, int32_t depth) { \
        k_winograd_products(v, u, m, depth, N);                          \
    }
K_PRODUCTS(1)
K_PRODUCTS(2)
K_PRODUCTS(3)
K_PRODUCTS(4)
K_PRODUCTS(5)
K_PRODUCTS(6)
#undef K_PRODUCTS

typedef void (*k_products_function)(const int16_t *, const int16_t *, int32_t *, int32_t);
static const k_products_function k_products[k_winograd_tiles + 1] = {
    NULL,
    k_winograd_products_1,
    k_winograd_products_2,
    k_winograd_products_3,
    k_winograd_products_4,
    k_winograd_products_5,
    k_winograd_products_6,
};

/// Transforms the products of one tile, positions `step` apart, back to its 2x2 outputs.
static void k_winograd_tile_out(const k_conv_shape *s, const k_ending *ending,
                                const k_i8_epilogue *e, const int32_t *m, int64_t step,
                                uint8_t *out, int64_t block, int32_t y, int32_t x) {
    __m256i sum[2][2][2];
#pragma clang loop unroll(full)
    for (int h = 0; h < 2; h++) {
        __m256i r[2][4];
#pragma clang loop unroll(full)
        for (int j = 0; j < 4; j++) {
            __m256i a = k_load32(m + j * step + h * 8);
            __m256i b = k_load32(m + (4 + j) * step + h * 8);
            __m256i c = k_load32(m + (8 + j) * step + h * 8);
            __m256i d = k_load32(m + (12 + j) * step + h * 8);
            r[0][j] = _mm256_add_epi32(_mm256_add_epi32(a, b), c);
            r[1][j] = _mm256_sub_epi32(_mm256_sub_epi32(b, c), d);
        }
#pragma clang loop unroll(full)
        for (int i = 0; i < 2; i++) {
            sum[i][0][h] =
                _mm256_srai_epi32(_mm256_add_epi32(_mm256_add_epi32(r[i][0], r[i][1]), r[i][2]), 2);
            sum[i][1][h] =
                _mm256_srai_epi32(_mm256_sub_epi32(_mm256_sub_epi32(r[i][1], r[i][2]), r[i][3]), 2);
        }
    }
    for (int32_t i = 0; i < 2 && y + i < s->oh; i++)
        for (int32_t j = 0; j < 2 && x + j < s->ow; j++) {
            int64_t at = block + ((int64_t)(y + i) * s->ow + x + j) * 16;
            const uint8_t *r = e->residual == NULL ? NULL : e->residual + at;
            k_store16(out + at, k_finished(ending, sum[i][j][0], sum[i][j][1], r));
        }
}

static void k_winograd(const k_conv_shape *s, const uint8_t *in, uint8_t in_zero,
                       const uint8_t *packed, const k_i8_epilogue *e, uint8_t *out, int32_t block0,
                       int32_t block1, int32_t row0, int32_t row1, uint8_t *scratch) {
    int32_t depth = k_blocks(s->ic) * 16, across = (s->ow + 1) / 2;
    int64_t end = (int64_t)((row1 + 1) / 2) * across, most = k_winograd_chunk(s);
    int16_t *v = (int16_t *)scratch;
    int32_t *m = (int32_t *)(scratch + (size_t)most * 16 * (size_t)depth * 2);
    for (int64_t first = (int64_t)row0 / 2 * across; first < end;) {
        int64_t left = end - first, count = left / ((left + most - 1) / most);
        for (int64_t t = 0; t < count; t++)
            k_winograd_tile_in(s, in, in_zero, (int32_t)((first + t) / across) * 2,
                               (int32_t)((first + t) % across) * 2, v + t * depth, count * depth);
        int64_t groups = (count + k_winograd_tiles - 1) / k_winograd_tiles;
        for (int32_t b = block0; b < block1; b++) {
            for (int64_t i = 0; i < 16; i++) {
                const int16_t *u = (const int16_t *)packed + ((int64_t)b * 16 + i) * depth * 16;
                for (int64_t g = 0; g < groups; g++) {
                    int64_t t0 = count * g / groups, t1 = count * (g + 1) / groups;
                    k_products[t1 - t0](v + (i * count + t0) * depth, u, m + (i * count + t0) * 16,
                                        depth);
                }
            }
            k_ending ending = k_ending_of(e, b);
            for (int64_t t = 0; t < count; t++)
                k_winograd_tile_out(s, &ending, e, m + t * 16, count * 16, out, b * k_out_block(s),
                                    (int32_t)((first + t) / across) * 2,
                                    (int32_t)((first + t) % across) * 2);
        }
        first += count;
    }
}
