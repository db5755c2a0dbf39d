// The quantised kernels in plain C: what the others are compared with.

#include <stdbool.h>

#include "kernels_i8.h"

#pragma STDC FP_CONTRACT OFF

#define K_FN(name) k_plain_##name

#include "body/by_byte.h"
#include "body/movement.h"
#include "plain/elementwise.h"

#include "plain/conv.h"

#define K_TABLE k_i8_table__c
#define K_TIER K_TIER_C
#define K_PLAIN_CONV 1
#include "body/table.h"
