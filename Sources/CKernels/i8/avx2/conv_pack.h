// Weights of a convolution, split into blocks of 16 output channels and, along the reduction, into
// quads of four input channels of one tap. The sum of a quad is two vpmaddubsw and vpmaddwd, which
// is exact while no pair of weights, times 255 each, leaves 16 bits: the weights of a pair that
// have one sign reach 128 at most. Quads come in three kinds:
//
//   doubles   two quads of neighbouring channels whose pairs, added up, still satisfy the bound:
//             they are added in 16 bits
//   singles   quads of neighbouring channels that satisfy the bound
//   shuffles  other channels of one block of 16, paired so that they satisfy it; a channel without
//             a partner gets a pair of its own
//
// Channels without a weight are omitted. The order does not change the sum.

/// A packed block of output channels. `numbers` holds the index of each quad (of a shuffle: of its
/// input block), doubles first, then the 4-byte shuffle patterns; `weights` holds 64 bytes each.
typedef struct {
    int64_t numbers, weights;
    int32_t doubles, singles, shuffles, unused;
} k_conv_block;

enum { k_quad_search = 96, k_pair_search = 64 };

/// Blocks of 16 input channels, counted by tap.
K_INLINE int32_t k_parts(const k_conv_shape *s) { return k_blocks(s->ic) * s->kh * s->kw; }

/// A quad while its block is being packed.
typedef struct {
    int8_t weights[64];
    /// For each pair: the sum of its positive and of its negative weights.
    uint8_t above[32], below[32];
    int32_t number, pattern;
    /// Not packed yet, and no shuffle.
    bool is_open, is_shuffle;
} k_quad;

/// At most two quads for four channels.
K_INLINE size_t k_quads(const k_conv_shape *s) { return (size_t)k_parts(s) * 8; }

static size_t k_conv_pack_bytes(const k_conv_shape *s) {
    size_t quads = k_quads(s), blocks = (size_t)k_blocks(s->oc);
    return k_rounded(blocks * sizeof(k_conv_block)) + blocks * (k_rounded(quads * 8) + quads * 64) +
           quads * sizeof(k_quad);
}

/// The weights of one input block at one tap: w[input channel][output channel].
static void k_part_gather(const k_conv_shape *s, const int8_t *oihw, int32_t block, int32_t part,
                          int8_t w[16][16]) {
    int32_t taps = s->kh * s->kw, per = s->ic / s->groups, out_per = s->oc / s->groups;
    int32_t tap = part / k_blocks(s->ic), channel = part % k_blocks(s->ic) * 16;
    for (int32_t l = 0; l < 16; l++) {
        int32_t o = block * 16 + l;
        int32_t first = o < s->oc ? o / out_per * per : 0;
        for (int32_t i = 0; i < 16; i++) {
            int32_t c = channel + i - first;
            bool real = o < s->oc && c >= 0 && c < per;
            w[i][l] = real ? oihw[((int64_t)o * per + c) * taps + tap] : 0;
        }
    }
}

/// Whether a pair of these two channels satisfies the bound.
static bool k_pairs_fit(const int8_t *a, const int8_t *b) {
    __m128i x = k_load16(a), y = k_load16(b);
    __m128i same = _mm_cmpeq_epi8(_mm_adds_epi8(x, y), _mm_add_epi8(x, y));
    return _mm_movemask_epi8(same) == 0xffff;
}

/// The quad of channels c[0]...c[3]; -1 means none.
static void k_quad_fill(k_quad *q, int8_t w[16][16], const int32_t c[4]) {
    for (int32_t l = 0; l < 16; l++)
        for (int32_t i = 0; i < 2; i++) {
            int32_t a = c[i * 2] < 0 ? 0 : w[c[i * 2]][l];
            int32_t b = c[i * 2 + 1] < 0 ? 0 : w[c[i * 2 + 1]][l];
            q->weights[l * 4 + i * 2] = (int8_t)a;
            q->weights[l * 4 + i * 2 + 1] = (int8_t)b;
            q->above[l * 2 + i] = (uint8_t)((a > 0 ? a : 0) + (b > 0 ? b : 0));
            q->below[l * 2 + i] = (uint8_t)((a < 0 ? -a : 0) + (b < 0 ? -b : 0));
        }
    q->pattern = 0;
    for (int32_t i = 0; i < 4; i++) q->pattern |= (c[i] < 0 ? 0 : c[i]) << (8 * i);
    q->is_open = true;
}

/// The channels left to pair, and the best pairing so far.
typedef struct {
    uint16_t partners[16];
    int32_t left, most;
    int8_t now[16], best[16];
} k_pairing;

/// Pairs the channels of `open`, the one with the fewest partners first, within the search budget.
static void k_pair_up(k_pairing *p, uint32_t open, int32_t made) {
    if (made > p->most) {
        p->most = made;
        __builtin_memcpy(p->best, p->now, 16);
    }
    if (p->left-- <= 0 || made + __builtin_popcount(open) / 2 <= p->most) return;
    int32_t at = -1, fewest = 17;
    for (uint32_t rest = open; rest != 0; rest &= rest - 1) {
        int32_t i = __builtin_ctz(rest), n = __builtin_popcount(p->partners[i] & open);
        if (n > 0 && n < fewest) fewest = n, at = i;
    }
    if (at < 0) return;
    for (uint32_t rest = p->partners[at] & open; rest != 0; rest &= rest - 1) {
        int32_t i = __builtin_ctz(rest);
        p->now[at] = (int8_t)i;
        p->now[i] = (int8_t)at;
        k_pair_up(p, open & ~(1u << at) & ~(1u << i), made + 1);
        p->now[at] = p->now[i] = -1;
    }
    k_pair_up(p, open & ~(1u << at), made);
}

