// Weights of a convolution: [output block][input block][tap][quad][16 output channels][4], quads
// being four neighbouring input channels. Quads that no channel of the block reads are omitted: in
// a dense convolution those past its last channel, in a grouped one those of other groups.

/// The input channels that a block of outputs reads, rounded to quads.
typedef struct {
    int32_t quad0, quad1;
} k_span;

K_INLINE k_span k_span_of(const k_conv_shape *s, int32_t block) {
    int32_t per = s->ic / s->groups, out_per = s->oc / s->groups;
    int32_t last = (int32_t)k_smaller(s->oc, block * 16 + 16) - 1;
    int32_t first = block * 16 / out_per * per, end = (last / out_per + 1) * per;
    return (k_span){first / 4, (end + 3) / 4};
}

/// The largest number of quads that a block has at one tap.
K_INLINE int64_t k_quads_per_tap(const k_conv_shape *s) {
    if (s->groups == 1) return (s->ic + 3) / 4;
    int64_t most = 0;
    for (int32_t b = 0; b < k_blocks(s->oc); b++) {
        k_span span = k_span_of(s, b);
        most = k_larger(most, span.quad1 - span.quad0);
    }
    return most;
}

/// Bytes of one packed block.
K_INLINE int64_t k_packed_block(const k_conv_shape *s) {
    return k_quads_per_tap(s) * s->kh * s->kw * 64;
}

static size_t k_conv_pack_bytes(const k_conv_shape *s) {
    return (size_t)(k_blocks(s->oc) * k_packed_block(s));
}

/// The weights of one quad at one tap.
static void k_quad_pack(const k_conv_shape *s, const int8_t *oihw, int32_t block, int32_t quad,
                        int32_t tap, uint8_t *to) {
    int32_t taps = s->kh * s->kw, per = s->ic / s->groups, out_per = s->oc / s->groups;
    for (int32_t i = 0; i < 64; i++) {
        int32_t o = block * 16 + i / 4;
        int32_t c = quad * 4 + i % 4 - (o < s->oc ? o / out_per * per : 0);
        bool real = o < s->oc && c >= 0 && c < per;
        to[i] = real ? (uint8_t)oihw[((int64_t)o * per + c) * taps + tap] : 0;
    }
}

static size_t k_conv_pack(const k_conv_shape *s, const int8_t *oihw, uint8_t *packed) {
    __builtin_memset(packed, 0, k_conv_pack_bytes(s));
    for (int32_t b = 0; b < k_blocks(s->oc); b++) {
        k_span span = k_span_of(s, b);
        uint8_t *to = packed + b * k_packed_block(s);
        for (int32_t q0 = span.quad0; q0 < span.quad1;) {
            int32_t q1 = (int32_t)k_smaller(span.quad1, q0 / 4 * 4 + 4);
            for (int32_t tap = 0; tap < s->kh * s->kw; tap++)
                for (int32_t q = q0; q < q1; q++, to += 64) k_quad_pack(s, oihw, b, q, tap, to);
            q0 = q1;
        }
    }
    return k_conv_pack_bytes(s);
}
