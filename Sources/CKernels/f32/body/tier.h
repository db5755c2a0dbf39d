// Everything of one tier. The including file defines K_FN, K_TIER, K_CONV_BLOCKS,
// K_CONV_PIXELS, K_EIGHT_PIXELS and K_TRIPLE_PIXELS and sets the target attribute around this file.

#include "simd.h"

#include "activation.h"

#include "tile.h"

#include "conv_tile.h"

#include "conv_eight_lanes.h"
#include "conv_narrow.h"
#include "conv_triple.h"

#include "conv_pack.h"

#include "conv_direct.h"
#include "conv_stem.h"
#include "deconv.h"
#include "pixel.h"
#include "depthwise.h"
#include "strassen.h"
#include "winograd.h"

#include "elementwise.h"
#include "layout.h"
#include "local_response.h"
#include "pool.h"
#include "resize.h"

#include "dense.h"
#include "normalize.h"
#include "product.h"

#include "attention.h"

extern const k_table K_FN(table);

const k_table K_FN(table) = {
    .tier = K_TIER,
    .conv_oc_groups = K_FN(conv_oc_groups),
    .conv_weight_floats = K_FN(conv_weight_floats),
    .conv_pack = K_FN(conv_pack),
    .conv = K_FN(conv),
    .stem_weight_floats = K_FN(stem_weight_floats),
    .stem_pack = K_FN(stem_pack),
    .stem = K_FN(stem),
    .depthwise_weight_floats = K_FN(depthwise_weight_floats),
    .depthwise_pack = K_FN(depthwise_pack),
    .depthwise = K_FN(depthwise),
    .deconv_weight_floats = K_FN(deconv_weight_floats),
    .deconv_pack = K_FN(deconv_pack),
    .deconv = K_FN(deconv),
    .winograd_weight_floats = K_FN(winograd_weight_floats),
    .winograd_pack = K_FN(winograd_pack),
    .winograd_pack_groups = K_FN(winograd_pack_groups),
    .winograd_units = K_FN(winograd_units),
    .winograd_scratch_floats = K_FN(winograd_scratch_floats),
    .winograd_input = K_FN(winograd_input),
    .winograd_products = K_FN(winograd_products),
    .winograd_output = K_FN(winograd_output),
    .winograd = K_FN(winograd),
    .strassen_weight_floats = K_FN(strassen_weight_floats),
    .strassen_pack = K_FN(strassen_pack),
    .strassen_units = K_FN(strassen_units),
    .strassen_scratch_floats = K_FN(strassen_scratch_floats),
    .strassen = K_FN(strassen),
    .max_pool = K_FN(max_pool),
    .average_pool = K_FN(average_pool),
    .global_average_pool = K_FN(global_average_pool),
    .global_max_pool = K_FN(global_max_pool),
    .local_response = K_FN(local_response),
    .activate = K_FN(activate),
    .prelu = K_FN(prelu),
    .binary = K_FN(binary),
    .binary_scalar = K_FN(binary_scalar),
    .binary_channel = K_FN(binary_channel),
    .binary_pixel = K_FN(binary_pixel),
    .transpose = K_FN(transpose),
    .planar_to_blocked = K_FN(planar_to_blocked),
    .blocked_to_planar = K_FN(blocked_to_planar),
    .interleaved_to_blocked = K_FN(interleaved_to_blocked),
    .blocked_to_interleaved = K_FN(blocked_to_interleaved),
    .copy_channels = K_FN(copy_channels),
    .gather_channels = K_FN(gather_channels),
    .resize_nearest = K_FN(resize_nearest),
    .resize_linear = K_FN(resize_linear),
    .product_panels = K_FN(product_panels),
    .product_tiles = K_FN(product_tiles),
    .product_floats = K_FN(product_floats),
    .product_row_floats = K_FN(product_row_floats),
    .product_pack = K_FN(product_pack),
    .product_pack_rows = K_FN(product_pack_rows),
    .product = K_FN(product),
    .attention_groups = K_FN(attention_groups),
    .attention_floats = K_FN(attention_floats),
    .attention = K_FN(attention),
    .sample_four = K_FN(sample_four),
    .gemv = K_FN(gemv),
    .normalize = K_FN(normalize),
    .softmax = K_FN(softmax),
};
