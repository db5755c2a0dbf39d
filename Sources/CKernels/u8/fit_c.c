#include "../include/kernels_u8.h"

#pragma STDC FP_CONTRACT OFF

/// The chroma level of one picture column, interpolated from two samples in two rows.
static int chroma(const uint8_t *near, const uint8_t *far, const k_u8_chroma_taps *t, size_t i,
                  int side) {
    const int32_t *at = t->samples + 4 * i + 2 * side;
    const int8_t *weight = t->weights + 4 * i + 2 * side;
    int close = near[at[0]] * weight[0] + near[at[1]] * weight[1];
    int away = far[at[0]] * weight[0] + far[at[1]] * weight[1];
    return (3 * close + away + t->rounds[2 * i + side]) >> 4;
}

static int level(const k_u8_fit_colour *k, int c, int y, int u, int v) {
    int x = (k->y[c] * y + k->u[c] * u + k->v[c] * v + k->bias[c]) >> k->shift;
    return x < 0 ? 0 : x > 255 ? 255 : x;
}

void k_u8_fit_across__c(const k_u8_fit_source *s, const k_u8_fit_colour *k, int16_t *out,
                        size_t stride, size_t n) {
    int coloured = s->chroma != NULL && k->channels == 3;
    for (size_t i = 0; i < n; i++) {
        int y[2] = {s->y[s->luma->left[i]], s->y[s->luma->right[i]]};
        int u[2] = {0, 0}, v[2] = {0, 0};
        for (int side = 0; side < 2 && coloured; side++) {
            u[side] = chroma(s->u_near, s->u_far, s->chroma, i, side) - 128;
            v[side] = chroma(s->v_near, s->v_far, s->chroma, i, side) - 128;
        }
        for (int c = 0; c < k->channels; c++) {
            int sum = level(k, c, y[0], u[0], v[0]) * s->luma->weights[2 * i] +
                      level(k, c, y[1], u[1], v[1]) * s->luma->weights[2 * i + 1];
            out[c * stride + i] = (int16_t)(sum >> 4);
        }
    }
}

void k_u8_fit_down__c(const int16_t *upper, const int16_t *lower, size_t stride, int above,
                      int below, const k_u8_fit_colour *k, float *out0, float *out1, float *out2,
                      size_t n) {
    float *out[3] = {out0, out1, out2};
    for (int c = 0; c < k->channels; c++) {
        for (size_t i = 0; i < n; i++) {
            int sum = (upper[c * stride + i] * above >> 16) + (lower[c * stride + i] * below >> 16);
            out[c][i] = ((float)((sum + 2) >> 2) - k->mean[c]) * k->scale[c];
        }
    }
}
