#include "../include/kernels_u8.h"

#pragma STDC FP_CONTRACT OFF
#define NAME(x) k_u8_##x##__c
#include "body/draw.h"
