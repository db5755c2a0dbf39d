#include <stdio.h>

#include "twins.h"

static int32_t blocks(int32_t channels) { return (channels + 15) / 16; }

/// ic, oc, groups, height, width, kernel, stride, dilation, padding at the begin.
static const int32_t cases[][9] = {
    {16, 32, 1, 5, 5, 1, 1, 1, 0},   {3, 5, 1, 7, 9, 3, 1, 1, 1},
    {48, 70, 1, 13, 13, 3, 1, 1, 1}, {33, 40, 1, 13, 31, 3, 2, 1, 1},
    {24, 24, 1, 9, 52, 3, 2, 1, 0},  {20, 33, 1, 17, 15, 3, 1, 2, 2},
    {64, 96, 1, 13, 13, 1, 1, 1, 0}, {37, 50, 1, 3, 100, 1, 1, 1, 0},
    {16, 24, 1, 1, 1, 1, 1, 1, 0},   {16, 16, 1, 6, 6, 7, 1, 1, 3},
    {64, 64, 4, 9, 9, 3, 1, 1, 1},   {12, 24, 3, 9, 9, 1, 1, 1, 0},
    {30, 45, 15, 6, 9, 3, 2, 1, 1},  {64, 16, 1, 15, 15, 1, 2, 1, 0},
    {32, 32, 16, 5, 19, 3, 1, 1, 1}, {20, 20, 5, 6, 25, 3, 1, 1, 0},
    {36, 36, 9, 9, 26, 3, 2, 1, 1},  {64, 64, 8, 5, 17, 3, 1, 1, 1},
    {24, 24, 3, 8, 27, 3, 2, 1, 1},  {64, 64, 2, 7, 7, 3, 1, 1, 1},
    {60, 120, 1, 9, 23, 1, 2, 1, 0}, {16, 16, 4, 3, 1, 3, 1, 1, 1},
    {16, 16, 2, 7, 11, 3, 1, 2, 2},
};

static const k_activation activations[] = {
    K_ACT_NONE,       K_ACT_RELU,         K_ACT_CLIP,  K_ACT_SILU,  K_ACT_SIGMOID,
    K_ACT_HARD_SWISH, K_ACT_HARD_SIGMOID, K_ACT_LEAKY, K_ACT_PRELU, K_ACT_TANH,
};

static k_conv_shape shape_of(const int32_t *c, int32_t groups) {
    k_conv_shape s = {.ic = c[0], .oc = c[1], .groups = groups, .ih = c[3], .iw = c[4]};
    s.kh = s.kw = c[5];
    s.sh = s.sw = c[6];
    s.dh = s.dw = c[7];
    s.pt = s.pl = c[8];
    s.oh = (s.ih + 2 * s.pt - s.dh * (s.kh - 1) - 1) / s.sh + 1;
    s.ow = (s.iw + 2 * s.pl - s.dw * (s.kw - 1) - 1) / s.sw + 1;
    return s;
}

static size_t stored(int32_t channels, int32_t height, int32_t width) {
    return (size_t)blocks(channels) * 16 * (size_t)height * (size_t)width;
}

static k_epilogue epilogue_of(const k_conv_shape *s, int variant) {
    const int kinds = (int)(sizeof activations / sizeof *activations);
    size_t lanes = (size_t)blocks(s->oc) * 16;
    k_epilogue e = {.act = activations[variant % kinds], .a = 0.25f, .b = 0.75f};
    e.slope = twin_noise(lanes, 0, 0.5f);
    if (variant & 1) e.bias = twin_noise(lanes, -1, 1);
    if (variant & 2) e.residual = twin_noise(stored(s->oc, s->oh, s->ow), -1, 1);
    e.residual_after = (variant & 4) != 0;
    return e;
}

