#ifndef SIGHTLINE_KERNELS_I8_H
#define SIGHTLINE_KERNELS_I8_H

#include <stddef.h>
#include <stdint.h>

#include "kernels.h"

// Quantised tensor kernels: a byte q stands for (q - zero) * scale.
//
// Blocked layout: one sample of a tensor with C channels is [ceil(C/16)][H][W][16] bytes of any
// alignment. Lanes past C in the last block are padding: every kernel writes them, and no kernel
// lets them reach a real lane. All tensors hold unsigned bytes; signed ones are stored with 128
// added, and so are their zeros. Sums are exact in 32 bits, so every tier gives the same bytes.
//
// Kernels work on one sample, allocate nothing, start no thread and keep no state. Ranges are half
// open. Input and output must not overlap unless said.

/// From a sum to a byte: y = clamp(round((sum + bias) * scale) + zero), ties to even, then
/// y = table[y] if there is a table. With a residual r then follows
/// y = clamp(round((y - own_zero) * own + (r - other_zero) * other) + sum_zero).
typedef struct {
    /// One per channel, padded to blocks of 16 with 0.
    const int32_t *bias;
    const float *scale;
    /// Added to each weight: the sums grow by this times the input bytes of the window. Within
    /// -127...127, 0 for tiers without `takes_offset` and for grouped convolutions that are
    /// not depthwise.
    int32_t offset;
    /// The clamp is to low...high, all within 0...255.
    int32_t zero, low, high;
    /// 256 bytes or NULL.
    const uint8_t *table;
    /// Same layout as the output, or NULL. May be the output itself.
    const uint8_t *residual;
    float own, other;
    int32_t own_zero, other_zero;
    int32_t sum_zero, sum_low, sum_high;
} k_i8_epilogue;

/// The bytes of one operand of an element-wise operation.
typedef struct {
    float scale;
    int32_t zero;
} k_i8_scale;

