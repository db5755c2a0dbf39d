#define _GNU_SOURCE
#include "CFFmpegShims.h"

#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libavutil/error.h>
#include <sys/resource.h>

const int sl_error_eof = AVERROR_EOF;
const int sl_error_invalid_data = AVERROR_INVALIDDATA;
const int sl_error_unauthorized = AVERROR_HTTP_UNAUTHORIZED;
const int sl_error_forbidden = AVERROR_HTTP_FORBIDDEN;
const int sl_error_not_found = AVERROR_HTTP_NOT_FOUND;
const int sl_error_decoder_not_found = AVERROR_DECODER_NOT_FOUND;
const int64_t sl_no_timestamp = AV_NOPTS_VALUE;

void sl_error_text(int code, char *text, int size) {
    if (av_strerror(code, text, (size_t)size) < 0 && size > 0) text[size - 1] = 0;
}

int64_t sl_voluntary_waits(void) {
    struct rusage usage;
    return getrusage(RUSAGE_THREAD, &usage) == 0 ? usage.ru_nvcsw : 0;
}
