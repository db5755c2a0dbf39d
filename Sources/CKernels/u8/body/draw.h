// The drawing kernels, compiled once per instruction set: NAME(x) is the name of a variant.
#include <string.h>

/// `p + (value - p) * alpha / 255`, rounded to nearest; exact for all bytes.
static inline uint8_t mix(unsigned p, unsigned value, unsigned alpha) {
    uint16_t x = (uint16_t)(p * (255 - alpha) + value * alpha + 128);
    return (uint8_t)((uint16_t)(x + (x >> 8)) >> 8);
}

void NAME(fill)(uint8_t *to, size_t stride, size_t width, size_t height, uint8_t value,
                uint8_t alpha) {
    for (size_t y = 0; y < height; y++, to += stride) {
        if (alpha == 255) {
            memset(to, value, width);
            continue;
        }
        for (size_t x = 0; x < width; x++) to[x] = mix(to[x], value, alpha);
    }
}

void NAME(blend_mask)(uint8_t *to, size_t stride, const uint8_t *mask, size_t mask_stride,
                      size_t width, size_t height, uint8_t value, uint8_t alpha) {
    for (size_t y = 0; y < height; y++, to += stride, mask += mask_stride) {
        if (alpha == 255) {
            for (size_t x = 0; x < width; x++) to[x] = mix(to[x], value, mask[x]);
        } else {
            for (size_t x = 0; x < width; x++) to[x] = mix(to[x], value, mix(0, mask[x], alpha));
        }
    }
}

void NAME(shrink_mask)(uint8_t *to, size_t to_stride, const uint8_t *mask, size_t mask_stride,
                       size_t width, size_t height, int shift_x, int shift_y) {
    const size_t down = shift_y ? mask_stride : 0;
    for (size_t y = 0; y < height; y++, to += to_stride, mask += mask_stride << shift_y) {
        if (shift_x) {
            for (size_t x = 0; x < width; x++) {
                const uint8_t *m = mask + 2 * x;
                to[x] = (uint8_t)((m[0] + m[1] + m[down] + m[down + 1] + 2) >> 2);
            }
        } else {
            for (size_t x = 0; x < width; x++)
                to[x] = (uint8_t)((mask[x] + mask[x + down] + 1) >> 1);
        }
    }
}

void NAME(capsule_mask)(uint8_t *mask, size_t stride, size_t width, size_t height, float px,
                        float py, float qx, float qy, float radius) {
    const float dx = qx - px, dy = qy - py, square = dx * dx + dy * dy;
    const float inverse = square > 0 ? 1 / square : 0, reach = radius + 0.5f;
    for (size_t y = 0; y < height; y++) {
        const float cy = (float)y + 0.5f;
        // Only the part of the segment near this row contributes to it.
        float from = 0, to = 1;
        if (dy != 0) {
            float a = (cy - reach - py) / dy, b = (cy + reach - py) / dy;
            from = a < b ? a : b;
            to = a < b ? b : a;
            if (from < 0) from = 0;
            if (to > 1) to = 1;
            if (from > to) continue;
        } else if (cy - py > reach || py - cy > reach) {
            continue;
        }
        const float ax = px + from * dx, bx = px + to * dx;
        float low = (ax < bx ? ax : bx) - reach - 1, high = (ax < bx ? bx : ax) + reach + 1;
        if (low < 0) low = 0;
        if (high > (float)width) high = (float)width;
        if (!(low < high)) continue;
        const int first = (int)low, last = (int)high;
        uint8_t *row = mask + y * stride;
        for (int x = first; x < last; x++) {
            const float ux = (float)x + 0.5f - px, uy = cy - py;
            float t = (ux * dx + uy * dy) * inverse;
            t = t > 0 ? t : 0;
            t = t < 1 ? t : 1;
            const float ex = ux - t * dx, ey = uy - t * dy;
            float cover = (reach - __builtin_elementwise_sqrt(ex * ex + ey * ey)) * 255;
            cover = cover > 0 ? cover : 0;
            cover = cover < 255 ? cover : 255;
            const uint8_t level = (uint8_t)(int)(cover + 0.5f);
            row[x] = row[x] > level ? row[x] : level;
        }
    }
}

void NAME(box_blur)(uint8_t *to, size_t stride, size_t width, size_t height, size_t radius,
                    uint8_t *scratch, uint32_t *sums) {
    if (width == 0 || height == 0) return;
    const uint32_t side = (uint32_t)(2 * radius + 1), half = side / 2;
    // Multiply by the reciprocal, rounded up: exact for equal samples while side is below 2^15.
    const uint32_t share = ((1u << 24) + side - 1) / side;
    const size_t w = width - 1, h = height - 1;
    for (size_t y = 0; y < height; y++) {
        const uint8_t *row = to + y * stride;
        uint8_t *out = scratch + y * width;
        uint32_t sum = row[0] * (uint32_t)(radius + 1) + half;
        for (size_t i = 1; i <= radius; i++) sum += row[i < w ? i : w];
        size_t x = 0;
        for (; x < width && x <= radius; x++) {
            out[x] = (uint8_t)((sum * share) >> 24);
            sum += (uint32_t)row[x + radius + 1 < w ? x + radius + 1 : w] - row[0];
        }
        for (; x + radius + 1 < width; x++) {
            out[x] = (uint8_t)((sum * share) >> 24);
            sum += (uint32_t)row[x + radius + 1] - row[x - radius];
        }
        for (; x < width; x++) {
            out[x] = (uint8_t)((sum * share) >> 24);
            sum += (uint32_t)row[w] - row[x - radius];
        }
    }
    for (size_t x = 0; x < width; x++) sums[x] = scratch[x] * (uint32_t)(radius + 1) + half;
    for (size_t i = 1; i <= radius; i++) {
        const uint8_t *row = scratch + (i < h ? i : h) * width;
        for (size_t x = 0; x < width; x++) sums[x] += row[x];
    }
    for (size_t y = 0; y < height; y++) {
        uint8_t *row = to + y * stride;
        const uint8_t *enters = scratch + (y + radius + 1 < h ? y + radius + 1 : h) * width;
        const uint8_t *leaves = scratch + (y > radius ? y - radius : 0) * width;
        for (size_t x = 0; x < width; x++) {
            row[x] = (uint8_t)((sums[x] * share) >> 24);
            sums[x] += (uint32_t)enters[x] - leaves[x];
        }
    }
}

void NAME(pixelate)(uint8_t *to, size_t stride, size_t width, size_t height, size_t cell_width,
                    size_t cell_height) {
    for (size_t top = 0; top < height; top += cell_height) {
        const size_t rows = height - top < cell_height ? height - top : cell_height;
        for (size_t left = 0; left < width; left += cell_width) {
            const size_t columns = width - left < cell_width ? width - left : cell_width;
            uint8_t *cell = to + top * stride + left;
            uint64_t sum = 0;
            for (size_t y = 0; y < rows; y++)
                for (size_t x = 0; x < columns; x++) sum += cell[y * stride + x];
            const uint64_t count = rows * columns;
            const int mean = (int)((sum + count / 2) / count);
            for (size_t y = 0; y < rows; y++) memset(cell + y * stride, mean, columns);
        }
    }
}
