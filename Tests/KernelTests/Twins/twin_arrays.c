#include <stdio.h>

#include "twins.h"

enum { LONGEST = 200, PIXELS = 29, BLOCKS = 3 };

static void activations(void) {
    for (k_activation act = K_ACT_NONE; act <= K_ACT_GELU; act++) {
        if (act == K_ACT_PRELU) continue;
        const float *in = twin_noise(LONGEST, -20, 20);
        for (size_t n = 1; n < LONGEST - 3; n += 1 + n / 3) {
            float *a = twin_blank(LONGEST), *b = twin_blank(LONGEST);
            char text[80];
            snprintf(text, sizeof text, "activation %d of %zu", (int)act, n);
            twin_plain->activate(act, 0.25f, 0.75f, in + 1, a + 1, n);
            twin_fast->activate(act, 0.25f, 0.75f, in + 1, b + 1, n);
            twin_compare(text, a, b, LONGEST, 1e-6);
        }
    }
    const size_t count = BLOCKS * 16 * PIXELS;
    const float *in = twin_noise(count, -1, 1), *slope = twin_noise(BLOCKS * 16, 0, 1);
    float *a = twin_blank(count), *b = twin_blank(count);
    twin_plain->prelu(in, slope, a, PIXELS, 0, BLOCKS);
    twin_fast->prelu(in, slope, b, PIXELS, 0, BLOCKS);
    twin_compare("prelu", a, b, count, 0);
}

static void binaries(void) {
    const size_t count = BLOCKS * 16 * PIXELS;
    const float *x = twin_noise(count, 0.5f, 2), *y = twin_noise(count, 0.5f, 2);
    for (k_binary op = K_ADD; op <= K_DIV_REVERSED; op++) {
        float *a = twin_blank(count), *b = twin_blank(count);
        char text[80];
        snprintf(text, sizeof text, "binary %d", (int)op);
        for (size_t n = 1; n < LONGEST; n += 1 + n / 2) {
            twin_plain->binary(op, x + 1, y + 3, a + 2, n);
            twin_fast->binary(op, x + 1, y + 3, b + 2, n);
            twin_compare(text, a, b, count, 1e-6);
            twin_plain->binary_scalar(op, x + 1, 1.5f, a, n);
            twin_fast->binary_scalar(op, x + 1, 1.5f, b, n);
            twin_compare(text, a, b, count, 1e-6);
        }
        twin_plain->binary_channel(op, x, y, a, PIXELS, 0, BLOCKS);
        twin_fast->binary_channel(op, x, y, b, PIXELS, 0, BLOCKS);
        twin_compare(text, a, b, count, 1e-6);
        twin_plain->binary_pixel(op, x, y, a, PIXELS, 0, BLOCKS);
        twin_fast->binary_pixel(op, x, y, b, PIXELS, 0, BLOCKS);
        twin_compare(text, a, b, count, 1e-6);
    }
}

static void rows(void) {
    for (int64_t k = 1; k < LONGEST; k += 1 + k / 3) {
        const float *w = twin_noise((size_t)(9 * k) + 1, -1, 1);
        const float *x = twin_noise((size_t)k + 1, -1, 1), *bias = twin_noise(9, -1, 1);
        float *a = twin_blank(9), *b = twin_blank(9);
        char text[80];
        snprintf(text, sizeof text, "gemv of %d", (int)k);
        twin_plain->gemv(w + 1, x + 1, bias, a, k, 0, 9, K_ACT_RELU, 0, 0);
        twin_fast->gemv(w + 1, x + 1, bias, b, k, 0, 9, K_ACT_RELU, 0, 0);
        twin_compare(text, a, b, 9, 1e-5);
        float *c = twin_blank((size_t)(9 * k)), *d = twin_blank((size_t)(9 * k));
        snprintf(text, sizeof text, "softmax of %d", (int)k);
        twin_plain->softmax(w + 1, c, 9, k);
        twin_fast->softmax(w + 1, d, 9, k);
        twin_compare(text, c, d, (size_t)(9 * k), 1e-6);
    }
}

