#include "../include/kernels_u8.h"

#pragma STDC FP_CONTRACT OFF

/// Adding and taking away 1.5 * 2^23 rounds to the nearest whole number, half to even.
static const float ROUNDER = 12582912.0f;

static float sample(const uint8_t *upper, const uint8_t *lower, const k_u8_taps *t, size_t i,
                    float w0, float w1) {
    int a = t->weights[2 * i], b = t->weights[2 * i + 1];
    float h0 = (float)(upper[t->left[i]] * a + upper[t->right[i]] * b);
    float h1 = (float)(lower[t->left[i]] * a + lower[t->right[i]] * b);
    return h0 * w0 + h1 * w1;
}

void k_u8_fit_row__c(const k_u8_fit_source *s, const k_u8_fit_colour *k, float *out0, float *out1,
                     float *out2, size_t n) {
    float *out[3] = {out0, out1, out2};
    for (size_t i = 0; i < n; i++) {
        float y = k->luma * sample(s->y0, s->y1, s->luma, i, s->luma0, s->luma1);
        float u = 128, v = 128;
        if (s->chroma != NULL && k->channels == 3) {
            u = sample(s->u0, s->u1, s->chroma, i, s->chroma0, s->chroma1);
            v = sample(s->v0, s->v1, s->chroma, i, s->chroma0, s->chroma1);
        }
        for (int c = 0; c < k->channels; c++) {
            float level = ((y + k->bias[c]) + k->u[c] * u) + k->v[c] * v;
            level = level > 0 ? level : 0;
            level = level < 255 ? level : 255;
            if (k->round) level = (level + ROUNDER) - ROUNDER;
            out[c][i] = (level - k->mean[c]) * k->scale[c];
        }
    }
}
