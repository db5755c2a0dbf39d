#ifndef SIGHTLINE_KERNELS_H
#define SIGHTLINE_KERNELS_H

#include <stddef.h>
#include <stdint.h>

#include "cpu.h"

// Fp32 tensor kernels.
//
// Blocked layout: one sample of a tensor with C channels is [ceil(C/16)][H][W][16] floats, base
// aligned to 64 bytes. Lanes past C in the last block are padding: every kernel writes them, with
// finite values that are not promised to be zero (an activation may have changed them), and no
// kernel lets them reach a real lane. "Planar" is [C][H][W].
//
// All sizes and strides are in elements. Kernels work on one sample, allocate nothing, start no
// thread and keep no state: they may run at once on any threads as long as their outputs (and
// scratch) are disjoint. Ranges are half open; the bits of an output depend on the shape alone,
// never on how the ranges were cut. Input and output must not overlap unless said.

/// Activation functions, applied lane by lane.
typedef enum {
    K_ACT_NONE,
    K_ACT_RELU,
    /// min(max(x, a), b)
    K_ACT_CLIP,
    /// x / (1 + exp(-x))
    K_ACT_SILU,
    K_ACT_SIGMOID,
    /// x * min(max(x / 6 + 1/2, 0), 1)
    K_ACT_HARD_SWISH,
    /// min(max(a * x + b, 0), 1)
    K_ACT_HARD_SIGMOID,
    /// x < 0 ? a * x : x
    K_ACT_LEAKY,
    /// x < 0 ? slope[channel] * x : x
    K_ACT_PRELU,
    K_ACT_TANH,
    K_ACT_EXP,
    /// x times the normal distribution's integral up to it
    K_ACT_GELU
} k_activation;

/// What happens to a sum before it is stored: y = act(sum + bias + residual), or, with
/// residual_after set, y = act(sum + bias) + residual.
typedef struct {
    /// Blocked [ceil(oc/16)*16] or NULL. Padding lanes are finite; zeros keep the output's zero.
    const float *bias;
    /// Same layout and block stride as the output, or NULL. May be the output itself unless
    /// residual_after is set.
    const float *residual;
    int32_t residual_after;
    k_activation act;
    /// Parameters of the activation, see k_activation.
    float a, b;
    /// Blocked [ceil(oc/16)*16] for K_ACT_PRELU, else unused.
    const float *slope;
} k_epilogue;

/// Shape of a convolution of one sample; also of a depthwise and of a transposed convolution.
typedef struct {
    /// Logical channels of the whole input and output.
    int32_t ic, oc;
    /// 1 for dense. Divides ic and oc.
    int32_t groups;
    int32_t ih, iw, oh, ow;
    /// Kernel size, strides, dilations; padding before the first row and column (padding at the
    /// end follows from oh and ow).
    int32_t kh, kw, sh, sw, dh, dw, pt, pl;
    /// Elements from one channel block to the next; 0 means ih*iw*16 and oh*ow*16.
    int64_t in_block, out_block;
} k_conv_shape;

/// Shape of a pooling window over a blocked tensor.
typedef struct {
    int32_t channels;
    int32_t ih, iw, oh, ow;
    int32_t kh, kw, sh, sw, dh, dw;
    /// Padding before and after, rows and columns.
    int32_t pt, pl, pb, pr;
    /// Averages only: divide by the window's extent inside the padded input, not inside the input.
    int32_t count_include_pad;
} k_pool_shape;

/// Local response normalisation: y = x / (bias + factor * squares)^(quarters / 4), the squares
/// summed over `size` channels, (size - 1) / 2 of them before x's own.
typedef struct {
    /// 1 to 64.
    int32_t size;
    float factor;
    float bias;
    /// 1 to 4.
    int32_t quarters;
} k_response;

/// Element-wise operations of two operands.
typedef enum {
    K_ADD,
    K_SUB,
    K_MUL,
    K_DIV,
    K_MIN,
    K_MAX,
    /// b - a and b / a: for a broadcast first operand.
    K_SUB_REVERSED,
    K_DIV_REVERSED
} k_binary;

