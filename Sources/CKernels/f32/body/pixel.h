// Elements of the tensors that depthwise.h reads and writes: fp32.

typedef float K_FN(pixel);

/// The lanes of a pixel that fit one register, as fp32.
K_INLINE K_FN(wide) K_FN(pixel_load)(const float *p) { return K_FN(wide_load)(p); }
K_INLINE void K_FN(pixel_store)(float *p, K_FN(wide) v) { K_FN(wide_store)(p, v); }

/// The parts of an epilogue that need a second pass over `pixels` stored pixels.
K_INLINE void K_FN(pixel_finish)(const k_epilogue *e, const float *slope, float *out,
                                 const float *residual, int32_t pixels) {
    K_FN(finish)(e, slope, out, residual, pixels, 16);
}