/// The product of `rows` rows with packed columns, by one table.
static float *multiplied(const k_table *t, k_product *s, const float *x, const float *matrix) {
    float *rows = twin_blank(t->product_row_floats(s->rows, s->depth));
    float *packed = twin_blank(t->product_floats(s->columns, s->depth));
    float *out = twin_blank((size_t)(s->rows * s->columns));
    int64_t tiles = t->product_tiles(s->rows);
    t->product_pack_rows(x, s->depth, 1, 0.5f, s->rows, s->depth, rows, 0, tiles);
    t->product_pack(matrix, s->columns, 1, s->columns, s->depth, packed, 0,
                    t->product_panels(s->columns));
    t->product(s, rows, packed, out, 0, tiles, 0, t->product_panels(s->columns));
    return out;
}

static void products(void) {
    for (int32_t size = 1; size < 80; size += 1 + size / 3) {
        k_product s = {.rows = size, .columns = 90 - size, .depth = 1 + size * 2 % 47};
        s.out_step = s.columns;
        s.act = size % 2 == 0 ? K_ACT_NONE : K_ACT_SIGMOID;
        const float *x = twin_noise((size_t)(s.rows * s.depth), -1, 1);
        const float *matrix = twin_noise((size_t)(s.columns * s.depth), -1, 1);
        size_t count = (size_t)(s.rows * s.columns);
        s.bias = twin_noise((size_t)s.columns, -1, 1);
        s.residual = twin_noise(count, -1, 1);
        float *a = multiplied(twin_plain, &s, x, matrix), *b = multiplied(twin_fast, &s, x, matrix);
        char text[80];
        snprintf(text, sizeof text, "product of %d", (int)size);
        twin_compare(text, a, b, count, 1e-5);
        float *c = twin_blank(count), *d = twin_blank(count);
        snprintf(text, sizeof text, "rows of %d", (int)s.columns);
        twin_plain->normalize(s.residual, s.bias, NULL, c, s.rows, s.columns, 1e-3f);
        twin_fast->normalize(s.residual, s.bias, NULL, d, s.rows, s.columns, 1e-3f);
        twin_compare(text, c, d, count, 1e-5);
    }
}

/// The results of attention to keys and values that `t` packs, by one table.
static float *attended(const k_table *t, const k_attention *s, const float *q, const float *k,
                       const float *v) {
    float *keys = twin_blank(t->product_row_floats(s->keys, s->size));
    float *values = twin_blank(t->product_row_floats(s->width, s->keys));
    float *out = twin_blank((size_t)(s->queries * s->width));
    t->product_pack_rows(k, s->size, 1, 0.5f, s->keys, s->size, keys, 0, t->product_tiles(s->keys));
    t->product_pack_rows(v, 1, s->width, 1, s->width, s->keys, values, 0,
                         t->product_tiles(s->width));
    float *scratch = twin_blank(t->attention_floats(s));
    t->attention(s, q, keys, values, out, scratch, 0, t->attention_groups(s->queries));
    return out;
}

static void attentions(void) {
    for (int32_t size = 1; size < 160; size += 1 + size / 2) {
        k_attention s = {
            .queries = 90 - size / 2, .keys = size, .size = 1 + size % 33, .width = 20};
        s.q_step = s.size;
        s.out_step = s.width;
        s.q_element = s.out_element = 1;
        const float *mask = twin_noise((size_t)(s.queries * s.keys), -2, 2);
        const int64_t step = s.keys;
        s.masks = size % 2;
        s.mask = &mask;
        s.mask_step = &step;
        const float *q = twin_noise((size_t)(s.queries * s.size), -1, 1);
        const float *k = twin_noise((size_t)(s.keys * s.size), -1, 1);
        const float *v = twin_noise((size_t)(s.keys * s.width), -1, 1);
        char text[80];
        snprintf(text, sizeof text, "attention to %d", (int)size);
        twin_compare(text, attended(twin_plain, &s, q, k, v), attended(twin_fast, &s, q, k, v),
                     (size_t)(s.queries * s.width), 1e-5);
    }
}

void twin_arrays(void) {
    activations();
    binaries();
    rows();
    products();
    attentions();
}
