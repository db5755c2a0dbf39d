// Pointwise convolution in seven products of blocks where the schoolbook takes eight: Strassen's
// algorithm in Winograd's form (Strassen, "Gaussian elimination is not optimal", 1969; Winograd,
// "On multiplication of 2 x 2 matrices", 1971). The weights A are cut by output and input channels,
// the input B by input channels and pixels:
//
//     S1 = A21 + A22   S2 = S1 - A11    S3 = A11 - A21   S4 = A12 - S2
//     T1 = B12 - B11   T2 = B22 - T1    T3 = B22 - B12   T4 = T2 - B21
//     U2 = A11 B11 + S2 T2   U3 = U2 + S3 T3   U4 = S1 T1
//     C11 = A11 B11 + A12 B21      C12 = U2 + U4 + S4 B22
//     C21 = U3 - A22 T4            C22 = U3 + U4
//
// A work unit is a run of pixels; where there is only one run, half of its output groups. It first
// builds its operands in scratch, then computes the seven products for one group of the upper half
// of the output channels after the other: in the registers of conv_tile.h, each product continuing
// the sums that it belongs to.
// Packed weights: [group][A11, A12, S2, S3, -A22, S1, S4][input block][16 lanes][16 * blocks].

enum {
    k_strassen_products = 7,
    /// The largest number of pixels of a unit.
    k_strassen_pixels = 84,
};

typedef struct {
    int32_t pixels, units;
    /// Runs of pixels, and parts of the groups of each.
    int32_t stretches, parts;
    /// Of one half of the input and output channels.
    int32_t in_blocks, out_blocks, groups;
    /// Whether the pixels of a unit are contiguous in the input.
    bool dense;
} K_FN(strassen_plan);

static K_FN(strassen_plan) K_FN(strassen_planned)(const k_conv_shape *s) {
    assert(s->groups == 1 && s->kh == 1 && s->kw == 1 && s->pt == 0 && s->pl == 0);
    assert(k_blocks(s->ic) % 2 == 0 && k_blocks(s->oc) % 2 == 0);
    assert((s->oh - 1) * s->sh < s->ih && (s->ow - 1) * s->sw < s->iw);
    K_FN(strassen_plan) p;
    p.in_blocks = k_blocks(s->ic) / 2;
    p.out_blocks = k_blocks(s->oc) / 2;
    p.groups = (p.out_blocks + K_CONV_BLOCKS - 1) / K_CONV_BLOCKS;
    p.pixels = s->oh * s->ow;
    // An even number of units divides between two threads. Few pixels stay in one unit, so that the
    // weights are streamed once.
    p.stretches = (p.pixels + k_strassen_pixels - 1) / k_strassen_pixels;
    if (p.stretches > 1) p.stretches = (p.stretches + 1) & ~1;
    p.parts = p.stretches == 1 ? (int32_t)k_smaller(2, p.groups) : 1;
    p.units = p.stretches * p.parts;
    p.dense = s->sh == 1 && s->sw == 1 && s->ow == s->iw;
    return p;
}

static int32_t K_FN(strassen_units)(const k_conv_shape *s) {
    return K_FN(strassen_planned)(s).units;
}

static size_t K_FN(strassen_weight_floats)(const k_conv_shape *s) {
    return (size_t)k_blocks(s->ic) * (size_t)k_blocks(s->oc) * 64 * k_strassen_products;
}

static size_t K_FN(strassen_scratch_floats)(const k_conv_shape *s) {
    K_FN(strassen_plan) p = K_FN(strassen_planned)(s);
    if (p.units == 0) return 0;
    int32_t longest = (p.pixels + p.stretches - 1) / p.stretches;
    int32_t planes = (p.dense ? 4 : 7) * p.in_blocks + 3 * K_CONV_BLOCKS;
    return (size_t)((longest + 1) / 2) * (size_t)planes * 16;
}

