#include "CFFmpegShims.h"

#include <string.h>

enum { tile = 16 };

static void turn_rows(const uint8_t *source, intptr_t source_stride, uint8_t *target,
                      intptr_t target_stride, int width, int height, int mirror) {
    for (int y = 0; y < height; y++) {
        const uint8_t *from = source + y * source_stride;
        uint8_t *to = target + y * target_stride;
        if (!mirror) {
            memcpy(to, from, (size_t)width);
            continue;
        }
        for (int x = 0; x < width; x++) to[x] = from[width - 1 - x];
    }
}

static void transpose(const uint8_t *source, intptr_t source_stride, uint8_t *target,
                      intptr_t target_stride, int width, int height, int mirror) {
    for (int top = 0; top < height; top += tile) {
        int bottom = top + tile < height ? top + tile : height;
        for (int left = 0; left < width; left += tile) {
            int right = left + tile < width ? left + tile : width;
            for (int x = left; x < right; x++) {
                uint8_t *to = target + x * target_stride;
                const uint8_t *from = source + x;
                for (int y = top; y < bottom; y++)
                    to[mirror ? height - 1 - y : y] = from[y * source_stride];
            }
        }
    }
}

void sl_turn_plane(const uint8_t *source, intptr_t source_stride, uint8_t *target,
                   intptr_t target_stride, int width, int height, int turn) {
    int transposed = turn & 1;
    int rows = transposed ? width : height;
    if (turn & 4) {
        target += (intptr_t)(rows - 1) * target_stride;
        target_stride = -target_stride;
    }
    if (transposed)
        transpose(source, source_stride, target, target_stride, width, height, (turn >> 1) & 1);
    else
        turn_rows(source, source_stride, target, target_stride, width, height, (turn >> 1) & 1);
}
