// Products of matrices: rows of the left one, packed in tiles, times the right one, packed in
// panels. A sum runs over the depth in order, whatever the tile: a row's bits depend on that row
// and the right matrix alone.

enum {
    /// Rows of a tile, and the floats that a tile has for each step of the depth.
    K_FN(tile_rows) = K_CONV_PIXELS,
    K_FN(tile_slots) = K_CONV_PIXELS > 8 ? 16 : 8,
    /// Columns of a panel.
    K_FN(panel) = 16 * K_CONV_BLOCKS
};

static int32_t K_FN(product_panels)(int32_t columns) {
    return (columns + K_FN(panel) - 1) / K_FN(panel);
}

static int64_t K_FN(product_tiles)(int64_t rows) {
    return (rows + K_FN(tile_rows) - 1) / K_FN(tile_rows);
}

static size_t K_FN(product_floats)(int32_t columns, int32_t depth) {
    return (size_t)k_blocks(columns) * 16 * (size_t)depth;
}

static size_t K_FN(product_row_floats)(int64_t rows, int32_t depth) {
    return (size_t)K_FN(product_tiles)(rows) * K_FN(tile_slots) *(size_t)depth;
}

/// The columns that panel `p` has room for: a last one of at most 16 columns is half as wide.
K_INLINE int32_t K_FN(panel_width)(int32_t columns, int32_t p) {
    int32_t left = k_blocks(columns) * 16 - p * K_FN(panel);
    return left < K_FN(panel) ? left : K_FN(panel);
}

static void K_FN(product_pack)(const float *matrix, int64_t row_step, int64_t column_step,
                               int32_t columns, int32_t depth, float *packed, int32_t panel0,
                               int32_t panel1) {
    for (int32_t p = panel0; p < panel1; p++) {
        int32_t width = K_FN(panel_width)(columns, p);
        float *to = packed + (int64_t)p * K_FN(panel) *depth;
        for (int32_t c = 0; c < width; c += 16, to += 16) {
            int32_t first = p * K_FN(panel) + c;
            int64_t real = k_smaller(16, columns - first);
            const float *from = matrix + first * column_step;
            if (column_step == 1) {
                for (int64_t k = 0; k < depth; k++)
                    k_store(to + k * width, real == 16
                                                ? k_load_any(from + k * row_step)
                                                : k_load_part(from + k * row_step, (size_t)real));
                continue;
            }
            for (int64_t k0 = 0; k0 < depth; k0 += 16) {
                int64_t count = k_smaller(16, depth - k0);
                if (row_step != 1) {
                    for (int64_t k = k0; k < k0 + count; k++)
                        for (int64_t i = 0; i < 16; i++)
                            to[k * width + i] =
                                i < real ? from[k * row_step + i * column_step] : 0.0f;
                    continue;
                }
                v16 v[16];
                for (int64_t i = 0; i < 16; i++) {
                    const float *at = from + i * column_step + k0;
                    v[i] = i >= real     ? k_splat(0.0f)
                           : count == 16 ? k_load_any(at)
                                         : k_load_part(at, (size_t)count);
                }
                k_transpose(v);
                for (int64_t k = 0; k < count; k++) k_store(to + (k0 + k) * width, v[k]);
            }
        }
    }
}

/// The first row of tile `t` of `tiles`: tiles differ by one row at most.
K_INLINE int64_t K_FN(tile_row)(int64_t rows, int64_t tiles, int64_t t) { return rows * t / tiles; }

/// Slots of a tile for depths [k0, k0 + steps): rows whose elements lie together, transposed.
K_INLINE void K_FN(product_turn_rows)(const float *from, int64_t row_step, int64_t count, v16 scale,
                                      int64_t steps, float *to) {
    v16 v[16];
#pragma clang loop unroll(full)
    for (int64_t i = 0; i < 16; i++) {
        // Slots without a row hold what is finite.
        const float *at = from + (i < count ? i : 0) * row_step;
        v[i] = i >= K_FN(tile_rows) ? scale
               : steps == 16        ? k_load_any(at) * scale
                                    : k_load_part(at, (size_t)steps) * scale;
    }
    k_transpose(v);
    for (int64_t k = 0; k < steps; k++, to += K_FN(tile_slots)) {
        if (K_FN(tile_slots) == 16)
            k_store(to, v[k]);
        else
            *(v8 *)to = v[k].lo;
    }
}

