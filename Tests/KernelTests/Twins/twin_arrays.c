#include <stdio.h>

#include "twins.h"

enum { LONGEST = 200, PIXELS = 29, BLOCKS = 3 };

static void activations(void) {
    for (k_activation act = K_ACT_NONE; act <= K_ACT_EXP; act++) {
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

void twin_arrays(void) {
    activations();
    binaries();
    rows();
}
