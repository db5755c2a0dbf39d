#ifndef SIGHTLINE_KERNELS_U8_H
#define SIGHTLINE_KERNELS_U8_H

#include <stddef.h>
#include <stdint.h>

/// How the bytes under a block of eight output columns are fetched.
typedef enum {
    /// One byte at a time.
    K_FETCH_PLAIN,
    /// Two windows of 16 bytes, four columns each: `starts` holds 2 offsets a block.
    K_FETCH_WINDOWS,
    /// Eight windows of 4 bytes: `starts` holds 8 offsets a block.
    K_FETCH_GATHER
} k_fetch;

/// Where the columns of a bilinear row come from, in one plane, for `n` output columns.
///
/// All arrays but `left` are padded to whole blocks of eight columns. A window never passes the
/// last byte of the row. All variants give the same bits.
typedef struct {
    /// First source column of each output column, `n`; the second is `right`.
    const int32_t *left;
    /// Second source column, `n`.
    const int32_t *right;
    /// Pairs of weights of the two, in 2048ths, 2 a column.
    const int16_t *weights;
    /// Byte offsets of the windows, as `fetch` says.
    const int32_t *starts;
    /// 32 a block: bytes of the windows that become pairs of 16-bit samples (pshufb form).
    const uint8_t *shuffles;
    k_fetch fetch;
} k_u8_taps;

/// The rows of the picture under one output row. Two rows a plane, blended by two weights.
typedef struct {
    const uint8_t *y0, *y1, *u0, *u1, *v0, *v1;
    /// Weights of the upper and the lower row, each divided by 2048.
    float luma0, luma1, chroma0, chroma1;
    const k_u8_taps *luma;
    /// NULL: no chroma; U and V are 128 and `u0`... are not read.
    const k_u8_taps *chroma;
} k_u8_fit_source;

/// From samples to network input: for each channel c of 3
/// `level = luma * Y + u[c] * U + v[c] * V + bias[c]`, clamped to 0...255, rounded to a whole
/// level if `round`, then `(level - mean[c]) * scale[c]`.
typedef struct {
    float luma;
    float u[3], v[3], bias[3];
    float mean[3], scale[3];
    int round;
    /// 1 or 3 channels are written.
    int channels;
} k_u8_fit_colour;

/// One row of network input from planar 8-bit YUV: bilinear resize, colour conversion and
/// normalisation in one pass. Writes `n` floats to `out0` (and `out1`, `out2` if three
/// channels); nothing past them. Rows may start at any address.
void k_u8_fit_row(const k_u8_fit_source *source, const k_u8_fit_colour *colour, float *out0,
                  float *out1, float *out2, size_t n);
void k_u8_fit_row__c(const k_u8_fit_source *source, const k_u8_fit_colour *colour, float *out0,
                     float *out1, float *out2, size_t n);
/// Only where `k_cpu_tier()` is AVX2 or better.
void k_u8_fit_row__avx2(const k_u8_fit_source *source, const k_u8_fit_colour *colour, float *out0,
                        float *out1, float *out2, size_t n);

// Drawing. Every variant gives the same bytes; `__avx2` only where `k_cpu_tier()` is AVX2 or
// better. Widths and heights may be 0.

/// Blends `value` into a rectangle: `to = to + (value - to) * alpha / 255`, rounded.
/// `stride` and all strides below are bytes from row to row.
void k_u8_fill(uint8_t *to, size_t stride, size_t width, size_t height, uint8_t value,
               uint8_t alpha);
void k_u8_fill__c(uint8_t *to, size_t stride, size_t width, size_t height, uint8_t value,
                  uint8_t alpha);
void k_u8_fill__avx2(uint8_t *to, size_t stride, size_t width, size_t height, uint8_t value,
                     uint8_t alpha);

/// Blends `value` into a rectangle by `mask * alpha / 255`, mask being a coverage of 0 to 255.
void k_u8_blend_mask(uint8_t *to, size_t stride, const uint8_t *mask, size_t mask_stride,
                     size_t width, size_t height, uint8_t value, uint8_t alpha);
void k_u8_blend_mask__c(uint8_t *to, size_t stride, const uint8_t *mask, size_t mask_stride,
                        size_t width, size_t height, uint8_t value, uint8_t alpha);
void k_u8_blend_mask__avx2(uint8_t *to, size_t stride, const uint8_t *mask, size_t mask_stride,
                           size_t width, size_t height, uint8_t value, uint8_t alpha);

/// The coverage of subsampled samples: means of 1x1, 2x1, 1x2 or 2x2 bytes of `mask`, rounded.
/// `width` and `height` are those of `to`; `mask` has `width << shift_x` columns and
/// `height << shift_y` rows.
void k_u8_shrink_mask(uint8_t *to, size_t to_stride, const uint8_t *mask, size_t mask_stride,
                      size_t width, size_t height, int shift_x, int shift_y);
void k_u8_shrink_mask__c(uint8_t *to, size_t to_stride, const uint8_t *mask, size_t mask_stride,
                         size_t width, size_t height, int shift_x, int shift_y);
void k_u8_shrink_mask__avx2(uint8_t *to, size_t to_stride, const uint8_t *mask, size_t mask_stride,
                            size_t width, size_t height, int shift_x, int shift_y);

/// Joins to `mask` (greater of both) the coverage of all points within `radius` of the segment
/// from p to q, antialiased over one pixel. Coordinates are pixels from the mask's left top
/// corner, finite; p may equal q: a disc.
void k_u8_capsule_mask(uint8_t *mask, size_t stride, size_t width, size_t height, float px,
                       float py, float qx, float qy, float radius);
void k_u8_capsule_mask__c(uint8_t *mask, size_t stride, size_t width, size_t height, float px,
                          float py, float qx, float qy, float radius);
void k_u8_capsule_mask__avx2(uint8_t *mask, size_t stride, size_t width, size_t height, float px,
                             float py, float qx, float qy, float radius);

/// Replaces each sample of a rectangle by the mean of `2 * radius + 1` squared about it; samples
/// past the rectangle count as its edge. `radius` is below 2^14. `scratch` holds `width * height`
/// bytes, `sums` `width` numbers; neither overlaps the rectangle.
void k_u8_box_blur(uint8_t *to, size_t stride, size_t width, size_t height, size_t radius,
                   uint8_t *scratch, uint32_t *sums);
void k_u8_box_blur__c(uint8_t *to, size_t stride, size_t width, size_t height, size_t radius,
                      uint8_t *scratch, uint32_t *sums);
void k_u8_box_blur__avx2(uint8_t *to, size_t stride, size_t width, size_t height, size_t radius,
                         uint8_t *scratch, uint32_t *sums);

/// Replaces each cell of a rectangle by its rounded mean; cells start at the left top corner, those
/// at the right and bottom edges may be smaller. Both cell sizes are above 0.
void k_u8_pixelate(uint8_t *to, size_t stride, size_t width, size_t height, size_t cell_width,
                   size_t cell_height);
void k_u8_pixelate__c(uint8_t *to, size_t stride, size_t width, size_t height, size_t cell_width,
                      size_t cell_height);
void k_u8_pixelate__avx2(uint8_t *to, size_t stride, size_t width, size_t height, size_t cell_width,
                         size_t cell_height);

#endif
