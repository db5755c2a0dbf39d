// Activations of 16 lanes, and the second pass of an epilogue.

/// A polynomial on [-ln 2 / 2, ln 2 / 2], near-minimax for e^r, and the power of two it is to be
/// scaled by: exp(x) = polynomial * 2^n. For |x| <= 104.
K_INLINE v16 k_exp_parts(v16 x, v16 *shifted_n) {
    // Adding 1.5 * 2^23 rounds to the nearest integer and leaves it in the low bits.
    v16 shifted = x * 1.44269504f + 12582912.0f;
    v16 n = shifted - 12582912.0f;
    // ln 2 in two parts: n times the first is exact.
    v16 r = x - n * 0.693359375f;
    r = r + n * 2.12194440e-4f;
    v16 q = 1.392632562e-3f * r + 8.363292753e-3f;
    q = q * r + 4.166655376e-2f;
    q = q * r + 0.1666657631f;
    q = q * r + 0.5f;
    q = q * r + 1.0f;
    *shifted_n = shifted;
    return q * r + 1.0f;
}
K_INLINE v16 k_power_of_two(i16 n) { return (v16)((n + 127) << 23); }

/// exp(x) for |x| <= 87.
K_INLINE v16 k_exp_bounded(v16 x) {
    v16 shifted;
    v16 p = k_exp_parts(x, &shifted);
#if defined(K_TIER_IS_AVX512)
    return (v16)_mm512_scalef_ps((__m512)p, (__m512)(shifted - 12582912.0f));
#else
    return p * k_power_of_two((i16)shifted - (i16)k_splat(12582912.0f));
#endif
}

K_INLINE v16 k_exp(v16 x) {
    // Beyond these the result is infinite or zero; two factors keep each exponent representable.
    x = k_at_most(k_at_least(x, k_splat(-104.0f)), k_splat(89.0f));
    v16 shifted;
    v16 p = k_exp_parts(x, &shifted);
    i16 n = (i16)shifted - (i16)k_splat(12582912.0f);
    i16 half = n >> 1;
    return p * k_power_of_two(half) * k_power_of_two(n - half);
}

/// 2^x for |x| <= 126, by a polynomial on [-1/2, 1/2] right to 1.6e-7.
K_INLINE v16 k_exp2_bounded(v16 x) {
    v16 shifted = x + 12582912.0f;
    v16 n = shifted - 12582912.0f;
    v16 r = x - n;
    // In pairs: a long chain of sums would wait for itself.
    v16 r2 = r * r;
    v16 q = 0.693147004f * r + 1.0f;
    q = r2 * (0.0555073358f * r + 0.240222424f) + q;
    q = (r2 * r2) * (1.32647273e-3f * r + 9.67151299e-3f) + q;
#if defined(K_TIER_IS_AVX512)
    return (v16)_mm512_scalef_ps((__m512)q, (__m512)n);
#else
    return q * k_power_of_two((i16)shifted - (i16)k_splat(12582912.0f));
#endif
}

/// 2^x for x <= 0; 0 below 2^-126.
K_INLINE v16 k_exp2_falling(v16 x) {
    v16 e = k_exp2_bounded(k_at_least(x, k_splat(-126.0f)));
    return x < -126.0f ? k_splat(0.0f) : e;
}

/// 1 + exp(-x), at most 1e38.
K_INLINE v16 k_sigmoid_denominator(v16 x) {
    x = k_at_most(k_at_least(0.0f - x, k_splat(-87.0f)), k_splat(87.0f));
    return 1.0f + k_exp_bounded(x);
}

K_INLINE v16 k_sigmoid(v16 x) { return k_quotient(k_splat(1.0f), k_sigmoid_denominator(x)); }

K_INLINE v16 k_tanh(v16 x) {
    v16 magnitude = k_at_most(x < 0.0f ? -x : x, k_splat(20.0f));
    v16 z = magnitude * magnitude;
    v16 q = 2.269501623e-3f * z - 8.323186984e-3f;
    q = q * z + 2.176250287e-2f;
    q = q * z - 5.395846162e-2f;
    q = q * z + 0.1333330015f;
    q = q * z - 0.3333333315f;
    v16 small = magnitude + magnitude * z * q;
    v16 large = 1.0f - k_quotient(k_splat(2.0f), k_exp_bounded(2.0f * magnitude) + 1.0f);
    v16 y = magnitude < 0.6f ? small : large;
    return x < 0.0f ? -y : y;
}