/// One output plane layout after another, only the real channels.
static void compare(const char *kernel, const k_conv_shape *s, const float *plain,
                    const float *fast, double tolerance) {
    size_t plane = (size_t)s->oh * (size_t)s->ow;
    float *a = twin_blank((size_t)s->oc * plane), *b = twin_blank((size_t)s->oc * plane);
    twin_plain->blocked_to_planar(plain, a, s->oc, (int64_t)plane, 0, blocks(s->oc));
    twin_plain->blocked_to_planar(fast, b, s->oc, (int64_t)plane, 0, blocks(s->oc));
    char label[120];
    snprintf(label, sizeof label, "%s %dx%d %d->%d", kernel, s->kh, s->kw, s->ic, s->oc);
    twin_compare(label, a, b, (size_t)s->oc * plane, tolerance);
}

/// The same as `whole` when packing and the three steps are cut as threads cut them.
static void winograd_in_steps(const k_conv_shape *s, int32_t m, const float *in,
                              const float *weights, const k_epilogue *e, const float *whole) {
    const k_table *t = twin_fast;
    float *packed = twin_blank(t->winograd_weight_floats(s, m));
    for (int32_t group = 0; group < t->conv_oc_groups(s); group++)
        t->winograd_pack_groups(s, m, weights, NULL, 0, packed, group, group + 1);
    float *scratch = twin_blank(t->winograd_scratch_floats(s, m));
    float *out = twin_blank(stored(s->oc, s->oh, s->ow));
    for (int32_t unit = 0; unit < t->winograd_units(s, m); unit++) {
        for (int32_t block = 0; block < blocks(s->ic); block++)
            t->winograd_input(s, m, in, unit, block, block + 1, scratch);
        for (int32_t point = 0; point < (m + 2) * (m + 2); point++)
            t->winograd_products(s, m, packed, unit, point, point + 1, scratch);
        for (int32_t block = 0; block < blocks(s->oc); block++)
            t->winograd_output(s, m, e, out, unit, block, block + 1, scratch);
    }
    compare("winograd in steps", s, whole, out, 0);
}

/// Pointwise, against the plain direct form.
static void strassen(const k_conv_shape *s, const float *in, const float *weights,
                     const k_epilogue *e, const float *plain) {
    const k_table *t = twin_fast;
    float *packed = twin_blank(t->strassen_weight_floats(s));
    t->strassen_pack(s, weights, packed);
    float *scratch = twin_blank(t->strassen_scratch_floats(s));
    float *out = twin_blank(stored(s->oc, s->oh, s->ow));
    t->strassen(s, in, packed, e, out, 0, t->strassen_units(s), scratch);
    compare("strassen", s, plain, out, 2e-5);
}

static void dense(const k_conv_shape *s, int variant) {
    size_t count = (size_t)s->oc * (size_t)(s->ic / s->groups) * (size_t)(s->kh * s->kw);
    const float *in = twin_noise(stored(s->ic, s->ih, s->iw), -1, 1);
    const float *weights = twin_noise(count, -0.3f, 0.3f);
    const k_epilogue e = epilogue_of(s, variant);
    float *outs[2];
    for (int i = 0; i < 2; i++) {
        const k_table *t = i ? twin_fast : twin_plain;
        float *packed = twin_blank(t->conv_weight_floats(s));
        t->conv_pack(s, weights, NULL, 0, packed);
        outs[i] = twin_blank(stored(s->oc, s->oh, s->ow));
        t->conv(s, in, packed, &e, outs[i], 0, t->conv_oc_groups(s), 0, s->oh);
    }
    compare("conv", s, outs[0], outs[1], 1e-5);
    int halves = blocks(s->ic) % 2 == 0 && blocks(s->oc) % 2 == 0;
    if (s->groups == 1 && s->kh == 1 && s->pt == 0 && halves) strassen(s, in, weights, &e, outs[0]);
    if (s->groups > 1 || s->kh != 3 || s->sh != 1 || s->dh != 1) return;
    for (int32_t m = 4; m <= 6; m += 2) {
        const k_table *t = twin_fast;
        float *packed = twin_blank(t->winograd_weight_floats(s, m));
        t->winograd_pack(s, m, weights, NULL, 0, packed);
        float *scratch = twin_blank(t->winograd_scratch_floats(s, m));
        float *out = twin_blank(stored(s->oc, s->oh, s->ow));
        t->winograd(s, m, in, packed, &e, out, 0, t->winograd_units(s, m), scratch);
        compare(m == 4 ? "winograd F4" : "winograd F6", s, outs[0], out, 1e-4);
        winograd_in_steps(s, m, in, weights, &e, out);
    }
}

