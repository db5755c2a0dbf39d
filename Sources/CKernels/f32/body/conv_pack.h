// Groups of output blocks and the packing of their weights, for all convolutions but depthwise.
//
// Packed weights: [group][input block][tap][16 lanes][16 * blocks of the group]. A group is
// K_CONV_BLOCKS output blocks (the last one may be one block) of a dense convolution, one block
// of a grouped one. A block of a grouped convolution sees all input blocks its groups touch; for
// narrow groups conv_narrow.h keeps only the weights within a group.

/// The channels one group of output blocks computes and reads.
typedef struct {
    int32_t first_block, blocks;
    /// Used lanes of the second block, divided by eight: 0, 1 or 2.
    int32_t second;
    /// For a single block: whether it uses at most eight lanes and there are tiles for that.
    bool half;
    int32_t input_block, input_blocks;
} K_FN(group);

K_INLINE K_FN(group) K_FN(group_at)(const k_conv_shape *s, int32_t index) {
    int32_t oc_blocks = k_blocks(s->oc);
    K_FN(group) g;
    if (s->groups == 1) {
        g.first_block = index * K_CONV_BLOCKS;
        g.blocks = (int32_t)k_smaller(K_CONV_BLOCKS, oc_blocks - g.first_block);
        int32_t lanes = s->oc - g.first_block * 16 - 16;
        g.second = lanes <= 0 || K_CONV_BLOCKS == 1 ? 0 : lanes <= 8 ? 1 : 2;
        g.half = K_EIGHT_PIXELS > 0 && s->oc - g.first_block * 16 <= 8;
        g.input_block = 0;
        g.input_blocks = k_blocks(s->ic);
    } else {
        int32_t ocg = s->oc / s->groups, icg = s->ic / s->groups;
        int32_t last = (int32_t)k_smaller(index * 16 + 15, s->oc - 1);
        int32_t first_channel = index * 16 / ocg * icg;
        int32_t end_channel = (last / ocg + 1) * icg;
        g.first_block = index;
        g.blocks = 1;
        g.second = 0;
        g.half = false;
        g.input_block = first_channel / 16;
        g.input_blocks = (end_channel + 15) / 16 - g.input_block;
    }
    return g;
}

/// The tiles of a group, and the pixels of the largest.
typedef struct {
    const K_FN(tile_function) (*functions)[3];
    int32_t pixels;
} K_FN(tile_set);

K_INLINE K_FN(tile_set) K_FN(tiles_of)(const k_conv_shape *s, K_FN(group) g) {
    int32_t narrow = K_FN(narrow_width)(s);
    if (narrow != 0) return (K_FN(tile_set)){K_FN(narrow_tiles)[narrow / 4], k_narrow_pixels};
#if K_EIGHT_PIXELS > 0
    if (g.half) return (K_FN(tile_set)){K_FN(eight_tiles), K_EIGHT_PIXELS};
#endif
    return (K_FN(tile_set)){K_FN(tiles)[g.second], K_CONV_PIXELS};
}

static int32_t K_FN(conv_oc_groups)(const k_conv_shape *s) {
    return s->groups == 1 ? (k_blocks(s->oc) + K_CONV_BLOCKS - 1) / K_CONV_BLOCKS : k_blocks(s->oc);
}

/// Input blocks that each group's packed weights hold.
static int32_t K_FN(conv_span)(const k_conv_shape *s) {
    if (s->groups == 1) return k_blocks(s->ic);
    int32_t span = 0;
    for (int32_t i = 0; i < k_blocks(s->oc); i++)
        span = (int32_t)k_larger(span, K_FN(group_at)(s, i).input_blocks);
    return span;
}

static size_t K_FN(deconv_weight_floats)(const k_conv_shape *s) {
    return (size_t)k_blocks(s->oc) * K_FN(conv_span)(s) * s->kh * s->kw * 256;
}

static size_t K_FN(conv_weight_floats)(const k_conv_shape *s) {
    int32_t narrow = K_FN(narrow_width)(s);
    if (narrow != 0) return (size_t)k_blocks(s->oc) * s->kh * s->kw * 16 * narrow;
    return K_FN(deconv_weight_floats)(s);
}

/// Packs weights found at w[oc * oc_stride + column * column_stride + tap].
static void K_FN(conv_pack_strided)(const k_conv_shape *s, const float *w, int64_t oc_stride,
                                    int64_t column_stride, const int32_t *ic_map, int32_t columns,
                                    float *packed) {
    int32_t taps = s->kh * s->kw, span = K_FN(conv_span)(s);
    int32_t ocg = s->oc / s->groups, icg = s->ic / s->groups;
    float *to = packed;
    for (int32_t i = 0; i < K_FN(conv_oc_groups)(s); i++) {
        K_FN(group) g = K_FN(group_at)(s, i);
        for (int32_t c = 0; c < span; c++)
            for (int32_t k = 0; k < taps; k++)
                for (int32_t l = 0; l < 16; l++)
                    for (int32_t o = 0; o < 16 * g.blocks; o++, to++) {
                        int32_t oc = g.first_block * 16 + o;
                        int32_t ic = (g.input_block + c) * 16 + l;
                        int32_t column = ic;
                        if (ic_map != NULL && c < g.input_blocks) {
                            column = ic_map[ic];
                        } else if (s->groups > 1) {
                            column = ic / icg == oc / ocg ? ic % icg : -1;
                        }
                        bool real = oc < s->oc && c < g.input_blocks && column >= 0 &&
                                    column < columns && (ic_map != NULL || ic < s->ic);
                        *to = real ? w[oc * oc_stride + column * column_stride + k] : 0.0f;
                    }
    }
}

static void K_FN(conv_pack)(const k_conv_shape *s, const float *oihw, const int32_t *ic_map,
                            int32_t columns, float *packed) {
    assert(ic_map == NULL || s->groups == 1);
    if (K_FN(narrow_width)(s) != 0) {
        K_FN(narrow_pack)(s, oihw, packed);
        return;
    }
    int64_t taps = (int64_t)s->kh * s->kw;
    int32_t used = ic_map != NULL ? columns : s->ic / s->groups;
    K_FN(conv_pack_strided)(s, oihw, used * taps, taps, ic_map, used, packed);
}
