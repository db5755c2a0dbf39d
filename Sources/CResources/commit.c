#include "resources.h"

const char *sl_commit(void) {
#ifdef SIGHTLINE_COMMIT
    return SIGHTLINE_COMMIT;
#else
    return NULL;
#endif
}