static void stem(const k_conv_shape *s, int variant) {
    const float *in = twin_noise((size_t)s->ic * (size_t)(s->ih * s->iw), -1, 1);
    const float *weights = twin_noise((size_t)(s->oc * s->ic * s->kh * s->kw), -0.3f, 0.3f);
    const k_epilogue e = epilogue_of(s, variant);
    float *outs[2];
    for (int i = 0; i < 2; i++) {
        const k_table *t = i ? twin_fast : twin_plain;
        float *packed = twin_blank(t->stem_weight_floats(s));
        t->stem_pack(s, weights, packed);
        outs[i] = twin_blank(stored(s->oc, s->oh, s->ow));
        t->stem(s, in, packed, &e, outs[i], 0, t->conv_oc_groups(s), 0, s->oh);
    }
    compare("stem", s, outs[0], outs[1], 1e-5);
}

static void depthwise(k_conv_shape s, int variant) {
    s.oc = s.groups = s.ic;
    const float *in = twin_noise(stored(s.ic, s.ih, s.iw), -1, 1);
    const float *weights = twin_noise((size_t)(s.ic * s.kh * s.kw), -0.3f, 0.3f);
    const k_epilogue e = epilogue_of(&s, variant);
    float *outs[2];
    for (int i = 0; i < 2; i++) {
        const k_table *t = i ? twin_fast : twin_plain;
        float *packed = twin_blank(t->depthwise_weight_floats(&s));
        t->depthwise_pack(&s, weights, packed);
        outs[i] = twin_blank(stored(s.oc, s.oh, s.ow));
        t->depthwise(&s, in, packed, &e, outs[i], 0, blocks(s.ic), 0, s.oh);
    }
    compare("depthwise", &s, outs[0], outs[1], 1e-5);
}

static void transposed(k_conv_shape s, int variant) {
    s.oh = (s.ih - 1) * s.sh + s.dh * (s.kh - 1) + 1 - 2 * s.pt;
    s.ow = (s.iw - 1) * s.sw + s.dw * (s.kw - 1) + 1 - 2 * s.pl;
    if (s.oh < 1 || s.ow < 1) return;
    size_t count = (size_t)s.ic * (size_t)(s.oc / s.groups) * (size_t)(s.kh * s.kw);
    const float *in = twin_noise(stored(s.ic, s.ih, s.iw), -1, 1);
    const float *weights = twin_noise(count, -0.3f, 0.3f);
    const k_epilogue e = epilogue_of(&s, variant);
    float *outs[2];
    for (int i = 0; i < 2; i++) {
        const k_table *t = i ? twin_fast : twin_plain;
        float *packed = twin_blank(t->deconv_weight_floats(&s));
        t->deconv_pack(&s, weights, packed);
        outs[i] = twin_blank(stored(s.oc, s.oh, s.ow));
        t->deconv(&s, in, packed, &e, outs[i], 0, t->conv_oc_groups(&s), 0, s.oh);
    }
    compare("deconv", &s, outs[0], outs[1], 1e-5);
}

void twin_convolutions(void) {
    const int count = (int)(sizeof cases / sizeof *cases);
    for (int i = 0; i < count; i++) {
        for (int variant = i; variant < i + 30; variant += 7) {
            k_conv_shape s = shape_of(cases[i], cases[i][2]);
            dense(&s, variant);
            transposed(s, variant);
            k_conv_shape one = shape_of(cases[i], 1);
            depthwise(one, variant);
            if (one.ic <= 4) stem(&one, variant);
        }
    }
    const int32_t stems[][9] = {{1, 17, 1, 11, 23, 3, 2, 1, 1},
                                {3, 24, 1, 15, 40, 7, 2, 1, 3},
                                {4, 16, 1, 9, 9, 3, 1, 2, 2}};
    for (int i = 0; i < 3; i++) {
        k_conv_shape s = shape_of(stems[i], 1);
        for (int variant = 0; variant < 20; variant += 3) stem(&s, variant);
    }
}
