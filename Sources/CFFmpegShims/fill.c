#include "CFFmpegShims.h"

#include <libavcodec/avcodec.h>
#include <libavutil/pixdesc.h>
#include <string.h>

// Whether a byte of 128 in plane 1 and up means no colour.
static int has_byte_chroma(int format) {
    const AVPixFmtDescriptor *shape = av_pix_fmt_desc_get(format);
    return shape && !(shape->flags & AV_PIX_FMT_FLAG_RGB) && shape->nb_components >= 3 &&
           shape->comp[0].depth == 8 && (shape->flags & AV_PIX_FMT_FLAG_PLANAR);
}

static int filled_buffer(AVCodecContext *decoder, AVFrame *frame, int flags) {
    int code = avcodec_default_get_buffer2(decoder, frame, flags);
    if (code < 0) return code;
    int neutral = has_byte_chroma(frame->format) ? 128 : 0;
    for (int plane = 0; plane < AV_NUM_DATA_POINTERS && frame->buf[plane]; plane++)
        memset(frame->buf[plane]->data, plane == 1 || plane == 2 ? neutral : 0,
               frame->buf[plane]->size);
    return code;
}

void sl_fill_pictures(AVCodecContext *decoder) { decoder->get_buffer2 = filled_buffer; }
