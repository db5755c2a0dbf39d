// Elements of the tensors that depthwise.h reads and writes: bfloat16.

typedef uint16_t K_FN(pixel);

/// Sixteen lanes of a pixel, as fp32.
K_INLINE v16 K_FN(pixel_load)(const uint16_t *p) { return k_load_bf16(p); }
K_INLINE void K_FN(pixel_store)(uint16_t *p, v16 v) { k_store_bf16(p, v); }

/// No second pass: it would round twice.
K_INLINE void K_FN(pixel_finish)(const k_epilogue *e, const float *slope, uint16_t *out,
                                 const uint16_t *residual, int32_t pixels) {
    (void)slope, (void)out, (void)residual, (void)pixels;
    assert(!k_needs_finish(e));
}
