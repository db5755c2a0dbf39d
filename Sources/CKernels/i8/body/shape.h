// Arithmetic on shapes: what the vector tiers share.

#define K_INLINE static inline __attribute__((always_inline, unused))

K_INLINE int32_t k_blocks(int32_t channels) { return (channels + 15) / 16; }
K_INLINE int64_t k_smaller(int64_t a, int64_t b) { return a < b ? a : b; }
K_INLINE int64_t k_larger(int64_t a, int64_t b) { return a > b ? a : b; }
K_INLINE size_t k_rounded(size_t n) { return (n + 63) / 64 * 64; }

K_INLINE int64_t k_in_block(const k_conv_shape *s) {
    return s->in_block != 0 ? s->in_block : (int64_t)s->ih * s->iw * 16;
}
K_INLINE int64_t k_out_block(const k_conv_shape *s) {
    return s->out_block != 0 ? s->out_block : (int64_t)s->oh * s->ow * 16;
}
/// Input columns and rows that `n` neighbouring outputs read.
K_INLINE int64_t k_columns_under(const k_conv_shape *s, int64_t n) {
    return (n - 1) * s->sw + (int64_t)(s->kw - 1) * s->dw + 1;
}
K_INLINE int64_t k_rows_under(const k_conv_shape *s, int64_t n) {
    return (n - 1) * s->sh + (int64_t)(s->kh - 1) * s->dh + 1;
}
K_INLINE bool k_stays_inside(const k_conv_shape *s) {
    return s->pt == 0 && s->pl == 0 && k_rows_under(s, s->oh) <= s->ih &&
           k_columns_under(s, s->ow) <= s->iw;
}
