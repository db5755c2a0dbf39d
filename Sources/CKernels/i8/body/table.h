// The function table of one tier. The including file defines K_FN, K_TABLE and K_TIER. With
// K_PLAIN_CONV one convolution serves every case, with K_WITHOUT_WINOGRAD the direct one serves for
// Winograd; both also support weight offsets.

#if defined(K_PLAIN_CONV)
#define K_CONV_FN(name) K_FN(name)
#define K_DEPTHWISE_FN(name) K_FN(name)
#else
#define K_CONV_FN(name) K_FN(conv_##name)
#define K_DEPTHWISE_FN(name) K_FN(depthwise_##name)
#endif
#if defined(K_PLAIN_CONV) || defined(K_WITHOUT_WINOGRAD)
#define K_WINOGRAD_FN(name) K_CONV_FN(name)
#else
#define K_WINOGRAD_FN(name) K_FN(winograd_##name)
#endif

extern const k_i8_table K_TABLE;

const k_i8_table K_TABLE = {
    .tier = K_TIER,
    .conv_pack_bytes = K_CONV_FN(pack_bytes),
    .conv_pack = K_CONV_FN(pack),
    .conv_scratch_bytes = K_CONV_FN(scratch_bytes),
    .conv = K_FN(conv),
    .depthwise_pack_bytes = K_DEPTHWISE_FN(pack_bytes),
    .depthwise_pack = K_DEPTHWISE_FN(pack),
    .depthwise_scratch_bytes = K_DEPTHWISE_FN(scratch_bytes),
#if defined(K_PLAIN_CONV)
    .depthwise = K_FN(conv),
#else
    .depthwise = K_FN(depthwise),
#endif
#if defined(K_PLAIN_CONV) || defined(K_WITHOUT_WINOGRAD)
    .winograd = K_FN(conv),
    .winograd_is_faster = 0,
    .takes_offset = 1,
#else
    .winograd = K_FN(winograd),
    .winograd_is_faster = 1,
    .takes_offset = 0,
#endif
    .winograd_pack_bytes = K_WINOGRAD_FN(pack_bytes),
    .winograd_pack = K_WINOGRAD_FN(pack),
    .winograd_scratch_bytes = K_WINOGRAD_FN(scratch_bytes),
    .dense = K_FN(dense),
    .max_pool = K_FN(max_pool),
    .plane_sums = K_FN(plane_sums),
    .lookup = K_FN(lookup),
    .add = K_FN(add),
    .multiply = K_FN(multiply),
    .quantize = K_FN(quantize),
    .dequantize = K_FN(dequantize),
    .planar_to_blocked = K_FN(planar_to_blocked),
    .blocked_to_planar = K_FN(blocked_to_planar),
    .quantize_planar = K_FN(quantize_planar),
    .copy_channels = K_FN(copy_channels),
    .resize_nearest = K_FN(resize_nearest),
};