/// x (1 + erf(x / sqrt 2)) / 2: x by the normal distribution's integral, which is a half and an odd
/// rational function of degree 11 over 10, near-minimax on [-5.5, 5.5]. The integral is right to
/// 1.5e-7, and 0 below -5.5.
K_INLINE v16 k_gelu(v16 x) {
    v16 bounded = k_at_most(k_at_least(x, k_splat(-5.5f)), k_splat(5.5f));
    v16 square = bounded * bounded;
    v16 p = 2.267640120e-8f * square + 6.384689187e-6f;
    v16 q = 1.197843631e-6f * square + 7.449405530e-5f;
    p = p * square + 1.711728546e-4f;
    q = q * square + 1.897400129e-3f;
    p = p * square + 4.691268783e-3f;
    q = q * square + 2.877056226e-2f;
    p = p * square + 3.406583890e-2f;
    q = q * square + 0.2520558238f;
    p = p * square + 0.3989421725f;
    q = q * square + 1.0f;
    v16 integral = k_quotient(bounded * p, q) + 0.5f;
    return x * (x < -5.5f ? k_splat(0.0f) : integral);
}

K_INLINE v16 k_activated(const k_activation act, v16 x, v16 a, v16 b, v16 slope) {
    v16 zero = k_splat(0.0f), one = k_splat(1.0f);
    switch (act) {
    case K_ACT_NONE: return x;
    case K_ACT_RELU: return k_at_least(x, zero);
    case K_ACT_CLIP: return k_at_most(k_at_least(x, a), b);
    case K_ACT_SILU: return k_quotient(x, k_sigmoid_denominator(x));
    case K_ACT_SIGMOID: return k_sigmoid(x);
    case K_ACT_HARD_SWISH: return x * k_at_most(k_at_least(x * (1.0f / 6.0f) + 0.5f, zero), one);
    case K_ACT_HARD_SIGMOID: return k_at_most(k_at_least(a * x + b, zero), one);
    case K_ACT_LEAKY: return x < zero ? a * x : x;
    case K_ACT_PRELU: return x < zero ? slope * x : x;
    case K_ACT_TANH: return k_tanh(x);
    case K_ACT_EXP: return k_exp(x);
    case K_ACT_GELU: return k_gelu(x);
    }
    return x;
}

/// Runs `M(activation)` for the activation named by `act`, so that it is a constant inside.
#define K_SWITCH_ACTIVATION(act, M)                       \
    switch (act) {                                        \
    case K_ACT_NONE: M(K_ACT_NONE) break;                 \
    case K_ACT_RELU: M(K_ACT_RELU) break;                 \
    case K_ACT_CLIP: M(K_ACT_CLIP) break;                 \
    case K_ACT_SILU: M(K_ACT_SILU) break;                 \
    case K_ACT_SIGMOID: M(K_ACT_SIGMOID) break;           \
    case K_ACT_HARD_SWISH: M(K_ACT_HARD_SWISH) break;     \
    case K_ACT_HARD_SIGMOID: M(K_ACT_HARD_SIGMOID) break; \
    case K_ACT_LEAKY: M(K_ACT_LEAKY) break;               \
    case K_ACT_PRELU: M(K_ACT_PRELU) break;               \
    case K_ACT_TANH: M(K_ACT_TANH) break;                 \
    case K_ACT_EXP: M(K_ACT_EXP) break;                   \
    case K_ACT_GELU: M(K_ACT_GELU) break;                 \
    }

/// Whether an epilogue needs more than bias, residual before the activation, ReLU and clip.
K_INLINE bool k_needs_finish(const k_epilogue *e) {
    return e->act > K_ACT_CLIP || (e->residual != NULL && e->residual_after);
}

/// y = act(y) (+ residual) in place for `count` vectors, each `step` floats after the one before.
/// ReLU and clip have been applied already.
static void K_FN(finish)(const k_epilogue *e, const float *slope, float *y, const float *residual,
                         int64_t count, int64_t step) {
    v16 a = k_splat(e->a), b = k_splat(e->b);
    v16 s = e->act == K_ACT_PRELU ? k_load(slope) : a;
#define K_FINISH(act)                   \
    for (int64_t i = 0; i < count; i++) \
        k_store(y + i * step, k_activated(act, k_load(y + i * step), a, b, s));
    if (e->act > K_ACT_CLIP) K_SWITCH_ACTIVATION(e->act, K_FINISH)
#undef K_FINISH
    if (residual != NULL && e->residual_after)
        for (int64_t i = 0; i < count; i++)
            k_store(y + i * step, k_load(y + i * step) + k_load(residual + i * step));
}

/// The bounds that sums are clipped to before they are stored: infinite where the activation is
/// neither ReLU nor clip.
K_INLINE v16 k_low(const k_epilogue *e) {
    if (e->act == K_ACT_RELU) return k_splat(0.0f);
    return k_splat(e->act == K_ACT_CLIP ? e->a : -__builtin_inff());
}
K_INLINE v16 k_high(const k_epilogue *e) {
    return k_splat(e->act == K_ACT_CLIP ? e->b : __builtin_inff());
}
