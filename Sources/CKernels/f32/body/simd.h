// Sixteen floats as one value. The same source is compiled once for each tier, inside that tier's
// target attribute: 16 lanes are one zmm, two ymm or four xmm or q registers.
//
// `acc += x * w` compiles to one fused multiply-add where the tier has it.

typedef float v16 __attribute__((ext_vector_type(16)));
typedef float v8 __attribute__((ext_vector_type(8)));
typedef int32_t i16 __attribute__((ext_vector_type(16)));
typedef v16 v16_unaligned __attribute__((aligned(4)));

#define K_INLINE static inline __attribute__((always_inline, unused))

K_INLINE v16 k_load(const float *p) { return *(const v16 *)p; }
K_INLINE void k_store(float *p, v16 v) { *(v16 *)p = v; }
K_INLINE v16 k_load_any(const float *p) { return *(const v16_unaligned *)p; }
K_INLINE void k_store_any(float *p, v16 v) { *(v16_unaligned *)p = v; }
K_INLINE v16 k_splat(float x) { return (v16){x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x}; }

K_INLINE v8 k_load_eight(const float *p) { return *(const v8 *)p; }
/// Eight lanes and eight zeros.
K_INLINE v16 k_widened(v8 v) {
    v8 zero = {0};
    return __builtin_shufflevector(v, zero, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
}

/// Maximum and minimum; a NaN in `x` is kept.
K_INLINE v16 k_at_least(v16 x, v16 low) { return x < low ? low : x; }
K_INLINE v16 k_at_most(v16 x, v16 high) { return x > high ? high : x; }

/// x / d to 2 ulp, for d in [1, 1e38].
K_INLINE v16 k_quotient(v16 x, v16 d) {
#if defined(K_TIER_IS_AVX512)
    v16 r = (v16)_mm512_rcp14_ps((__m512)d);
    v16 y = x * r;
    return y + y * (1.0f - d * r);
#else
    return x / d;
#endif
}

/// Loads and stores the first `n` (0 to 16) floats, without touching what follows them.
K_INLINE v16 k_load_part(const float *p, size_t n) {
    float lanes[16] __attribute__((aligned(64))) = {0};
    __builtin_memcpy(lanes, p, n * sizeof(float));
    return k_load(lanes);
}
K_INLINE void k_store_part(float *p, v16 v, size_t n) {
    float lanes[16] __attribute__((aligned(64)));
    k_store(lanes, v);
    __builtin_memcpy(p, lanes, n * sizeof(float));
}

/// The sum of the 16 lanes, pairwise: always in the same order.
K_INLINE float k_sum_lanes(v16 v) {
    typedef float v4 __attribute__((ext_vector_type(4)));
    v8 h = v.lo + v.hi;
    v4 q = h.lo + h.hi;
    return (q.x + q.z) + (q.y + q.w);
}
K_INLINE float k_max_lanes(v16 v) {
    float lanes[16] __attribute__((aligned(64)));
    k_store(lanes, v);
    float m = lanes[0];
    for (int i = 1; i < 16; i++) m = lanes[i] > m ? lanes[i] : m;
    return m;
}

K_INLINE int32_t k_blocks(int32_t channels) { return (channels + 15) / 16; }
K_INLINE int64_t k_smaller(int64_t a, int64_t b) { return a < b ? a : b; }
K_INLINE int64_t k_larger(int64_t a, int64_t b) { return a > b ? a : b; }