/// A product of matrices, packed rows times packed columns: y = act(sum + bias) + residual.
typedef struct {
    int64_t rows;
    int32_t columns, depth;
    /// Elements from one row of the result to the next; the residual's lie alike.
    int64_t out_step;
    /// [columns] or NULL.
    const float *bias;
    /// NULL, or what lies as the result; it may be the result.
    const float *residual;
    /// Not K_ACT_PRELU.
    k_activation act;
    float a, b;
} k_product;

/// Attention of one head: softmax(q k + masks) v, for each of `queries` queries.
typedef struct {
    /// Elements of a query and of a key, and of a value.
    int32_t queries, keys, size, width;
    /// From one query to the next, and from one result to the next.
    int64_t q_step, out_step;
    /// From one element of a query to the next, and of a result; of both steps of the results one
    /// is 1.
    int64_t q_element, out_element;
    /// What is added to the scores: for mask m, mask[m][query * mask_step[m] + key].
    int32_t masks;
    const float *const *mask;
    const int64_t *mask_step;
    /// Whether weights that are no numbers count as 0.
    int32_t replaces_nan;
} k_attention;

/// The kernels of one instruction-set tier.
typedef struct {
    k_tier tier;

    // Convolution, blocked to blocked: dense or grouped, any kernel of up to 1024 taps, any
    // stride, dilation and padding. A 1x1 convolution of stride 1 treats all rows as one.

    /// Groups that the output channels are split into: the range of `group` arguments of `conv`.
    int32_t (*conv_oc_groups)(const k_conv_shape *s);
    /// Elements `conv_pack` writes.
    size_t (*conv_weight_floats)(const k_conv_shape *s);
    /// Packs OIHW weights [oc][ic/groups][kh][kw] for `conv` of the same tier. `packed` is
    /// 64-byte aligned. `ic_map`, dense only, or NULL: for each of the ceil(ic/16)*16 lanes
    /// of the input, the column of `oihw` it holds, or -1 for a lane to be ignored; then
    /// `columns` is the number of columns of `oihw`, else ic/groups.
    void (*conv_pack)(const k_conv_shape *s, const float *oihw, const int32_t *ic_map,
                      int32_t columns, float *packed);
    /// Computes output channel groups [group0, group1) of output rows [row0, row1).
    void (*conv)(const k_conv_shape *s, const float *in, const float *packed, const k_epilogue *e,
                 float *out, int32_t group0, int32_t group1, int32_t row0, int32_t row1);

    // Stem: the same from a planar input [ic][ih][iw] of few channels (at best 1 to 4), dense.
    // The input needs no alignment. ic * kh * ((kw - 1) * dw + 1) is at most 8192.

    size_t (*stem_weight_floats)(const k_conv_shape *s);
    void (*stem_pack)(const k_conv_shape *s, const float *oihw, float *packed);
    /// Groups as for `conv`: conv_oc_groups(s).
    void (*stem)(const k_conv_shape *s, const float *in, const float *packed, const k_epilogue *e,
                 float *out, int32_t group0, int32_t group1, int32_t row0, int32_t row1);

    // Depthwise, blocked to blocked: ic == oc == groups.

    /// ceil(ic/16)*16*kh*kw.
    size_t (*depthwise_weight_floats)(const k_conv_shape *s);
    /// From [c][1][kh][kw].
    void (*depthwise_pack)(const k_conv_shape *s, const float *oihw, float *packed);
    /// Computes channel blocks [block0, block1) of output rows [row0, row1).
    void (*depthwise)(const k_conv_shape *s, const float *in, const float *packed,
                      const k_epilogue *e, float *out, int32_t block0, int32_t block1, int32_t row0,
                      int32_t row1);

    // Transposed convolution, blocked to blocked, dense or grouped. In the shape, pt and pl are
    // cropped from the first rows and columns of the full output.

    /// Groups, sizes and ranges as for `conv`; weights are IOHW [ic][oc/groups][kh][kw].
    size_t (*deconv_weight_floats)(const k_conv_shape *s);
    void (*deconv_pack)(const k_conv_shape *s, const float *iohw, float *packed);
    void (*deconv)(const k_conv_shape *s, const float *in, const float *packed, const k_epilogue *e,
                   float *out, int32_t group0, int32_t group1, int32_t row0, int32_t row1);

    // Winograd F(m x m, 3x3), m = 4 or 6: dense, 3x3, strides and dilations 1, any padding.
    // Error against a direct convolution: about 1e-5 of the activations' magnitude. A NaN or an
    // infinity reaches all outputs of the tiles that read it.

    size_t (*winograd_weight_floats)(const k_conv_shape *s, int32_t m);
    /// Arguments as for conv_pack.
    void (*winograd_pack)(const k_conv_shape *s, int32_t m, const float *oihw,
                          const int32_t *ic_map, int32_t columns, float *packed);
    /// The same for output channel groups [group0, group1), each on its own: conv_oc_groups(s).
    void (*winograd_pack_groups)(const k_conv_shape *s, int32_t m, const float *oihw,
                                 const int32_t *ic_map, int32_t columns, float *packed,
                                 int32_t group0, int32_t group1);
    /// Units that the work is split into: the range of `unit` arguments.
    int32_t (*winograd_units)(const k_conv_shape *s, int32_t m);
    /// Scratch of one unit, 64-byte aligned, contents irrelevant before and after.
    size_t (*winograd_scratch_floats)(const k_conv_shape *s, int32_t m);
    /// The three steps of one unit, for threads that share it; each step reads what the step before
    /// left in `scratch`. First the input transform of blocks [block0, block1).
    void (*winograd_input)(const k_conv_shape *s, int32_t m, const float *in, int32_t unit,
                           int32_t block0, int32_t block1, float *scratch);
    /// Second the products of points [point0, point1), of (m + 2) * (m + 2).
    void (*winograd_products)(const k_conv_shape *s, int32_t m, const float *packed, int32_t unit,
                              int32_t point0, int32_t point1, float *scratch);
    /// Third the unit's pixels of output blocks [block0, block1).
    void (*winograd_output)(const k_conv_shape *s, int32_t m, const k_epilogue *e, float *out,
                            int32_t unit, int32_t block0, int32_t block1, const float *scratch);
    /// All steps of units [unit0, unit1), each some pixels of all output channels.
    void (*winograd)(const k_conv_shape *s, int32_t m, const float *in, const float *packed,
                     const k_epilogue *e, float *out, int32_t unit0, int32_t unit1, float *scratch);

    // Strassen, one level: dense, 1x1, any strides, no padding; input and output have
    // an even number of channel blocks each.
    // Error against a direct convolution: about 1e-6 of the activations' magnitude. A NaN or an
    // infinity reaches the outputs of its own pixel and of the one that it is paired with.

    size_t (*strassen_weight_floats)(const k_conv_shape *s);
    /// From [oc][ic].
    void (*strassen_pack)(const k_conv_shape *s, const float *oihw, float *packed);
    /// Units that the work is split into: the range of `unit` arguments.
    int32_t (*strassen_units)(const k_conv_shape *s);
    /// Scratch of one unit, 64-byte aligned, contents irrelevant before and after.
    size_t (*strassen_scratch_floats)(const k_conv_shape *s);
    /// Units [unit0, unit1), each some pixels of output channels.
    void (*strassen)(const k_conv_shape *s, const float *in, const float *packed,
                     const k_epilogue *e, float *out, int32_t unit0, int32_t unit1, float *scratch);

    // Pools on blocked tensors: channel blocks [block0, block1), output rows [row0, row1).

    /// Padding never wins. A window without any input pixel gives -inf.
    void (*max_pool)(const k_pool_shape *s, const float *in, float *out, int32_t block0,
                     int32_t block1, int32_t row0, int32_t row1);
    /// A window without any input pixel gives 0.
    void (*average_pool)(const k_pool_shape *s, const float *in, float *out, int32_t block0,
                         int32_t block1, int32_t row0, int32_t row1);
    /// Means over `pixels`: blocked input to out[block][16].
    void (*global_average_pool)(const float *in, float *out, int64_t pixels, int32_t block0,
                                int32_t block1);
    /// Maxima over `pixels`: blocked input to out[block][16].
    void (*global_max_pool)(const float *in, float *out, int64_t pixels, int32_t block0,
                            int32_t block1);

    // Across channels.

    /// Local response normalisation of at most 2048 channels: pixels [pixel0, pixel1) of a blocked
    /// tensor. Padding lanes of the output are finite where those of the input are.
    void (*local_response)(const k_response *r, const float *in, float *out, int32_t channels,
                           int64_t pixels, int64_t pixel0, int64_t pixel1);

    // Element-wise, on flat arrays of any alignment and length. `out` may be an input.

    /// out[i] = act(in[i]); not K_ACT_PRELU. exp is accurate to 2 ulp, sigmoid, silu and tanh to
    /// 4; below 2e-38 a sigmoid or an exp is not exact. NaN stays NaN.
    void (*activate)(k_activation act, float a, float b, const float *in, float *out, size_t n);
    /// PRelu with one slope per lane: blocks [block0, block1) of a blocked tensor, slope blocked.
    void (*prelu)(const float *in, const float *slope, float *out, int64_t pixels, int32_t block0,
                  int32_t block1);
    /// out[i] = a[i] op b[i].
    void (*binary)(k_binary op, const float *a, const float *b, float *out, size_t n);
    /// out[i] = a[i] op b.
    void (*binary_scalar)(k_binary op, const float *a, float b, float *out, size_t n);
    /// Blocked a, one b per channel: out[k][p][l] = a[k][p][l] op b[k][l].
    void (*binary_channel)(k_binary op, const float *a, const float *b, float *out, int64_t pixels,
                           int32_t block0, int32_t block1);
    /// Blocked a, one b per pixel: out[k][p][l] = a[k][p][l] op b[p].
    void (*binary_pixel)(k_binary op, const float *a, const float *b, float *out, int64_t pixels,
                         int32_t block0, int32_t block1);

    /// out[c * out_step + r] = in[r * in_step + c] for rows r and columns c; bits are kept.
    void (*transpose)(const float *in, int64_t in_step, float *out, int64_t out_step, int64_t rows,
                      int64_t columns);

    // Layout. `pixels` is height times width.

    /// Planar [channels][pixels] to blocked; padding lanes become 0. Blocks [block0, block1).
    void (*planar_to_blocked)(const float *in, float *out, int32_t channels, int64_t pixels,
                              int32_t block0, int32_t block1);
    /// Blocked to planar. Blocks [block0, block1).
    void (*blocked_to_planar)(const float *in, float *out, int32_t channels, int64_t pixels,
                              int32_t block0, int32_t block1);
    /// [pixels][channels] to blocked; padding lanes become 0. Pixels [pixel0, pixel1).
    void (*interleaved_to_blocked)(const float *in, float *out, int32_t channels, int64_t pixels,
                                   int64_t pixel0, int64_t pixel1);
    /// Blocked to [pixels][channels]. Pixels [pixel0, pixel1).
    void (*blocked_to_interleaved)(const float *in, float *out, int32_t channels, int64_t pixels,
                                   int64_t pixel0, int64_t pixel1);
    /// Copies channels [from, from+count) of a blocked `in` to channels [to, to+count) of a
    /// blocked `out` for pixels [pixel0, pixel1). Other lanes of `out` keep their values, but
    /// with `zero_tail` the lanes from to+count to the end of that block become 0. Two calls
    /// that share a block of `out` must not run at once on the same pixels.
    void (*copy_channels)(const float *in, int32_t from, float *out, int32_t to, int32_t count,
                          int64_t pixels, int64_t pixel0, int64_t pixel1, int32_t zero_tail);
    /// Blocked out lane j takes blocked in channel map[j], or 0 where map[j] is negative; map
    /// has block1*16 entries. Blocks [block0, block1).
    void (*gather_channels)(const float *in, const int32_t *map, float *out, int64_t pixels,
                            int32_t block0, int32_t block1);

    // Resize on blocked tensors: channel blocks [block0, block1), output rows [row0, row1).

    /// out[y][x] = in[rows[y]][columns[x]].
    void (*resize_nearest)(const float *in, float *out, int32_t ih, int32_t iw, int32_t oh,
                           int32_t ow, const int32_t *rows, const int32_t *columns, int32_t block0,
                           int32_t block1, int32_t row0, int32_t row1);
    /// Mixes in[rows0[y]] and in[rows1[y]] with weights 1-wy[y] and wy[y], columns alike.
    void (*resize_linear)(const float *in, float *out, int32_t ih, int32_t iw, int32_t oh,
                          int32_t ow, const int32_t *rows0, const int32_t *rows1, const float *wy,
                          const int32_t *columns0, const int32_t *columns1, const float *wx,
                          int32_t block0, int32_t block1, int32_t row0, int32_t row1);

    /// out[c * out_plane + i] = the sum of weights[j * count + i] times
    /// in[c * plane + indices[j * count + i]] for j from 0 to 3, one after the other; an element of
    /// weight 0 counts as 0, whatever it is. For channels c and places i below `count`.
    void (*sample_four)(const float *in, int64_t plane, int32_t channels, const int32_t *indices,
                        const float *weights, int64_t count, float *out, int64_t out_plane);

    // Products of matrices of any alignment. Each sum runs over the depth in order, so that a row
    // of the result has the same bits among any number of rows. Packed forms are aligned to 64.

    /// Panels that `columns` columns are split into, and tiles that rows are: the ranges of
    /// the `panel` and `tile` arguments.
    int32_t (*product_panels)(int32_t columns);
    int64_t (*product_tiles)(int64_t rows);
    /// Elements that `product_pack` and `product_pack_rows` write.
    size_t (*product_floats)(int32_t columns, int32_t depth);
    size_t (*product_row_floats)(int64_t rows, int32_t depth);
    /// Packs panels [panel0, panel1) of the right matrix [depth][columns], whose element (k, c) is
    /// at k * row_step + c * column_step.
    void (*product_pack)(const float *matrix, int64_t row_step, int64_t column_step,
                         int32_t columns, int32_t depth, float *packed, int32_t panel0,
                         int32_t panel1);
    /// Packs tiles [tile0, tile1) of the left matrix [rows][depth] times `factor`; its element
    /// (r, k) is at r * row_step + k * column_step.
    void (*product_pack_rows)(const float *in, int64_t row_step, int64_t column_step, float factor,
                              int64_t rows, int32_t depth, float *packed, int64_t tile0,
                              int64_t tile1);
    /// Tiles [tile0, tile1) of panels [panel0, panel1) of the result.
    void (*product)(const k_product *s, const float *rows, const float *matrix, float *out,
                    int64_t tile0, int64_t tile1, int32_t panel0, int32_t panel1);

    // Attention. A query's bits depend on itself, the keys, the values and its masks alone.

    /// Groups that `queries` queries are split into: the range of the `group` arguments.
    int32_t (*attention_groups)(int32_t queries);
    /// Elements of `scratch`, aligned to 64.
    size_t (*attention_floats)(const k_attention *s);
    /// The results of groups [group0, group1). `keys` are [keys][size] times the factor of the
    /// scores and `values` [width][keys], both packed by `product_pack_rows`.
    void (*attention)(const k_attention *s, const float *q, const float *keys, const float *values,
                      float *out, float *scratch, int32_t group0, int32_t group1);

    // Dense, on flat arrays of any alignment.

    /// out[i] = act(sum_k w[i*k_count + k] * x[k] + bias[i]) for rows i in [row0, row1);
    /// bias may be NULL, the activation is not K_ACT_PRELU.
    void (*gemv)(const float *w, const float *x, const float *bias, float *out, int64_t k_count,
                 int64_t row0, int64_t row1, k_activation act, float a, float b);
    /// Each of `rows` rows of `columns` values brought to mean 0 and variance 1 (`epsilon` added to
    /// it), times scale[columns], plus shift[columns] or NULL. `out` may be `in`.
    void (*normalize)(const float *in, const float *scale, const float *shift, float *out,
                      int64_t rows, int64_t columns, float epsilon);
    /// Softmax of each of `rows` rows of `columns` values. `out` may be `in`.
    void (*softmax)(const float *in, float *out, int64_t rows, int64_t columns);
} k_table;

/// The kernels of k_cpu_tier(). Call on any thread.
const k_table *k_kernels(void);

/// The kernels of `tier`, or NULL where this processor cannot run them. For tests and benches.
const k_table *k_kernels_for(k_tier tier);

#endif
