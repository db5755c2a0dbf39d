#include <stdio.h>
#include <string.h>

#include "twins.h"

enum { PIXELS = 7 * 11, CHANNELS = 37, BLOCKS = 3 };

static void label(char *to, const char *kernel, int a, int b) {
    snprintf(to, 80, "%s %d %d", kernel, a, b);
}

static void pools(void) {
    const float *in = twin_noise(BLOCKS * 16 * PIXELS, -1, 1);
    for (int k = 1; k <= 5; k++) {
        for (int stride = 1; stride <= 3; stride++) {
            k_pool_shape s = {.channels = CHANNELS, .ih = 7, .iw = 11, .kh = k, .kw = k};
            s.sh = s.sw = stride;
            s.dh = s.dw = 1;
            s.pt = s.pl = s.pb = s.pr = k / 2;
            s.count_include_pad = stride & 1;
            s.oh = (7 + 2 * (k / 2) - k) / stride + 1;
            s.ow = (11 + 2 * (k / 2) - k) / stride + 1;
            size_t count = (size_t)(BLOCKS * 16 * s.oh * s.ow);
            float *a = twin_blank(count), *b = twin_blank(count);
            char text[80];
            label(text, "max pool", k, stride);
            twin_plain->max_pool(&s, in, a, 0, BLOCKS, 0, s.oh);
            twin_fast->max_pool(&s, in, b, 0, BLOCKS, 0, s.oh);
            twin_compare(text, a, b, count, 0);
            label(text, "average pool", k, stride);
            twin_plain->average_pool(&s, in, a, 0, BLOCKS, 0, s.oh);
            twin_fast->average_pool(&s, in, b, 0, BLOCKS, 0, s.oh);
            twin_compare(text, a, b, count, 1e-6);
        }
    }
    float *a = twin_blank(BLOCKS * 16), *b = twin_blank(BLOCKS * 16);
    twin_plain->global_average_pool(in, a, PIXELS, 0, BLOCKS);
    twin_fast->global_average_pool(in, b, PIXELS, 0, BLOCKS);
    twin_compare("global average pool", a, b, BLOCKS * 16, 1e-6);
    twin_plain->global_max_pool(in, a, PIXELS, 0, BLOCKS);
    twin_fast->global_max_pool(in, b, PIXELS, 0, BLOCKS);
    twin_compare("global max pool", a, b, BLOCKS * 16, 0);
}

static void responses(void) {
    const size_t stored = BLOCKS * 16 * PIXELS;
    const float *in = twin_noise(stored, -20, 20);
    float *a = twin_blank(stored), *b = twin_blank(stored);
    for (int size = 1; size <= 9; size++) {
        k_response r = {.size = size, .factor = 0.02f, .bias = 1.5f, .quarters = size % 4 + 1};
        char text[80];
        label(text, "local response", size, r.quarters);
        twin_plain->local_response(&r, in, a, CHANNELS, PIXELS, 0, PIXELS);
        twin_fast->local_response(&r, in, b, CHANNELS, PIXELS, 0, PIXELS);
        twin_compare(text, a, b, stored, 1e-6);
    }
}

