// Groups of output blocks, and what each reads.

/// The width of narrow groups, 4 or 8 channels in and out; 0 for other convolutions.
K_INLINE int32_t k_narrow_width(const k_conv_shape *s) {
    int32_t width = s->oc / s->groups;
    return s->groups > 1 && s->ic == s->oc && (width == 4 || width == 8) ? width : 0;
}

static int32_t K_FN(conv_takes)(const k_conv_shape *s) {
    return s->groups == 1 || k_narrow_width(s) != 0 ||
           (s->ic / s->groups % 16 == 0 && s->oc / s->groups % 16 == 0);
}

/// Output blocks of a group, except for a last odd one: two neighbours where both read the same.
K_INLINE int32_t k_group_span(const k_conv_shape *s) {
    return s->groups == 1 || s->oc / s->groups % 32 == 0 ? 2 : 1;
}

static int32_t K_FN(conv_oc_groups)(const k_conv_shape *s) {
    return (k_blocks(s->oc) + k_group_span(s) - 1) / k_group_span(s);
}

/// The blocks that one group computes and reads.
typedef struct {
    int32_t first_block, blocks;
    int32_t input_block, input_blocks;
    /// Used lanes of the last input block.
    int32_t last_lanes;
} k_group;

/// Used lanes of a group's second block, divided by eight: 0, 1 or 2.
K_INLINE int32_t k_second_eights(const k_conv_shape *s, k_group g) {
    int32_t lanes = g.blocks == 1 ? 0 : s->oc - g.first_block * 16 - 16;
    return lanes <= 0 ? 0 : lanes <= 8 ? 1 : 2;
}

K_INLINE k_group k_group_at(const k_conv_shape *s, int32_t index) {
    k_group g;
    g.first_block = index * k_group_span(s);
    g.blocks = (int32_t)k_smaller(k_group_span(s), k_blocks(s->oc) - g.first_block);
    if (s->groups == 1) {
        g.input_block = 0;
        g.input_blocks = k_blocks(s->ic);
    } else if (k_narrow_width(s) != 0) {
        g.input_block = g.first_block;
        g.input_blocks = 1;
    } else {
        int32_t depth = s->ic / s->groups;
        g.input_block = g.first_block * 16 / (s->oc / s->groups) * (depth / 16);
        g.input_blocks = depth / 16;
    }
    g.last_lanes = (int32_t)k_smaller(16, s->ic - (g.input_block + g.input_blocks - 1) * 16);
    return g;
}