/// The kernels of one instruction-set tier.
typedef struct {
    k_tier tier;

    // Convolution, blocked to blocked: dense or grouped, signed weights without a zero point, any
    // kernel of up to 1024 taps, any stride, dilation and padding. in_block and out_block of the
    // shape are bytes. Sums stay below 2^31 if ic/groups * kh * kw is below 65536.

    /// Bytes that `conv_pack` may write, its working memory included.
    size_t (*conv_pack_bytes)(const k_conv_shape *s);
    /// Packs OIHW weights [oc][ic/groups][kh][kw] for `conv` of the same tier. `packed` is 64-byte
    /// aligned. Returns how many of its bytes, from the first on, `conv` will read.
    size_t (*conv_pack)(const k_conv_shape *s, const int8_t *oihw, uint8_t *packed);
    /// Scratch of one call, 64-byte aligned, contents irrelevant before and after.
    size_t (*conv_scratch_bytes)(const k_conv_shape *s);
    /// Computes channel blocks [block0, block1) of output rows [row0, row1). Padding holds
    /// `in_zero`; the bias accounts for its share of the sums, as for that of every pixel.
    void (*conv)(const k_conv_shape *s, const uint8_t *in, uint8_t in_zero, const uint8_t *packed,
                 const k_i8_epilogue *e, uint8_t *out, int32_t block0, int32_t block1, int32_t row0,
                 int32_t row1, uint8_t *scratch);

    // Depthwise, blocked to blocked: ic == oc == groups. Arguments as for conv.

    size_t (*depthwise_pack_bytes)(const k_conv_shape *s);
    size_t (*depthwise_pack)(const k_conv_shape *s, const int8_t *oihw, uint8_t *packed);
    size_t (*depthwise_scratch_bytes)(const k_conv_shape *s);
    void (*depthwise)(const k_conv_shape *s, const uint8_t *in, uint8_t in_zero,
                      const uint8_t *packed, const k_i8_epilogue *e, uint8_t *out, int32_t block0,
                      int32_t block1, int32_t row0, int32_t row1, uint8_t *scratch);

    // Winograd F(2x2, 3x3), exact like the others: dense, 3x3, strides and dilations 1, any
    // padding, at most 1024 input channels. Arguments as for conv; row0 is even, row1 is even or
    // oh.

    size_t (*winograd_pack_bytes)(const k_conv_shape *s);
    size_t (*winograd_pack)(const k_conv_shape *s, const int8_t *oihw, uint8_t *packed);
    size_t (*winograd_scratch_bytes)(const k_conv_shape *s);
    void (*winograd)(const k_conv_shape *s, const uint8_t *in, uint8_t in_zero,
                     const uint8_t *packed, const k_i8_epilogue *e, uint8_t *out, int32_t block0,
                     int32_t block1, int32_t row0, int32_t row1, uint8_t *scratch);

    /// Whether an epilogue may have a weight offset.
    int32_t takes_offset;
    /// Whether `winograd` is faster than `conv`. A tier where it is not runs `conv` for it.
    int32_t winograd_is_faster;

    // Dense: rows of `k` bytes times weights [n][k]. The shape is a 1x1 convolution of k = ic and
    // n = oc; packing is conv_pack's.

    /// Computes columns [block0*16, block1*16) of rows [row0, row1); row i of `in` and `out`
    /// starts at i*k and i*n. k is a multiple of 16. Bytes after a row are not written.
    void (*dense)(const k_conv_shape *s, const uint8_t *in, const uint8_t *packed,
                  const k_i8_epilogue *e, uint8_t *out, int32_t block0, int32_t block1,
                  int32_t row0, int32_t row1, uint8_t *scratch);

    // Pools on blocked tensors: channel blocks [block0, block1), output rows [row0, row1).

    /// Padding never wins. A window without any input pixel gives 0.
    void (*max_pool)(const k_pool_shape *s, const uint8_t *in, uint8_t *out, int32_t block0,
                     int32_t block1, int32_t row0, int32_t row1);
    /// Sums of each plane of `pixels` pixels: blocked input to sums[block][16].
    void (*plane_sums)(const uint8_t *in, int32_t *sums, int64_t pixels, int32_t block0,
                       int32_t block1);

    // Element-wise, on flat arrays. `out` may be an input.

    /// out[i] = table[in[i]].
    void (*lookup)(const uint8_t *table, const uint8_t *in, uint8_t *out, size_t n);
    /// out[i] = clamp(round((a[i] - za) * sa + (b[i] - zb) * sb) + zero, low, high).
    void (*add)(k_i8_scale sa, const uint8_t *a, k_i8_scale sb, const uint8_t *b, int32_t zero,
                int32_t low, int32_t high, uint8_t *out, size_t n);
    /// out[i] = clamp(round((a[i] - za) * (b[i] - zb) * scale) + zero, low, high).
    void (*multiply)(int32_t za, const uint8_t *a, int32_t zb, const uint8_t *b, float scale,
                     int32_t zero, int32_t low, int32_t high, uint8_t *out, size_t n);
    /// out[i] = clamp(round(in[i] / scale) + zero, 0, 255); NaN gives the zero.
    void (*quantize)(const float *in, k_i8_scale s, uint8_t *out, size_t n);
    /// out[i] = (in[i] - zero) * scale.
    void (*dequantize)(const uint8_t *in, k_i8_scale s, float *out, size_t n);

    // Layout. `pixels` is height times width.

    /// Planar [channels][pixels] to blocked; padding lanes become `fill`. Pixels [pixel0, pixel1)
    /// of blocks [block0, block1).
    void (*planar_to_blocked)(const uint8_t *in, uint8_t *out, int32_t channels, int64_t pixels,
                              uint8_t fill, int32_t block0, int32_t block1, int64_t pixel0,
                              int64_t pixel1);
    /// Blocked to planar. Blocks [block0, block1).
    void (*blocked_to_planar)(const uint8_t *in, uint8_t *out, int32_t channels, int64_t pixels,
                              int32_t block0, int32_t block1);
    /// Planar floats to blocked bytes; padding lanes become the zero.
    void (*quantize_planar)(const float *in, k_i8_scale s, uint8_t *out, int32_t channels,
                            int64_t pixels, int32_t block0, int32_t block1, int64_t pixel0,
                            int64_t pixel1);
    /// Copies channels [from, from+count) of a blocked `in` to channels [to, to+count) of a
    /// blocked `out` for pixels [pixel0, pixel1), each through `table` if it is not NULL. Other
    /// lanes of `out` keep their values. Two calls that share a block of `out` must not run at
    /// once on the same pixels.
    void (*copy_channels)(const uint8_t *in, int32_t from, uint8_t *out, int32_t to, int32_t count,
                          int64_t pixels, int64_t pixel0, int64_t pixel1, const uint8_t *table);
    /// out[y][x] = in[rows[y]][columns[x]] on blocked tensors: channel blocks [block0, block1),
    /// output rows [row0, row1).
    void (*resize_nearest)(const uint8_t *in, uint8_t *out, int32_t ih, int32_t iw, int32_t oh,
                           int32_t ow, const int32_t *rows, const int32_t *columns, int32_t block0,
                           int32_t block1, int32_t row0, int32_t row1);
} k_i8_table;

/// The best quantised kernels of at most k_cpu_tier(). Call on any thread.
const k_i8_table *k_i8_kernels(void);

/// The quantised kernels of `tier`, C, AVX2 or AVX-512, or NULL where there are none for it or
/// this processor cannot run them. Those of AVX-512 want VNNI and VBMI besides what the tier
/// means (see k_cpu_has_byte_products). For tests and benches.
const k_i8_table *k_i8_kernels_for(k_tier tier);

#endif