static void K_FN(strassen_pack)(const k_conv_shape *s, const float *oihw, float *packed) {
    K_FN(strassen_plan) p = K_FN(strassen_planned)(s);
    int32_t right = p.in_blocks * 16, below = p.out_blocks * 16;
    for (int32_t i = 0; i < p.groups; i++) {
        int32_t first = i * K_CONV_BLOCKS;
        int32_t width = 16 * (int32_t)k_smaller(K_CONV_BLOCKS, p.out_blocks - first);
        int64_t step = (int64_t)right * width;
        for (int32_t o = 0; o < width; o++) {
            const float *upper = oihw + (int64_t)(first * 16 + o) * s->ic;
            bool both = first * 16 + o + below < s->oc;
            const float *lower = both ? upper + (int64_t)below * s->ic : upper;
            for (int32_t c = 0; c < right; c++) {
                bool real = c + right < s->ic;
                double a11 = upper[c], a12 = real ? upper[c + right] : 0;
                double a21 = both ? lower[c] : 0, a22 = both && real ? lower[c + right] : 0;
                double s1 = a21 + a22, s2 = s1 - a11, s3 = a11 - a21;
                // In padding lanes B22 is undefined and treated as zero.
                double s4 = real ? a12 - s2 : 0;
                const double parts[k_strassen_products] = {a11, a12, s2, s3, -a22, s1, s4};
                for (int32_t q = 0; q < k_strassen_products; q++)
                    packed[q * step + c * width + o] = (float)parts[q];
            }
        }
        packed += k_strassen_products * step;
    }
}

/// The operands of a unit's products, blocks `*_step` apart.
typedef struct {
    const float *b11, *b21, *b22, *t1, *t2, *t3, *t4;
    int64_t b_step, t_step;
} K_FN(strassen_input);

/// Builds them in scratch, except for parts of a dense input, which are read in place. The first
/// half of the unit's pixels from `first` on is `half`, the second is `rest`, as many or one less:
/// then its last pixel is treated as zeros, as padding lanes are.
K_INLINE K_FN(strassen_input)
    K_FN(strassen_gather)(const k_conv_shape *s, const K_FN(strassen_plan) *p, const float *in,
                          int32_t first, int32_t half, int32_t rest, float *scratch) {
    int64_t step = (int64_t)half * 16, part = p->in_blocks * step;
    int64_t in_block = K_FN(in_block)(s), lower = p->in_blocks * in_block;
    int64_t offsets[k_strassen_pixels + 1];
    for (int32_t i = 0; i < 2 * half; i++) {
        int32_t pixel = first + (int32_t)k_smaller(i, half + rest - 1);
        int32_t y = pixel / s->ow, x = pixel % s->ow;
        offsets[i] = ((int64_t)y * s->sh * s->iw + (int64_t)x * s->sw) * 16;
    }
    for (int32_t c = 0; c < p->in_blocks; c++) {
        const float *upper = in + c * in_block;
        float *to = scratch + c * step;
        v16 real = k_splat(1.0f);
        for (int32_t lane = 0; lane < 16; lane++)
            if ((p->in_blocks + c) * 16 + lane >= s->ic) real[lane] = 0.0f;
        for (int32_t i = 0; i < half; i++, to += 16) {
            const float *left = upper + offsets[i], *right = upper + offsets[half + i];
            v16 b11 = k_load(left), b21 = k_load(left + lower) * real;
            v16 b12 = k_load(i < rest ? right : K_FN(zeros));
            v16 b22 = k_load(i < rest ? right + lower : K_FN(zeros)) * real;
            v16 t1 = b12 - b11, t2 = b22 - t1;
            k_store(to, t1);
            k_store(to + part, t2);
            k_store(to + 2 * part, b22 - b12);
            k_store(to + 3 * part, t2 - b21);
            if (p->dense) continue;
            k_store(to + 4 * part, b11);
            k_store(to + 5 * part, b21);
            k_store(to + 6 * part, b22);
        }
    }
    K_FN(strassen_input) x;
    x.t1 = scratch, x.t2 = x.t1 + part, x.t3 = x.t2 + part, x.t4 = x.t3 + part;
    x.t_step = step;
    if (p->dense) {
        x.b11 = in + (int64_t)first * 16, x.b21 = x.b11 + lower, x.b22 = x.b21 + step;
        x.b_step = in_block;
    } else {
        x.b11 = x.t4 + part, x.b21 = x.b11 + part, x.b22 = x.b21 + part;
        x.b_step = step;
    }
    return x;
}

