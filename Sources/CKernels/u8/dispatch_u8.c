#include "../include/cpu.h"
#include "../include/kernels_u8.h"

void k_u8_fit_row(const k_u8_fit_source *s, const k_u8_fit_colour *k, float *out0, float *out1,
                  float *out2, size_t n) {
    if (k_cpu_tier() >= K_TIER_AVX2) {
        k_u8_fit_row__avx2(s, k, out0, out1, out2, n);
    } else {
        k_u8_fit_row__c(s, k, out0, out1, out2, n);
    }
}
