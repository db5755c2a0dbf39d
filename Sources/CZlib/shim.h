#include <zlib.h>

// A macro: Swift does not see it.
static inline int sl_inflate_raw_init(z_stream *stream) { return inflateInit2(stream, -MAX_WBITS); }
