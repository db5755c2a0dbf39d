// Maximum of each window: first down the columns that some outputs read, then along the row.

enum { k_pool_columns = 256 };

/// Maximum of `rows` rows, `step` bytes apart, for each of `count` columns.
static void k_pool_down(const uint8_t *in, int64_t rows, int64_t step, int64_t count, uint8_t *to) {
    for (int64_t i = 0; i < count * 16; i += 64) {
        const __mmask64 held = k_first((size_t)(count * 16 - i));
        __m512i most = _mm512_setzero_si512();
        for (int64_t r = 0; r < rows; r++)
            most = _mm512_max_epu8(most, _mm512_maskz_loadu_epi8(held, in + r * step + i));
        _mm512_storeu_si512(to + i, most);
    }
}

/// Outputs [x0, x1) of a row from the column maxima: `columns` holds those of [first, end); others
/// are ignored. With `adds` the maximum includes what `out` holds.
static void k_pool_along(const k_pool_shape *s, const uint8_t *columns, int64_t first, int64_t end,
                         int64_t x0, int64_t x1, bool adds, uint8_t *out) {
    for (int64_t x = x0; x < x1;) {
        const int64_t left = x * s->sw - s->pl, right = left + (int64_t)(s->kw - 1) * s->dw;
        uint8_t *to = out + x * 16;
        if (s->sw == 1 && x + 4 <= x1 && left >= first && right + 4 <= end) {
            __m512i most = adds ? k_load64(to) : _mm512_setzero_si512();
            for (int64_t c = left; c <= right; c += s->dw)
                most = _mm512_max_epu8(most, k_load64(columns + (c - first) * 16));
            _mm512_storeu_si512(to, most);
            x += 4;
        } else {
            __m128i most = adds ? k_load16(to) : _mm_setzero_si128();
            for (int64_t c = left; c <= right; c += s->dw)
                if (c >= first && c < end)
                    most = _mm_max_epu8(most, k_load16(columns + (c - first) * 16));
            k_store16(to, most);
            x++;
        }
    }
}

/// Row `y` of the outputs of one block.
static void k_pool_row(const k_pool_shape *s, const uint8_t *in, int64_t y, uint8_t *out) {
    uint8_t columns[k_pool_columns * 16] __attribute__((aligned(64)));
    const int64_t row = (int64_t)s->iw * 16, top = y * s->sh - s->pt;
    const int64_t first_row = top < 0 ? top + (-top + s->dh - 1) / s->dh * s->dh : top;
    const int64_t last_row = k_smaller(s->ih - 1, top + (int64_t)(s->kh - 1) * s->dh);
    const int64_t rows = last_row < first_row ? 0 : (last_row - first_row) / s->dh + 1;
    const int64_t extent = (int64_t)(s->kw - 1) * s->dw + 1;
    // Outputs whose columns fit the buffer; a wider window is processed in parts.
    const int64_t most = k_larger(1, (k_pool_columns - extent) / s->sw + 1);
    for (int64_t x0 = 0; x0 < s->ow; x0 += most) {
        const int64_t x1 = k_smaller(s->ow, x0 + most);
        const int64_t first = k_larger(0, x0 * s->sw - s->pl);
        const int64_t end = k_smaller(s->iw, (x1 - 1) * s->sw - s->pl + extent);
        int64_t from = first;
        do {
            const int64_t to = k_larger(from, k_smaller(end, from + k_pool_columns));
            k_pool_down(in + first_row * row + from * 16, rows, row * s->dh, to - from, columns);
            k_pool_along(s, columns, from, to, x0, x1, from > first, out);
            from = to;
        } while (from < end);
    }
}

static void k_max_pool(const k_pool_shape *s, const uint8_t *in, uint8_t *out, int32_t block0,
                       int32_t block1, int32_t row0, int32_t row1) {
    for (int32_t b = block0; b < block1; b++)
        for (int32_t y = row0; y < row1; y++)
            k_pool_row(s, in + (int64_t)b * s->ih * s->iw * 16, y,
                       out + ((int64_t)b * s->oh + y) * s->ow * 16);
}