/// Accumulators in memory: [block][pixel][16], blocks `step` apart.
typedef struct {
    float *at;
    int64_t step;
} K_FN(strassen_sums);

/// Sets what a tile needs to store through the epilogue at `channel` of the output, whose sums are
/// at `offset` from its start.
K_INLINE void K_FN(strassen_finish)(K_FN(tile) *t, const k_epilogue *e, int32_t channel,
                                    int64_t offset) {
    t->epilogue = e;
    t->channel = channel;
    t->bias = e->bias == NULL ? NULL : e->bias + channel;
    t->residual = e->residual == NULL ? NULL : e->residual + offset;
}

/// to = from + weights * in for `pixels` pixels of one group; `from` is NULL for zero. `t` says how
/// `to` is stored, for the first pixel.
K_INLINE void K_FN(strassen_multiply)(K_FN(tile) t, const float *weights, int32_t in_blocks,
                                      int32_t blocks, const float *in, int64_t in_step,
                                      const K_FN(strassen_sums) *from, K_FN(strassen_sums) to,
                                      int32_t pixels) {
    static const int32_t no_tap[1] = {0};
    const K_FN(tile_function)(*tiles)[3] = K_FN(tiles)[blocks == 1 ? 0 : 2];
    const float *residual = t.residual;
    int64_t floats = (int64_t)in_blocks * 256 * blocks;
    t.weights = weights;
    t.weight_block = 256 * blocks;
    t.in_block = in_step;
    t.input_blocks = in_blocks;
    t.last_lanes = 16;
    t.taps = 1;
    t.weight_taps = t.offsets = no_tap;
    t.out_block = to.step;
    t.out_step = 16;
    t.begin_block = from == NULL ? 0 : from->step;
    int32_t count = (pixels + K_CONV_PIXELS - 1) / K_CONV_PIXELS;
    for (int32_t i = 0; i < count; i++) {
        int64_t x = (int64_t)pixels * i / count, end = (int64_t)pixels * (i + 1) / count;
        t.in = in + x * 16;
        t.out = to.at + x * 16;
        t.begin = from == NULL ? NULL : from->at + x * 16;
        t.residual = residual == NULL ? NULL : residual + x * 16;
        // Each of the first two tiles prefetches one half of the next product's weights.
        t.ahead = i < 2 ? weights + floats + floats / 2 * i : NULL;
        tiles[end - x - 1][1](&t);
    }
}

/// C22 = U3 + U4 through the epilogue for `pixels` pixels, and U2 += U4.
K_INLINE void K_FN(strassen_join)(K_FN(tile) t, int32_t blocks, K_FN(strassen_sums) u2,
                                  const float *u3, const float *u4, K_FN(strassen_sums) c22,
                                  int32_t pixels) {
    const float *residual = t.residual;
    for (int32_t b = 0; b < blocks; b++) {
        for (int32_t i = 0; i < pixels; i++) {
            int64_t from = b * u2.step + i * 16, to = b * c22.step + i * 16;
            v16 added = k_load(u4 + from), sum = k_load(u3 + from) + added;
            k_store(u2.at + from, k_load(u2.at + from) + added);
            t.out = c22.at + to;
            t.residual = residual == NULL ? NULL : residual + to;
            K_FN(tile_store)(&t, &sum, 1, 1);
        }
        t.channel += 16;
        if (t.bias != NULL) t.bias += 16;
    }
}

