#include "../include/cpu.h"
#include "../include/kernels_u8.h"

#define PICK(NAME, ...) \
    (k_cpu_tier() >= K_TIER_AVX2 ? k_u8_##NAME##__avx2(__VA_ARGS__) : k_u8_##NAME##__c(__VA_ARGS__))

static int is_vbmi(void) { return k_cpu_tier() >= K_TIER_AVX512 && k_u8_has_vbmi(); }

void k_u8_fit_across(const k_u8_fit_source *s, const k_u8_fit_colour *k, int16_t *out,
                     size_t stride, size_t n) {
    if (is_vbmi()) {
        k_u8_fit_across__vbmi(s, k, out, stride, n);
    } else {
        PICK(fit_across, s, k, out, stride, n);
    }
}

void k_u8_fit_down(const int16_t *upper, const int16_t *lower, size_t stride, int above, int below,
                   const k_u8_fit_colour *k, float *out0, float *out1, float *out2, size_t n) {
    if (is_vbmi()) {
        k_u8_fit_down__avx512(upper, lower, stride, above, below, k, out0, out1, out2, n);
    } else {
        PICK(fit_down, upper, lower, stride, above, below, k, out0, out1, out2, n);
    }
}

void k_u8_fill(uint8_t *to, size_t stride, size_t width, size_t height, uint8_t value,
               uint8_t alpha) {
    PICK(fill, to, stride, width, height, value, alpha);
}

void k_u8_blend_mask(uint8_t *to, size_t stride, const uint8_t *mask, size_t mask_stride,
                     size_t width, size_t height, uint8_t value, uint8_t alpha) {
    PICK(blend_mask, to, stride, mask, mask_stride, width, height, value, alpha);
}

void k_u8_shrink_mask(uint8_t *to, size_t to_stride, const uint8_t *mask, size_t mask_stride,
                      size_t width, size_t height, int shift_x, int shift_y) {
    PICK(shrink_mask, to, to_stride, mask, mask_stride, width, height, shift_x, shift_y);
}

void k_u8_capsule_mask(uint8_t *mask, size_t stride, size_t width, size_t height, float px,
                       float py, float qx, float qy, float radius) {
    PICK(capsule_mask, mask, stride, width, height, px, py, qx, qy, radius);
}

void k_u8_box_blur(uint8_t *to, size_t stride, size_t width, size_t height, size_t radius,
                   uint8_t *scratch, uint32_t *sums) {
    PICK(box_blur, to, stride, width, height, radius, scratch, sums);
}

void k_u8_pixelate(uint8_t *to, size_t stride, size_t width, size_t height, size_t cell_width,
                   size_t cell_height) {
    PICK(pixelate, to, stride, width, height, cell_width, cell_height);
}

void k_u8_recolour_luma(const k_u8_recolouring *k, const uint8_t *y, const uint8_t *u,
                        const uint8_t *v, uint8_t *to, size_t width) {
    PICK(recolour_luma, k, y, u, v, to, width);
}

void k_u8_recolour_chroma(const k_u8_recolouring *k, const uint8_t *u, const uint8_t *v,
                          uint8_t *to_u, uint8_t *to_v, size_t width) {
    PICK(recolour_chroma, k, u, v, to_u, to_v, width);
}

void k_u8_add_rows(const uint8_t *from, size_t stride, size_t rows, size_t width, uint16_t *sums) {
    PICK(add_rows, from, stride, rows, width, sums);
}