static void K_FN(product_pack_rows)(const float *in, int64_t row_step, int64_t column_step,
                                    float factor, int64_t rows, int32_t depth, float *packed,
                                    int64_t tile0, int64_t tile1) {
    int64_t tiles = K_FN(product_tiles)(rows);
    v16 scale = k_splat(factor);
    for (int64_t t = tile0; t < tile1; t++) {
        int64_t first = K_FN(tile_row)(rows, tiles, t);
        int64_t count = K_FN(tile_row)(rows, tiles, t + 1) - first;
        const float *from = in + first * row_step;
        float *to = packed + t * K_FN(tile_slots) *depth;
        if (column_step == 1) {
            for (int64_t k0 = 0; k0 < depth; k0 += 16)
                K_FN(product_turn_rows)(from + k0, row_step, count, scale,
                                        k_smaller(16, depth - k0), to + k0 * K_FN(tile_slots));
            continue;
        }
        // Rows that lie together are read with those of the next tile, where there are some.
        bool is_whole = row_step == 1 && first + K_FN(tile_slots) <= rows;
        for (int64_t k = 0; k < depth; k++, from += column_step, to += K_FN(tile_slots)) {
            if (is_whole) {
                v16 v = k_splat(0.0f);
                __builtin_memcpy(&v, from, K_FN(tile_slots) *sizeof(float));
                v *= scale;
                __builtin_memcpy(to, &v, K_FN(tile_slots) *sizeof(float));
                continue;
            }
            for (int64_t i = 0; i < K_FN(tile_slots); i++)
                to[i] = from[(i < count ? i : 0) * row_step] * factor;
        }
    }
}

/// What is read next, from memory: a tile fetches a part of it, `step` bytes for each step of the
/// depth; nothing where that is 0. An address, as it may run past the end.
typedef struct {
    uintptr_t at, step;
} K_FN(ahead);

/// The sums of `rows` rows and `blocks` blocks of a panel, into `sum[block * rows + row]`.
K_INLINE void K_FN(product_sums)(const float *a, const float *w, int32_t depth, K_FN(ahead) ahead,
                                 const int rows, const int blocks, v16 *sum) {
#pragma clang loop unroll(full)
    for (int i = 0; i < rows * blocks; i++) sum[i] = k_splat(0.0f);
    if (ahead.step == 0) ahead.at = (uintptr_t)w;
    for (int32_t k = 0; k < depth; k++, a += K_FN(tile_slots), w += 16 * blocks) {
        __builtin_prefetch(w + 512, 0, 3);
        if (blocks == 2) __builtin_prefetch(w + 528, 0, 3);
        __builtin_prefetch((const void *)ahead.at, 0, 2);
        ahead.at += ahead.step;
        v16 w0 = k_load(w);
        v16 w1 = blocks == 2 ? k_load(w + 16) : w0;
#pragma clang loop unroll(full)
        for (int r = 0; r < rows; r++) {
            v16 x = k_splat(a[r]);
            sum[r] += x * w0;
            if (blocks == 2) sum[rows + r] += x * w1;
        }
    }
}

/// One tile of one panel; `columns` of them are stored.
typedef struct {
    const float *a, *w;
    float *out;
    const float *residual;
    const float *bias;
    int64_t out_step;
    int32_t depth, columns;
    K_FN(ahead) ahead;
} K_FN(product_tile);

