#include "twins.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

const k_table *twin_plain, *twin_fast;

static uint64_t state = 88172645463325252ull;
static int compared, failed;

static double next_unit(void) {
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (double)(state >> 11) / 9007199254740992.0;
}

static float *allocated(size_t count) {
    size_t bytes = (count * sizeof(float) + 127) / 64 * 64;
    float *floats = aligned_alloc(64, bytes);
    if (floats == NULL) exit(2);
    return floats;
}

float *twin_noise(size_t count, float low, float high) {
    float *floats = allocated(count);
    for (size_t i = 0; i < count; i++) floats[i] = low + (high - low) * (float)next_unit();
    return floats;
}

float *twin_blank(size_t count) {
    float *floats = allocated(count);
    for (size_t i = 0; i < count; i++) floats[i] = -7777.0f;
    return floats;
}

void twin_compare(const char *kernel, const float *plain, const float *fast, size_t count,
                  double tolerance) {
    double largest = 1e-6, worst = 0;
    for (size_t i = 0; i < count; i++) {
        if (!isfinite(plain[i]) || !isfinite(fast[i])) worst = INFINITY;
        largest = fmax(largest, fabs(plain[i]));
        worst = fmax(worst, fabs((double)plain[i] - fast[i]));
    }
    compared++;
    if (worst <= tolerance * largest) return;
    failed++;
    printf("%s: off by %g where the largest is %g\n", kernel, worst, largest);
}

static const char *name(k_tier tier) {
    switch (tier) {
    case K_TIER_NEON: return "neon";
    case K_TIER_AVX2: return "avx2";
    case K_TIER_AVX512: return "avx512";
    default: return "c";
    }
}

int main(void) {
    twin_plain = k_kernels_for(K_TIER_C);
    twin_fast = k_kernels_for(k_cpu_best_tier());
    twin_convolutions();
    twin_pictures();
    twin_arrays();
    printf("%s beside c: %d comparisons, %d failed\n", name(twin_fast->tier), compared, failed);
    return failed == 0 && twin_fast != twin_plain ? 0 : 1;
}
