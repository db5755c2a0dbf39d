// Packed weights: [group of two output blocks][input block][tap][8 pairs][16 * blocks][2]; the last
// group may be one block.

static int32_t K_FN(conv_oc_groups)(const k_conv_shape *s) { return (k_blocks(s->oc) + 1) / 2; }

/// Output blocks of a group.
K_INLINE int32_t K_FN(group_blocks)(const k_conv_shape *s, int32_t group) {
    return (int32_t)k_smaller(2, k_blocks(s->oc) - group * 2);
}

static size_t K_FN(conv_weight_halves)(const k_conv_shape *s) {
    return (size_t)k_blocks(s->oc) * (size_t)k_blocks(s->ic) * (size_t)(s->kh * s->kw) * 256;
}

static void K_FN(conv_pack)(const k_conv_shape *s, const float *oihw, uint16_t *packed) {
    int32_t taps = s->kh * s->kw;
    for (int32_t g = 0; g < K_FN(conv_oc_groups)(s); g++)
        for (int32_t b = 0; b < k_blocks(s->ic); b++)
            for (int32_t k = 0; k < taps; k++)
                for (int32_t l = 0; l < 16; l += 2)
                    for (int32_t o = 0; o < 16 * K_FN(group_blocks)(s, g); o++)
                        for (int32_t i = 0; i < 2; i++, packed++) {
                            int64_t oc = g * 32 + o, ic = b * 16 + l + i;
                            bool real = oc < s->oc && ic < s->ic;
                            *packed = real ? k_rounded_half(oihw[(oc * s->ic + ic) * taps + k]) : 0;
                        }
}
