// Kernels that only move bytes or add them up: the same for every tier.

static void K_FN(plane_sums)(const uint8_t *in, int32_t *sums, int64_t pixels, int32_t block0,
                             int32_t block1) {
    for (int32_t b = block0; b < block1; b++) {
        int32_t *sum = sums + b * 16;
        for (int32_t l = 0; l < 16; l++) sum[l] = 0;
        for (int64_t p = 0; p < pixels; p++)
            for (int32_t l = 0; l < 16; l++) sum[l] += in[(b * pixels + p) * 16 + l];
    }
}

static void K_FN(copy_channels)(const uint8_t *in, int32_t from, uint8_t *out, int32_t to,
                                int32_t count, int64_t pixels, int64_t pixel0, int64_t pixel1,
                                const uint8_t *table) {
    for (int32_t done = 0; done < count;) {
        int32_t source = from + done, target = to + done;
        // Up to the next block boundary of either side.
        int32_t lanes = 16 - (source % 16 > target % 16 ? source % 16 : target % 16);
        if (lanes > count - done) lanes = count - done;
        const uint8_t *a = in + (int64_t)(source / 16) * pixels * 16 + source % 16;
        uint8_t *b = out + (int64_t)(target / 16) * pixels * 16 + target % 16;
        if (table != NULL) {
            for (int64_t p = pixel0; p < pixel1; p++)
                for (int32_t l = 0; l < lanes; l++) b[p * 16 + l] = table[a[p * 16 + l]];
        } else if (lanes == 16) {
            __builtin_memcpy(b + pixel0 * 16, a + pixel0 * 16, (size_t)(pixel1 - pixel0) * 16);
        } else if (lanes == 8) {
            for (int64_t p = pixel0; p < pixel1; p++) __builtin_memcpy(b + p * 16, a + p * 16, 8);
        } else {
            for (int64_t p = pixel0; p < pixel1; p++)
                for (int32_t l = 0; l < lanes; l++) b[p * 16 + l] = a[p * 16 + l];
        }
        done += lanes;
    }
}

static void K_FN(resize_nearest)(const uint8_t *in, uint8_t *out, int32_t ih, int32_t iw,
                                 int32_t oh, int32_t ow, const int32_t *rows,
                                 const int32_t *columns, int32_t block0, int32_t block1,
                                 int32_t row0, int32_t row1) {
    for (int32_t b = block0; b < block1; b++)
        for (int32_t y = row0; y < row1; y++) {
            const uint8_t *from = in + ((int64_t)b * ih + rows[y]) * iw * 16;
            uint8_t *to = out + ((int64_t)b * oh + y) * ow * 16;
            for (int32_t x = 0; x < ow; x++)
                __builtin_memcpy(to + x * 16, from + columns[x] * 16, 16);
        }
}
