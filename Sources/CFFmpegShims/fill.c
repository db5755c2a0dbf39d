#include "CFFmpegShims.h"

#include <libavcodec/avcodec.h>
#include <libavutil/imgutils.h>
#include <libavutil/pixdesc.h>
#include <string.h>

// Whether a byte of 128 in plane 1 and up means no colour.
static int has_byte_chroma(int format) {
    const AVPixFmtDescriptor *shape = av_pix_fmt_desc_get(format);
    return shape && !(shape->flags & AV_PIX_FMT_FLAG_RGB) && shape->nb_components >= 3 &&
           shape->comp[0].depth == 8 && (shape->flags & AV_PIX_FMT_FLAG_PLANAR);
}

// Pictures of more bytes are given back to the system at once, where the default keeps them for as
// long as the decoder is open.
static const int64_t largest = 24 << 20;

static void release(void *opaque, uint8_t *data) {
    (void)opaque;
    av_free(data);
}

// A buffer like the default's; one of a large picture is its own, not one of a pool.
static int buffer_of_own(AVCodecContext *decoder, AVFrame *frame, int flags) {
    int width = frame->width, height = frame->height;
    int aligned[AV_NUM_DATA_POINTERS] = {0}, strides[4] = {0};
    ptrdiff_t steps[4];
    size_t sizes[4];
    if (decoder->codec_type != AVMEDIA_TYPE_VIDEO || (int64_t)width * height * 3 / 2 <= largest ||
        !(decoder->codec->capabilities & AV_CODEC_CAP_DR1))
        return avcodec_default_get_buffer2(decoder, frame, flags);
    avcodec_align_dimensions2(decoder, &width, &height, aligned);
    // Rows begin where every codec may write whole vectors.
    if (av_image_fill_linesizes(strides, frame->format, (width + 63) & ~63) < 0)
        return avcodec_default_get_buffer2(decoder, frame, flags);
    for (int plane = 0; plane < 4; plane++) {
        strides[plane] = (strides[plane] + 63) & ~63;
        steps[plane] = strides[plane];
    }
    if (av_image_fill_plane_sizes(sizes, frame->format, height, steps) < 0)
        return avcodec_default_get_buffer2(decoder, frame, flags);
    for (int plane = 0; plane < 4 && sizes[plane]; plane++) {
        size_t size = sizes[plane] + 64 + 16;
        uint8_t *data = av_malloc(size);
        frame->buf[plane] = data ? av_buffer_create(data, size, release, NULL, 0) : NULL;
        if (!frame->buf[plane]) {
            av_free(data);
            av_frame_unref(frame);
            return AVERROR(ENOMEM);
        }
        frame->data[plane] = data;
        frame->linesize[plane] = strides[plane];
    }
    frame->extended_data = frame->data;
    return 0;
}

static int filled_buffer(AVCodecContext *decoder, AVFrame *frame, int flags) {
    int code = buffer_of_own(decoder, frame, flags);
    if (code < 0) return code;
    int neutral = has_byte_chroma(frame->format) ? 128 : 0;
    for (int plane = 0; plane < AV_NUM_DATA_POINTERS && frame->buf[plane]; plane++)
        memset(frame->buf[plane]->data, plane == 1 || plane == 2 ? neutral : 0,
               frame->buf[plane]->size);
    return code;
}

void sl_own_pictures(AVCodecContext *decoder) { decoder->get_buffer2 = buffer_of_own; }

void sl_fill_pictures(AVCodecContext *decoder) { decoder->get_buffer2 = filled_buffer; }
