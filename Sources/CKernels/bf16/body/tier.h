// Everything of one tier. The including file defines K_FN, K_TIER, K_CONV_BLOCKS and K_CONV_PIXELS
// and sets the target attribute around this file.

#include "../../f32/body/simd.h"

#include "../../f32/body/activation.h"

#include "../../f32/body/tile.h"

#include "values.h"

#include "conv_tile.h"

#include "conv_groups.h"

#include "conv_copy.h"
#include "conv_pack.h"

#include "conv.h"
#include "dense.h"

#include "conv_stem.h"

#include "pixel.h"

#include "../../f32/body/depthwise.h"

extern const k_bf16_table K_FN(table);

const k_bf16_table K_FN(table) = {
    .tier = K_TIER,
    .conv_takes = K_FN(conv_takes),
    .conv_oc_groups = K_FN(conv_oc_groups),
    .conv_weight_values = K_FN(conv_weight_values),
    .conv_pack = K_FN(conv_pack),
    .conv_scratch_bytes = K_FN(conv_scratch_bytes),
    .conv = K_FN(conv),
    .stem_takes = K_FN(stem_takes),
    .stem_weight_values = K_FN(stem_weight_values),
    .stem_pack = K_FN(stem_pack),
    .stem_scratch_bytes = K_FN(stem_scratch_bytes),
    .stem = K_FN(stem),
    .depthwise_weight_floats = K_FN(depthwise_weight_floats),
    .depthwise_pack = K_FN(depthwise_pack),
    .depthwise = K_FN(depthwise),
    .round = K_FN(round),
    .gemv = K_FN(gemv),
};
