#ifndef SIGHTLINE_TWINS_H
#define SIGHTLINE_TWINS_H

#include "kernels.h"

// Holds the kernels of the best tier of this processor against their plain C twins, without any
// runtime but C: so it can be cross-compiled and run under an emulator.

/// The plain twin and the tier under test.
extern const k_table *twin_plain, *twin_fast;

/// `count` floats at a 64-byte boundary, seeded noise in [low, high]; freed at exit.
float *twin_noise(size_t count, float low, float high);
/// `count` floats that hold a mark which no kernel writes.
float *twin_blank(size_t count);

/// Fails the run when the two differ by more than `tolerance` of the largest value, or when
/// one of them is not finite.
void twin_compare(const char *kernel, const float *plain, const float *fast, size_t count,
                  double tolerance);

void twin_convolutions(void);
void twin_pictures(void);
void twin_arrays(void);

#endif