K_INLINE void K_FN(product_tile_store)(const K_FN(product_tile) *t, v16 *sum, const int rows,
                                       const int blocks) {
#pragma clang loop unroll(full)
    for (int b = 0; b < blocks; b++) {
        int32_t left = t->columns - 16 * b;
        if (left >= 16) {
            v16 bias = t->bias == NULL ? k_splat(0.0f) : k_load_any(t->bias + 16 * b);
#pragma clang loop unroll(full)
            for (int r = 0; r < rows; r++) {
                v16 v = sum[b * rows + r] + bias;
                if (t->residual != NULL) v += k_load_any(t->residual + r * t->out_step + 16 * b);
                k_store_any(t->out + r * t->out_step + 16 * b, v);
            }
        } else if (left > 0) {
            float lanes[K_CONV_PIXELS][16] __attribute__((aligned(64)));
#pragma clang loop unroll(full)
            for (int r = 0; r < rows; r++) k_store(lanes[r], sum[b * rows + r]);
            for (int r = 0; r < rows; r++)
                for (int32_t i = 0; i < left; i++) {
                    int64_t at = r * t->out_step + 16 * b + i;
                    float v = lanes[r][i];
                    if (t->bias != NULL) v += t->bias[16 * b + i];
                    if (t->residual != NULL) v += t->residual[at];
                    t->out[at] = v;
                }
        }
    }
}

#define K_PRODUCT(blocks, rows)                                                \
    static void K_FN(product_##blocks##x##rows)(const K_FN(product_tile) *t) { \
        v16 sum[rows * blocks];                                                \
        K_FN(product_sums)(t->a, t->w, t->depth, t->ahead, rows, blocks, sum); \
        K_FN(product_tile_store)(t, sum, rows, blocks);                        \
    }
#define K_PRODUCT_NAME(blocks, rows) K_FN(product_##blocks##x##rows),

typedef void (*K_FN(product_function))(const K_FN(product_tile) *);
K_EACH_PIXELS(K_PRODUCT, 1)
#if K_CONV_BLOCKS == 2
K_EACH_PIXELS(K_PRODUCT, 2)
#endif

static const K_FN(product_function) K_FN(product_functions)[K_CONV_BLOCKS][K_CONV_PIXELS] = {
    {K_EACH_PIXELS(K_PRODUCT_NAME, 1)},
#if K_CONV_BLOCKS == 2
    {K_EACH_PIXELS(K_PRODUCT_NAME, 2)},
#endif
};

static void K_FN(product)(const k_product *s, const float *rows, const float *matrix, float *out,
                          int64_t tile0, int64_t tile1, int32_t panel0, int32_t panel1) {
    int64_t tiles = K_FN(product_tiles)(s->rows);
    int32_t panels = K_FN(product_panels)(s->columns);
    if (tile0 >= tile1) return;
    for (int32_t p = panel0; p < panel1; p++) {
        int32_t width = K_FN(panel_width)(s->columns, p), first = p * K_FN(panel);
        K_FN(product_tile) t = {.depth = s->depth, .out_step = s->out_step};
        t.w = matrix + (int64_t)first * s->depth;
        t.columns = (int32_t)k_smaller(width, s->columns - first);
        t.bias = s->bias == NULL ? NULL : s->bias + first;
        // The tiles fetch the next panel together: weights come from memory, each once a product.
        t.ahead.at = (uintptr_t)(t.w + (int64_t)width * s->depth);
        if (p + 1 < panels) t.ahead.step = (uintptr_t)(width * 4 / (tile1 - tile0) + 1);
        for (int64_t i = tile0; i < tile1; i++) {
            int64_t row = K_FN(tile_row)(s->rows, tiles, i);
            int64_t count = K_FN(tile_row)(s->rows, tiles, i + 1) - row;
            int64_t at = row * s->out_step + first;
            t.a = rows + i * K_FN(tile_slots) *s->depth;
            t.out = out + at;
            bool sums_last = s->act == K_ACT_NONE;
            t.residual = s->residual != NULL && sums_last ? s->residual + at : NULL;
            K_FN(product_functions)[width / 16 - 1][count - 1](&t);
            t.ahead.at += t.ahead.step * (uintptr_t)s->depth;
            if (sums_last) continue;
            K_FN(activate_rows)(s->act, s->a, s->b, t.out, t.out, s->out_step, count,
                                (size_t)t.columns);
            if (s->residual == NULL) continue;
            for (int64_t r = 0; r < count; r++) {
                float *y = t.out + r * s->out_step;
                K_FN(binary)(K_ADD, y, s->residual + at + r * s->out_step, y, (size_t)t.columns);
            }
        }
    }
}
