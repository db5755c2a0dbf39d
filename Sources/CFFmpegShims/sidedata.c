#include "CFFmpegShims.h"

#include <libavcodec/avcodec.h>
#include <libavcodec/version.h>
#include <libavformat/avformat.h>
#include <libavformat/version.h>
#include <string.h>

static int copy_matrix(const uint8_t *data, size_t size, int32_t matrix[9]) {
    if (!data || size < 9 * sizeof(int32_t)) return 0;
    memcpy(matrix, data, 9 * sizeof(int32_t));
    return 1;
}

int sl_stream_display_matrix(const AVStream *stream, int32_t matrix[9]) {
#if LIBAVFORMAT_VERSION_INT >= AV_VERSION_INT(60, 15, 100)
    const AVCodecParameters *parameters = stream->codecpar;
    const AVPacketSideData *side = av_packet_side_data_get(
        parameters->coded_side_data, parameters->nb_coded_side_data, AV_PKT_DATA_DISPLAYMATRIX);
    return side ? copy_matrix(side->data, side->size, matrix) : 0;
#else
    size_t size = 0;
    const uint8_t *data = av_stream_get_side_data(stream, AV_PKT_DATA_DISPLAYMATRIX, &size);
    return copy_matrix(data, size, matrix);
#endif
}

int sl_frame_display_matrix(const AVFrame *frame, int32_t matrix[9]) {
    const AVFrameSideData *side = av_frame_get_side_data(frame, AV_FRAME_DATA_DISPLAYMATRIX);
    return side ? copy_matrix(side->data, side->size, matrix) : 0;
}

int sl_packet_producer_time(const AVPacket *packet, int64_t *microseconds) {
    size_t size = 0;
    const uint8_t *data = av_packet_get_side_data(packet, AV_PKT_DATA_PRFT, &size);
    if (!data || size < sizeof(AVProducerReferenceTime)) return 0;
    AVProducerReferenceTime time;
    memcpy(&time, data, sizeof time);
    *microseconds = time.wallclock;
    return 1;
}

#if LIBAVCODEC_VERSION_INT >= AV_VERSION_INT(60, 3, 100)
void sl_tag_packet(AVCodecContext *decoder, AVPacket *packet, int64_t tag) {
    decoder->flags |= AV_CODEC_FLAG_COPY_OPAQUE;
    packet->opaque = (void *)(intptr_t)tag;
}

int64_t sl_frame_tag(const AVFrame *frame) { return (int64_t)(intptr_t)frame->opaque; }
#else
void sl_tag_packet(AVCodecContext *decoder, AVPacket *packet, int64_t tag) {
    (void)packet;
    decoder->reordered_opaque = tag;
}

int64_t sl_frame_tag(const AVFrame *frame) { return frame->reordered_opaque; }
#endif
