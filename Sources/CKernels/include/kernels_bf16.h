#ifndef SIGHTLINE_KERNELS_BF16_H
#define SIGHTLINE_KERNELS_BF16_H

#include <stddef.h>
#include <stdint.h>

#include "kernels.h"

// Dot products of bfloat16 numbers: tensors are fp32 as in kernels.h unless said, what is
// multiplied is rounded to bfloat16 (to nearest, ties to even), and sums are fp32. Subnormal
// numbers count as zero. Everything else that kernels.h promises holds; tiers differ by the
// rounding of sums.

/// Which of the two tensors of a convolution are bfloat16 numbers, two bytes an element, in the
/// same layout; the other is fp32. A bfloat16 output has no residual.
typedef struct {
    int32_t in, out;
} k_bf16_edges;

/// The bfloat16 kernels of one instruction-set tier.
typedef struct {
    k_tier tier;

    // Convolution, blocked to blocked: any kernel of up to 1024 taps, any stride, dilation and
    // padding; dense, or in groups of multiples of 16 channels in and out, or of 4 or 8 in and out.

    /// Whether there are kernels for these groups.
    int32_t (*conv_takes)(const k_conv_shape *s);
    /// Groups that the output channels are split into: the range of `group` arguments of `conv`.
    int32_t (*conv_oc_groups)(const k_conv_shape *s);
    /// 16-bit elements that `conv_pack` writes.
    size_t (*conv_weight_values)(const k_conv_shape *s);
    /// Packs OIHW weights [oc][ic/groups][kh][kw] for `conv` of the same tier; `packed` is 64-byte
    /// aligned.
    void (*conv_pack)(const k_conv_shape *s, const float *oihw, uint16_t *packed);
    /// Scratch of one call of `conv`, 64-byte aligned, contents irrelevant before and after.
    size_t (*conv_scratch_bytes)(const k_conv_shape *s);
    /// Computes output channel groups [group0, group1) of output rows [row0, row1).
    void (*conv)(const k_conv_shape *s, k_bf16_edges edges, const void *in, const uint16_t *packed,
                 const k_epilogue *e, void *out, int32_t group0, int32_t group1, int32_t row0,
                 int32_t row1, uint16_t *scratch);

    // Stem: the same from a planar input [ic][ih][iw] of few channels, dense. The input needs no
    // alignment. Groups and arguments as for `conv`.

    /// Whether there are kernels for this shape.
    int32_t (*stem_takes)(const k_conv_shape *s);
    size_t (*stem_weight_values)(const k_conv_shape *s);
    void (*stem_pack)(const k_conv_shape *s, const float *oihw, uint16_t *packed);
    size_t (*stem_scratch_bytes)(const k_conv_shape *s);
    void (*stem)(const k_conv_shape *s, k_bf16_edges edges, const float *in, const uint16_t *packed,
                 const k_epilogue *e, void *out, int32_t group0, int32_t group1, int32_t row0,
                 int32_t row1, uint16_t *scratch);

    // Depthwise, bfloat16 to bfloat16: weights and sums are fp32, packed as in kernels.h.

    size_t (*depthwise_weight_floats)(const k_conv_shape *s);
    void (*depthwise_pack)(const k_conv_shape *s, const float *oihw, float *packed);
    /// No residual; the activation is none, ReLU or a clip.
    void (*depthwise)(const k_conv_shape *s, const uint16_t *in, const float *packed,
                      const k_epilogue *e, uint16_t *out, int32_t block0, int32_t block1,
                      int32_t row0, int32_t row1);

    // Dense, on flat arrays of any alignment.

    /// Rounds `n` numbers.
    void (*round)(const float *in, uint16_t *out, size_t n);
    /// out[i] = sum_k w[i*k_count + k] * x[k] + bias[i] for rows i in [row0, row1), the weights
    /// rounded, x not; bias may be NULL.
    void (*gemv)(const uint16_t *w, const float *x, const float *bias, float *out, int64_t k_count,
                 int64_t row0, int64_t row1);
} k_bf16_table;

/// The bfloat16 kernels of k_cpu_tier(), or NULL where this processor has no such dot products.
/// Call on any thread.
const k_bf16_table *k_bf16_kernels(void);

/// The bfloat16 kernels of `tier`, C or AVX-512, or NULL where there are none for it or this
/// processor cannot run them. For tests and benches.
const k_bf16_table *k_bf16_kernels_for(k_tier tier);

#endif
