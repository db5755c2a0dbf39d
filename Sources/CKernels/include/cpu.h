#ifndef SIGHTLINE_CPU_H
#define SIGHTLINE_CPU_H

/// Instruction-set tiers of the kernels: plain C everywhere, NEON on aarch64, the others on x86-64.
typedef enum { K_TIER_C, K_TIER_NEON, K_TIER_AVX2, K_TIER_AVX512 } k_tier;

/// The tier all kernels of this process use.
///
/// The best tier that the processor and the operating system support, lowered (never raised) by
/// the environment variable SIGHTLINE_CPU, one of `c`, `neon`, `avx2`, `avx512`; any other value
/// is ignored. AVX2 means AVX2 and FMA; AVX-512 means F, VL, BW and DQ. Decided on the first call
/// and the same ever after. Call on any thread.
k_tier k_cpu_tier(void);

/// The best tier that the processor and the operating system support, whatever the environment
/// says.
k_tier k_cpu_best_tier(void);

/// Whether the processor, besides the AVX-512 tier, sums products of bytes (VNNI) and permutes
/// bytes across a vector (VBMI), whatever the environment says. Ice Lake and Zen 4 do, and those
/// after.
int k_cpu_has_byte_products(void);

#endif
