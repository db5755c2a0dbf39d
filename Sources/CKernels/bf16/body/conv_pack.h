// Packed weights: [group][input block][tap][8 pairs][16 * blocks of the group][2]; of narrow groups
// [block][tap][pairs of the group's width][16][2].

static size_t K_FN(conv_weight_values)(const k_conv_shape *s) {
    int32_t width = k_narrow_width(s);
    size_t depth = width != 0 ? (size_t)width : (size_t)k_group_at(s, 0).input_blocks * 16;
    return (size_t)k_blocks(s->oc) * 16 * depth * (size_t)(s->kh * s->kw);
}

/// One weight, or 0 where there is none; `ic` counts within the convolution's group.
K_INLINE uint16_t k_weight(const k_conv_shape *s, const float *oihw, int64_t oc, int64_t ic,
                           int64_t tap) {
    int64_t depth = s->ic / s->groups;
    if (oc >= s->oc || ic >= depth) return 0;
    return k_rounded_bf16(oihw[(oc * depth + ic) * s->kh * s->kw + tap]);
}

static void K_FN(conv_pack)(const k_conv_shape *s, const float *oihw, uint16_t *packed) {
    int32_t taps = s->kh * s->kw, width = k_narrow_width(s);
    for (int32_t i = 0; i < K_FN(conv_oc_groups)(s); i++) {
        k_group g = k_group_at(s, i);
        for (int32_t b = 0; b < g.input_blocks; b++)
            for (int32_t k = 0; k < taps; k++)
                for (int32_t l = 0; l < (width != 0 ? width : 16); l += 2)
                    for (int32_t o = 0; o < 16 * g.blocks; o++, packed += 2)
                        for (int32_t h = 0; h < 2; h++)
                            packed[h] =
                                k_weight(s, oihw, g.first_block * 16 + o, b * 16 + l + h, k);
    }
}
