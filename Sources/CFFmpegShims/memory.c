#include "CFFmpegShims.h"

#include <malloc.h>

void sl_give_back_memory(void) { malloc_trim(0); }

void sl_limit_arenas(int count) { mallopt(M_ARENA_MAX, count); }
