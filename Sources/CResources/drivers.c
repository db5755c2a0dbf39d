// What engines run on their machines.
#include "resources.h"

static const unsigned char ray_driver_py[] = {
#embed "../Scale/Engines/Ray/ray_driver.py"
};

// A file a line.
// clang-format off
static const sl_file files[] = {
    {"ray_driver.py", ray_driver_py, sizeof ray_driver_py},
};
// clang-format on

const sl_file *sl_drivers(size_t *count) {
    *count = sizeof files / sizeof files[0];
    return files;
}
