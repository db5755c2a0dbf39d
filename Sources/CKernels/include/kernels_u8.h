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

/// How the bytes under a block of sixteen output columns are fetched at once.
typedef struct {
    /// Bytes of a window, 64 or 128; 0 where no such windows hold the columns.
    int32_t width;
    /// Where the window of each block begins in the row; none passes its last byte.
    const int32_t *starts;
    /// 64 a block, four a column: which byte of the window it is, any where none is wanted.
    const uint8_t *places;
} k_u8_wide;

/// Where the columns of a bilinear row come from, in the luma plane, for `n` output columns.
///
/// All arrays but `left` and `right` are padded to whole blocks of sixteen columns. A window never
/// passes the last byte of the row. All variants give the same bits.
typedef struct {
    /// First picture column of each output column, `n`; the second is `right`.
    const int32_t *left;
    /// Second picture column, `n`.
    const int32_t *right;
    /// Pairs of weights of the two, in 2048ths, 2 a column.
    const int16_t *weights;
    /// Byte offsets of the windows, as `fetch` says.
    const int32_t *starts;
    /// 32 a block: bytes of the windows that become pairs of 16-bit samples (pshufb form).
    const uint8_t *shuffles;
    k_fetch fetch;
    k_u8_wide wide;
} k_u8_taps;

/// The chroma of the two picture columns under each output column, in a chroma plane.
///
/// All arrays are padded to whole blocks of sixteen columns, else as `k_u8_taps`.
typedef struct {
    /// Samples: two under the first picture column, two under the second; 4 a column.
    const int32_t *samples;
    /// Their weights in quarters; those of one picture column add up to 4.
    const int8_t *weights;
    /// Added, in 16ths of a level, before the levels of the two are cut; 2 a column, below 16.
    const int16_t *rounds;
    const int32_t *starts;
    /// 32 a block: bytes of the windows that become groups of four samples.
    const uint8_t *shuffles;
    k_fetch fetch;
    k_u8_wide wide;
} k_u8_chroma_taps;

/// One row of the picture. Chroma is three parts of the near row and one of the far one, which are
/// the same row where chroma is not halved downwards.
typedef struct {
    const uint8_t *y, *u_near, *u_far, *v_near, *v_far;
    const k_u8_taps *luma;
    /// NULL: no chroma; U and V are 128 and their rows are not read.
    const k_u8_chroma_taps *chroma;
    /// The rows that a later call will read as `y`, `u_near` and `v_near`: fetched into the cache
    /// on the way. Any address does, NULL too.
    const uint8_t *next_y, *next_u, *next_v;
} k_u8_fit_source;

/// From samples to levels, for each channel c of 3:
/// `level = (y[c] * Y + u[c] * (U - 128) + v[c] * (V - 128) + bias[c]) >> shift`, clamped to
/// 0...255; and to network input: `(level - mean[c]) * scale[c]`. `u[0]` and `v[2]` are 0.
typedef struct {
    int16_t y[3], u[3], v[3];
    int32_t bias[3];
    int32_t shift;
    /// 1 or 3 channels are made.
    int32_t channels;
    float mean[3], scale[3];
} k_u8_fit_colour;

/// Converts the pixels of one picture row that `n` output columns need and blends them across.
///
/// Writes 128ths of levels, cut: channel c at `out + c * stride`, `n` of them and up to the next
/// multiple of 16 anything. Rows may start at any address.
void k_u8_fit_across(const k_u8_fit_source *source, const k_u8_fit_colour *colour, int16_t *out,
                     size_t stride, size_t n);
void k_u8_fit_across__c(const k_u8_fit_source *source, const k_u8_fit_colour *colour, int16_t *out,
                        size_t stride, size_t n);
/// Only where `k_cpu_tier()` is AVX2 or better.
void k_u8_fit_across__avx2(const k_u8_fit_source *source, const k_u8_fit_colour *colour,
                           int16_t *out, size_t stride, size_t n);
/// Only where `k_cpu_tier()` is AVX-512 and `k_u8_has_vbmi()`.
void k_u8_fit_across__vbmi(const k_u8_fit_source *source, const k_u8_fit_colour *colour,
                           int16_t *out, size_t stride, size_t n);