static void K_FN(strassen_unit)(const k_conv_shape *s, const K_FN(strassen_plan) *p,
                                const float *in, const float *packed, const k_epilogue *e,
                                float *out, int32_t unit, float *scratch) {
    int32_t stretch = unit / p->parts, part = unit % p->parts;
    int32_t first = (int32_t)((int64_t)p->pixels * stretch / p->stretches);
    int32_t count = (int32_t)((int64_t)p->pixels * (stretch + 1) / p->stretches) - first;
    int32_t half = (count + 1) / 2, rest = count - half;
    K_FN(strassen_input) x = K_FN(strassen_gather)(s, p, in, first, half, rest, scratch);
    int64_t step = (int64_t)half * 16, block = K_FN(out_block)(s);
    float *bare = scratch + (p->dense ? 4 : 7) * p->in_blocks * step;
    for (int32_t i = p->groups * part / p->parts; i < p->groups * (part + 1) / p->parts; i++) {
        int32_t upper = i * K_CONV_BLOCKS, lower = upper + p->out_blocks;
        int32_t blocks = (int32_t)k_smaller(K_CONV_BLOCKS, p->out_blocks - upper);
        int64_t floats = (int64_t)p->in_blocks * 256 * blocks;
        const float *w = packed + (int64_t)upper * p->in_blocks * 256 * k_strassen_products;
        const K_FN(strassen_sums) u2 = {bare, step};
        const K_FN(strassen_sums) u3 = {u2.at + blocks * step, step};
        const K_FN(strassen_sums) u4 = {u3.at + blocks * step, step};
        int64_t at11 = upper * block + (int64_t)first * 16, at12 = at11 + step;
        int64_t at21 = lower * block + (int64_t)first * 16, at22 = at21 + step;
        K_FN(tile) sums = {0}, c11 = {0}, c12 = {0}, c21 = {0}, c22 = {0};
        K_FN(strassen_finish)(&c11, e, upper * 16, at11);
        K_FN(strassen_finish)(&c12, e, upper * 16, at12);
        K_FN(strassen_finish)(&c21, e, lower * 16, at21);
        K_FN(strassen_finish)(&c22, e, lower * 16, at22);
        const struct {
            K_FN(tile) tile;
            const float *in;
            int64_t in_step;
            const K_FN(strassen_sums) *from;
            K_FN(strassen_sums) to;
            int32_t pixels;
        } products[k_strassen_products] = {
            {sums, x.b11, x.b_step, NULL, u2, half},
            {c11, x.b21, x.b_step, &u2, {out + at11, block}, half},
            {sums, x.t2, x.t_step, &u2, u2, half},
            {sums, x.t3, x.t_step, &u2, u3, half},
            {c21, x.t4, x.t_step, &u3, {out + at21, block}, half},
            {sums, x.t1, x.t_step, NULL, u4, half},
            {c12, x.b22, x.b_step, &u2, {out + at12, block}, rest},
        };
        for (int32_t q = 0; q < k_strassen_products; q++) {
            if (q == 6)
                K_FN(strassen_join)(c22, blocks, u2, u3.at, u4.at,
                                    (K_FN(strassen_sums)){out + at22, block}, rest);
            K_FN(strassen_multiply)(products[q].tile, w + q * floats, p->in_blocks, blocks,
                                    products[q].in, products[q].in_step, products[q].from,
                                    products[q].to, products[q].pixels);
        }
    }
}

static void K_FN(strassen)(const k_conv_shape *s, const float *in, const float *packed,
                           const k_epilogue *e, float *out, int32_t unit0, int32_t unit1,
                           float *scratch) {
    K_FN(strassen_plan) p = K_FN(strassen_planned)(s);
    for (int32_t unit = unit0; unit < unit1; unit++)
        K_FN(strassen_unit)(s, &p, in, packed, e, out, unit, scratch);
}
