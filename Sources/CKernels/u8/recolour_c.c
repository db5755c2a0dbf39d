#include "../include/kernels_u8.h"

#define NAME(x) k_u8_##x##__c
#include "body/recolour.h"
