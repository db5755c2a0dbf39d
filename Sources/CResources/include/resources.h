#ifndef SIGHTLINE_RESOURCES_H
#define SIGHTLINE_RESOURCES_H

#include <stddef.h>

// The files that are part of the tool: taken in by #embed, which costs the compiler nothing.

/// A file: its name, and its bytes, which live as long as the process.
typedef struct {
    const char *name;
    const unsigned char *bytes;
    size_t size;
} sl_file;

/// Sets of labels, named without their ending. The number of files goes to `count`.
const sl_file *sl_labels(size_t *count);
/// Descriptions of models, named without their ending.
const sl_file *sl_descriptions(size_t *count);
/// What the page is made of, named with their endings.
const sl_file *sl_page(size_t *count);
/// JSON Schemas, named with their ending.
const sl_file *sl_schemas(size_t *count);
/// Programs that engines run, named with their ending.
const sl_file *sl_drivers(size_t *count);

/// The commit that the tool was built from, or NULL where the builder did not say it.
const char *sl_commit(void);

#endif
