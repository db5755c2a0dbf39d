#include "CFFmpegShims.h"

#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libavutil/error.h>

const int sl_error_eof = AVERROR_EOF;
const int sl_error_invalid_data = AVERROR_INVALIDDATA;
const int sl_error_unauthorized = AVERROR_HTTP_UNAUTHORIZED;
const int sl_error_forbidden = AVERROR_HTTP_FORBIDDEN;
const int64_t sl_no_timestamp = AV_NOPTS_VALUE;

void sl_error_text(int code, char *text, int size) {
    if (av_strerror(code, text, (size_t)size) < 0 && size > 0) text[size - 1] = 0;
}
