// Sums of bytes, compiled once per instruction set.

void NAME(add_rows)(const uint8_t *restrict from, size_t stride, size_t rows, size_t width,
                    uint16_t *restrict sums) {
    size_t row = 0;
    for (; row + 3 < rows; row += 4) {
        const uint8_t *restrict a = from + row * stride, *restrict b = a + stride;
        const uint8_t *restrict c = b + stride, *restrict d = c + stride;
        for (size_t x = 0; x < width; x++) sums[x] += (uint16_t)(a[x] + b[x] + c[x] + d[x]);
    }
    for (; row < rows; row++) {
        const uint8_t *restrict line = from + row * stride;
        for (size_t x = 0; x < width; x++) sums[x] += line[x];
    }
}