/// Makes the quads of one part; returns their number.
static int32_t k_part_quads(int8_t w[16][16], int32_t part, k_quad *quads) {
    uint32_t open = 0;
    int32_t count = 0;
    for (int32_t i = 0; i < 16; i++) {
        int64_t halves[2];
        __builtin_memcpy(halves, w[i], 16);
        if ((halves[0] | halves[1]) != 0) open |= 1u << i;
    }
    for (int32_t i = 0; i < 16; i += 4) {
        if ((open >> i & 15) == 0 || !k_pairs_fit(w[i], w[i + 1]) ||
            !k_pairs_fit(w[i + 2], w[i + 3]))
            continue;
        k_quad_fill(quads + count, w, (int32_t[4]){i, i + 1, i + 2, i + 3});
        quads[count].number = part * 4 + i / 4;
        quads[count++].is_shuffle = false;
        open &= ~(15u << i);
    }
    if (open == 0) return count;
    k_pairing p = {.left = k_pair_search, .most = -1};
    for (uint32_t rest = open; rest != 0; rest &= rest - 1) {
        int32_t i = __builtin_ctz(rest);
        for (uint32_t more = rest & (rest - 1); more != 0; more &= more - 1) {
            int32_t j = __builtin_ctz(more);
            if (!k_pairs_fit(w[i], w[j])) continue;
            p.partners[i] |= 1u << j;
            p.partners[j] |= 1u << i;
        }
    }
    __builtin_memset(p.now, -1, 16);
    k_pair_up(&p, open, 0);
    int32_t c[4], n = 0;
    for (uint32_t rest = open; rest != 0; rest &= rest - 1) {
        int32_t i = __builtin_ctz(rest);
        if (p.best[i] >= 0 && p.best[i] < i) continue;
        c[n++] = i;
        c[n++] = p.best[i];
        if (n < 4) continue;
        k_quad_fill(quads + count, w, c);
        quads[count].number = part;
        quads[count++].is_shuffle = true;
        n = 0;
    }
    if (n > 0) {
        c[2] = c[3] = -1;
        k_quad_fill(quads + count, w, c);
        quads[count].number = part;
        quads[count++].is_shuffle = true;
    }
    return count;
}

/// Whether the pairs of both, added up, satisfy the bound.
static bool k_quads_fit(const k_quad *a, const k_quad *b) {
    __m256i bound = _mm256_set1_epi8((char)128);
    __m256i above = _mm256_adds_epu8(k_load32(a->above), k_load32(b->above));
    __m256i below = _mm256_adds_epu8(k_load32(a->below), k_load32(b->below));
    __m256i most = _mm256_max_epu8(above, below);
    return _mm256_movemask_epi8(_mm256_cmpeq_epi8(_mm256_max_epu8(most, bound), bound)) == -1;
}

/// The first quad after `i` that can be doubled with it, within the search budget; else -1.
static int32_t k_quad_partner(const k_quad *quads, int32_t count, int32_t i) {
    for (int32_t j = i + 1, seen = 0; j < count && seen < k_quad_search; j++) {
        if (!quads[j].is_open || quads[j].is_shuffle) continue;
        if (k_quads_fit(quads + i, quads + j)) return j;
        seen++;
    }
    return -1;
}

/// Writes a block's quads in their final order.
static size_t k_block_pack(k_conv_block *h, k_quad *quads, int32_t count, uint8_t *packed,
                           size_t at) {
    int32_t *numbers = (int32_t *)(packed + at);
    h->numbers = (int64_t)at;
    int32_t shuffles = 0;
    for (int32_t i = 0; i < count; i++) shuffles += quads[i].is_shuffle;
    at += k_rounded((size_t)(count + shuffles) * 4);
    h->weights = (int64_t)at;
    for (int32_t i = 0; i < count; i++) {
        if (!quads[i].is_open || quads[i].is_shuffle) continue;
        int32_t j = k_quad_partner(quads, count, i);
        if (j < 0) continue;
        *numbers++ = quads[i].number;
        *numbers++ = quads[j].number;
        __builtin_memcpy(packed + at, quads[i].weights, 64);
        __builtin_memcpy(packed + at + 64, quads[j].weights, 64);
        at += 128;
        quads[i].is_open = quads[j].is_open = false;
        h->doubles++;
    }
    for (int32_t kind = 0; kind < 2; kind++)
        for (int32_t i = 0; i < count; i++) {
            if (!quads[i].is_open || quads[i].is_shuffle != (kind == 1)) continue;
            if (kind == 1) numbers[shuffles] = quads[i].pattern;
            *numbers++ = quads[i].number;
            __builtin_memcpy(packed + at, quads[i].weights, 64);
            at += 64;
            if (kind == 0) h->singles++;
            if (kind == 1) h->shuffles++;
        }
    return at;
}

static size_t k_conv_pack(const k_conv_shape *s, const int8_t *oihw, uint8_t *packed) {
    int32_t blocks = k_blocks(s->oc);
    k_conv_block *heads = (k_conv_block *)packed;
    size_t at = k_rounded((size_t)blocks * sizeof(k_conv_block));
    k_quad *quads = (k_quad *)(packed + k_conv_pack_bytes(s) - k_quads(s) * sizeof(k_quad));
    for (int32_t b = 0; b < blocks; b++) {
        int32_t count = 0;
        for (int32_t part = 0; part < k_parts(s); part++) {
            int8_t w[16][16];
            k_part_gather(s, oihw, b, part, w);
            count += k_part_quads(w, part, quads + count);
        }
        heads[b] = (k_conv_block){0};
        at = k_block_pack(heads + b, quads, count, packed, at);
    }
    return at;
}
