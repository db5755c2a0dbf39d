#include "CFFmpegShims.h"

#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libavutil/error.h>

const int sl_error_eof = AVERROR_EOF;
const int sl_error_invalid_data = AVERROR_INVALIDDATA;
const int sl_error_exit = AVERROR_EXIT;
const int sl_error_unauthorized = AVERROR_HTTP_UNAUTHORIZED;
const int sl_error_forbidden = AVERROR_HTTP_FORBIDDEN;
const int sl_error_not_found = AVERROR_HTTP_NOT_FOUND;
const int sl_error_demuxer_not_found = AVERROR_DEMUXER_NOT_FOUND;
const int sl_error_decoder_not_found = AVERROR_DECODER_NOT_FOUND;
const int sl_error_protocol_not_found = AVERROR_PROTOCOL_NOT_FOUND;
const int sl_error_stream_not_found = AVERROR_STREAM_NOT_FOUND;
const int sl_error_patch_welcome = AVERROR_PATCHWELCOME;
const int64_t sl_no_timestamp = AV_NOPTS_VALUE;

uint32_t sl_version_of_format_library(void) { return avformat_version(); }

uint32_t sl_version_of_codec_library(void) { return avcodec_version(); }

void sl_error_text(int code, char *text, int size) {
    if (av_strerror(code, text, (size_t)size) < 0 && size > 0) text[size - 1] = 0;
}