static void layouts(void) {
    const size_t planar = CHANNELS * PIXELS, stored = BLOCKS * 16 * PIXELS;
    const float *in = twin_noise(planar, -1, 1), *blocked = twin_noise(stored, -1, 1);
    float *a = twin_blank(stored), *b = twin_blank(stored);
    twin_plain->planar_to_blocked(in, a, CHANNELS, PIXELS, 0, BLOCKS);
    twin_fast->planar_to_blocked(in, b, CHANNELS, PIXELS, 0, BLOCKS);
    twin_compare("planar to blocked", a, b, stored, 0);
    twin_plain->interleaved_to_blocked(in, a, CHANNELS, PIXELS, 0, PIXELS);
    twin_fast->interleaved_to_blocked(in, b, CHANNELS, PIXELS, 0, PIXELS);
    twin_compare("interleaved to blocked", a, b, stored, 0);
    twin_plain->blocked_to_planar(blocked, a, CHANNELS, PIXELS, 0, BLOCKS);
    twin_fast->blocked_to_planar(blocked, b, CHANNELS, PIXELS, 0, BLOCKS);
    twin_compare("blocked to planar", a, b, planar, 0);
    twin_plain->blocked_to_interleaved(blocked, a, CHANNELS, PIXELS, 0, PIXELS);
    twin_fast->blocked_to_interleaved(blocked, b, CHANNELS, PIXELS, 0, PIXELS);
    twin_compare("blocked to interleaved", a, b, planar, 0);
    twin_plain->transpose(in, PIXELS, a, CHANNELS, CHANNELS, PIXELS);
    twin_fast->transpose(in, PIXELS, b, CHANNELS, CHANNELS, PIXELS);
    twin_compare("transpose", a, b, planar, 0);
    int32_t map[BLOCKS * 16];
    for (int i = 0; i < BLOCKS * 16; i++) map[i] = i % 5 == 4 ? -1 : (i * 7) % CHANNELS;
    twin_plain->gather_channels(blocked, map, a, PIXELS, 0, BLOCKS);
    twin_fast->gather_channels(blocked, map, b, PIXELS, 0, BLOCKS);
    twin_compare("gather channels", a, b, stored, 0);
    for (int from = 0; from < 20; from += 3) {
        for (int to = 0; to < 16; to += 5) {
            memset(a, 0, stored * sizeof *a);
            memset(b, 0, stored * sizeof *b);
            twin_plain->copy_channels(blocked, from, a, to, 17, PIXELS, 0, PIXELS, from & 1);
            twin_fast->copy_channels(blocked, from, b, to, 17, PIXELS, 0, PIXELS, from & 1);
            char text[80];
            label(text, "copy channels", from, to);
            twin_compare(text, a, b, stored, 0);
        }
    }
}

static void resizes(void) {
    enum { OH = 13, OW = 20 };
    const float *in = twin_noise(BLOCKS * 16 * PIXELS, -1, 1);
    int32_t rows[OH], rows1[OH], columns[OW], columns1[OW];
    float wy[OH], wx[OW];
    for (int y = 0; y < OH; y++) {
        rows[y] = y * 7 / OH;
        rows1[y] = rows[y] < 6 ? rows[y] + 1 : 6;
        wy[y] = (float)y / OH;
    }
    for (int x = 0; x < OW; x++) {
        columns[x] = x * 11 / OW;
        columns1[x] = columns[x] < 10 ? columns[x] + 1 : 10;
        wx[x] = (float)x / OW;
    }
    const size_t count = BLOCKS * 16 * OH * OW;
    float *a = twin_blank(count), *b = twin_blank(count);
    twin_plain->resize_nearest(in, a, 7, 11, OH, OW, rows, columns, 0, BLOCKS, 0, OH);
    twin_fast->resize_nearest(in, b, 7, 11, OH, OW, rows, columns, 0, BLOCKS, 0, OH);
    twin_compare("resize nearest", a, b, count, 0);
    twin_plain->resize_linear(in, a, 7, 11, OH, OW, rows, rows1, wy, columns, columns1, wx, 0,
                              BLOCKS, 0, OH);
    twin_fast->resize_linear(in, b, 7, 11, OH, OW, rows, rows1, wy, columns, columns1, wx, 0,
                             BLOCKS, 0, OH);
    twin_compare("resize linear", a, b, count, 1e-6);
}

static void samples(void) {
    enum { COUNT = 137, PLANE = 91, CHANNELS = 5 };
    const float *in = twin_noise(PLANE * CHANNELS, -1, 1);
    const float *weights = twin_noise(4 * COUNT, 0, 1);
    int32_t indices[4 * COUNT];
    for (int32_t i = 0; i < 4 * COUNT; i++) indices[i] = (i * 37 + i / 5) % PLANE;
    float *a = twin_blank(COUNT * CHANNELS), *b = twin_blank(COUNT * CHANNELS);
    twin_plain->sample_four(in, PLANE, CHANNELS, indices, weights, COUNT, a, COUNT);
    twin_fast->sample_four(in, PLANE, CHANNELS, indices, weights, COUNT, b, COUNT);
    twin_compare("sample of four", a, b, COUNT * CHANNELS, 1e-5);
}

void twin_pictures(void) {
    pools();
    responses();
    layouts();
    resizes();
    samples();
}
