// Transposed convolution: the output pixels of one row that share a phase (their column modulo
// the stride) form a convolution of stride 1 with the taps that fall on that phase.

static void K_FN(deconv_pack)(const k_conv_shape *s, const float *iohw, float *packed) {
    int64_t taps = (int64_t)s->kh * s->kw;
    int32_t ocg = s->oc / s->groups, icg = s->ic / s->groups;
    if (s->groups == 1) {
        K_FN(conv_pack_strided)(s, iohw, taps, ocg * taps, NULL, icg, packed);
        return;
    }
    // In a grouped one the column is relative to the group's first input channel, the output
    // channel to the group's first output channel.
    int32_t span = K_FN(conv_span)(s);
    for (int32_t i = 0; i < K_FN(conv_oc_groups)(s); i++) {
        K_FN(group) g = K_FN(group_at)(s, i);
        for (int32_t c = 0; c < span; c++)
            for (int32_t k = 0; k < taps; k++)
                for (int32_t l = 0; l < 16; l++)
                    for (int32_t o = 0; o < 16; o++) {
                        int32_t oc = g.first_block * 16 + o;
                        int32_t ic = (g.input_block + c) * 16 + l;
                        bool real =
                            oc < s->oc && ic < s->ic && c < g.input_blocks && ic / icg == oc / ocg;
                        *packed++ = real ? iohw[((int64_t)ic * ocg + oc % ocg) * taps + k] : 0.0f;
                    }
    }
}

/// The taps that reach output row `oy` and columns of phase `phase`, and for each the input
/// column of the phase's first output pixel.
static void K_FN(deconv_taps)(const k_conv_shape *s, int32_t oy, int32_t phase, K_FN(taps) *taps) {
    taps->count = 0;
    for (int32_t ky = 0; ky < s->kh; ky++) {
        int32_t y = oy + s->pt - ky * s->dh;
        if (y < 0 || y % s->sh != 0 || y / s->sh >= s->ih) continue;
        for (int32_t kx = 0; kx < s->kw; kx++) {
            int32_t x = phase + s->pl - kx * s->dw;
            if (x % s->sw != 0) continue;
            int32_t i = taps->count++;
            taps->weight[i] = ky * s->kw + kx;
            taps->row[i] = y / s->sh;
            taps->column[i] = x / s->sw;
        }
    }
}

static void K_FN(deconv)(const k_conv_shape *s, const float *in, const float *packed,
                         const k_epilogue *e, float *out, int32_t group0, int32_t group1,
                         int32_t row0, int32_t row1) {
    assert(s->kh * s->kw <= k_max_taps);
    K_FN(taps) taps;
    int32_t slots[k_max_taps][k_pixel_slots];
    int32_t span = K_FN(conv_span)(s);
    int64_t out_block = K_FN(out_block)(s);
    for (int32_t i = group0; i < group1; i++) {
        K_FN(group) g = K_FN(group_at)(s, i);
        K_FN(tile) t = K_FN(tile_of_group)(s, in, packed, e, i, g, span);
        t.weight_taps = taps.weight;
        t.offsets = taps.offset;
        t.pixels = (const int32_t(*)[k_pixel_slots])slots;
        t.out_step = (int64_t)s->sw * 16;
        for (int32_t oy = row0; oy < row1; oy++)
            for (int32_t phase = 0; phase < s->sw && phase < s->ow; phase++) {
                K_FN(deconv_taps)(s, oy, phase, &taps);
                t.taps = taps.count;
                int32_t width = (s->ow - phase + s->sw - 1) / s->sw;
                int64_t at = g.first_block * out_block + ((int64_t)oy * s->ow + phase) * 16;
                for (int32_t x0 = 0; x0 < width; x0 += K_CONV_PIXELS) {
                    int32_t pixels = (int32_t)k_smaller(K_CONV_PIXELS, width - x0);
                    for (int32_t k = 0; k < taps.count; k++)
                        for (int32_t p = 0; p < k_pixel_slots; p++) {
                            int32_t x = taps.column[k] + x0 + p;
                            int32_t from = (taps.row[k] * s->iw + x) * 16;
                            slots[k][p] = x >= 0 && x < s->iw ? from : -1;
                        }
                    int64_t here = at + (int64_t)x0 * s->sw * 16;
                    t.out = out + here;
                    t.residual = e->residual == NULL ? NULL : e->residual + here;
                    K_FN(tiles)[g.second][pixels - 1][0](&t);
                }
            }
    }
}
