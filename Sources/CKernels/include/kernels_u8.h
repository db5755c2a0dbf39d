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

#endif