/// Whether the processor permutes single bytes of 512 bits (AVX-512 VBMI).
int k_u8_has_vbmi(void);

/// Blends two rows of `k_u8_fit_across` downwards and normalises them to one row of input.
///
/// `level = ((upper * above >> 16) + (lower * below >> 16) + 2) >> 2`, weights in 2048ths. Writes
/// `n` floats to `out0` (and `out1`, `out2` if three channels), nothing past them; reads up to
/// the next multiple of 16.
void k_u8_fit_down(const int16_t *upper, const int16_t *lower, size_t stride, int above, int below,
                   const k_u8_fit_colour *colour, float *out0, float *out1, float *out2, size_t n);
void k_u8_fit_down__c(const int16_t *upper, const int16_t *lower, size_t stride, int above,
                      int below, const k_u8_fit_colour *colour, float *out0, float *out1,
                      float *out2, size_t n);
void k_u8_fit_down__avx2(const int16_t *upper, const int16_t *lower, size_t stride, int above,
                         int below, const k_u8_fit_colour *colour, float *out0, float *out1,
                         float *out2, size_t n);
/// Only where `k_cpu_tier()` is AVX-512 and `k_u8_has_vbmi()`.
void k_u8_fit_down__avx512(const int16_t *upper, const int16_t *lower, size_t stride, int above,
                           int below, const k_u8_fit_colour *colour, float *out0, float *out1,
                           float *out2, size_t n);

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

// Colours. Every variant gives the same bytes; `__avx2` only where `k_cpu_tier()` is AVX2 or
// better.

/// From the samples of one colour space to those of another, factors in 8192ths:
/// `Y' = (y * Y + u * (U - 128) + v * (V - 128) + bias) >> 13`,
/// `U' = (uu * (U - 128) + uv * (V - 128) + 4096 >> 13) + 128`, V' likewise, clamped to 0...255.
/// No factor is beyond 2^15, `bias` not beyond 2^22.
typedef struct {
    int32_t y, u, v, bias;
    int32_t uu, uv, vu, vv;
} k_u8_recolouring;

/// One row of luma, `width` columns, with the row of chroma of half as many, rounded up, that lies
/// on it. Nothing that is read overlaps what is written.
void k_u8_recolour_luma(const k_u8_recolouring *k, const uint8_t *y, const uint8_t *u,
                        const uint8_t *v, uint8_t *to, size_t width);
void k_u8_recolour_luma__c(const k_u8_recolouring *k, const uint8_t *y, const uint8_t *u,
                           const uint8_t *v, uint8_t *to, size_t width);
void k_u8_recolour_luma__avx2(const k_u8_recolouring *k, const uint8_t *y, const uint8_t *u,
                              const uint8_t *v, uint8_t *to, size_t width);

/// One row of chroma, `width` of its samples. Nothing that is read overlaps what is written.
void k_u8_recolour_chroma(const k_u8_recolouring *k, const uint8_t *u, const uint8_t *v,
                          uint8_t *to_u, uint8_t *to_v, size_t width);
void k_u8_recolour_chroma__c(const k_u8_recolouring *k, const uint8_t *u, const uint8_t *v,
                             uint8_t *to_u, uint8_t *to_v, size_t width);
void k_u8_recolour_chroma__avx2(const k_u8_recolouring *k, const uint8_t *u, const uint8_t *v,
                                uint8_t *to_u, uint8_t *to_v, size_t width);

// Sums. Every variant gives the same numbers; `__avx2` only where `k_cpu_tier()` is AVX2 or better.

/// Adds `rows` rows of `width` bytes, `stride` bytes from row to row, column by column to `sums`,
/// which is `width` numbers. Sums are modulo 2^16: 257 rows on zeros are within it.
void k_u8_add_rows(const uint8_t *from, size_t stride, size_t rows, size_t width, uint16_t *sums);
void k_u8_add_rows__c(const uint8_t *from, size_t stride, size_t rows, size_t width,
                      uint16_t *sums);
void k_u8_add_rows__avx2(const uint8_t *from, size_t stride, size_t rows, size_t width,
                         uint16_t *sums);

#endif
