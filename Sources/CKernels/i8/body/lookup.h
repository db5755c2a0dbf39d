// Look-ups one by one: for tiers without a permutation of 256 bytes.

static void K_FN(lookup)(const uint8_t *table, const uint8_t *in, uint8_t *out, size_t n) {
    for (size_t i = 0; i < n; i++) out[i] = table[in[i]];
}
