// The schemas of EventLog/Schemas.
#include "resources.h"

static const unsigned char record_schema_json[] = {
#embed "../EventLog/Schemas/record.schema.json"
};

// A file a line.
// clang-format off
static const sl_file files[] = {
    {"record.schema.json", record_schema_json, sizeof record_schema_json},
};
// clang-format on

const sl_file *sl_schemas(size_t *count) {
    *count = sizeof files / sizeof files[0];
    return files;
}
