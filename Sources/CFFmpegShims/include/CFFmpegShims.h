// What Swift cannot see of libav: error numbers, macros, variadic logging, and the few calls that
// differ between libav 5.1 and 7.1. Nothing here keeps a pointer; what allocates says who frees.
#ifndef SIGHTLINE_CFFMPEGSHIMS_H
#define SIGHTLINE_CFFMPEGSHIMS_H

#include <stdint.h>

struct AVCodecContext;
struct AVCodecParserContext;
struct AVFrame;
struct AVPacket;
struct AVStream;

// Error numbers of libav that are not negated errno values.
extern const int sl_error_eof;
extern const int sl_error_invalid_data;
extern const int sl_error_unauthorized;
extern const int sl_error_forbidden;
extern const int sl_error_not_found;
extern const int sl_error_decoder_not_found;

// AV_NOPTS_VALUE.
extern const int64_t sl_no_timestamp;
// How often the calling thread has given up its processor to wait for something.
int64_t sl_voluntary_waits(void);
// The text of error `code` in `text` of `size` bytes; always ended by 0.
void sl_error_text(int code, char *text, int size);

// The nine numbers of the stream's or frame's display matrix in `matrix`; returns 1 if it has one.
int sl_stream_display_matrix(const struct AVStream *stream, int32_t matrix[9]);
int sl_frame_display_matrix(const struct AVFrame *frame, int32_t matrix[9]);

// The producer's wall clock of the packet in microseconds of Unix time; returns 1 if it has one.
int sl_packet_producer_time(const struct AVPacket *packet, int64_t *microseconds);

// Ties `tag` to what comes out of `packet`: call before sending it, on the decoder's thread.
void sl_tag_packet(struct AVCodecContext *decoder, struct AVPacket *packet, int64_t tag);
// The tag of the packet that this frame came from.
int64_t sl_frame_tag(const struct AVFrame *frame);

// Counts into `lines` what this decoder logs as an error, or of concealing one, from now on, on
// whatever thread; call before it is opened. `lines` must outlive the decoder.
void sl_count_errors(struct AVCodecContext *decoder, int32_t *lines);
// The number counted so far.
int32_t sl_counted_errors(const int32_t *lines);

// Makes the decoder give large pictures back to the system at once; call before it is opened.
void sl_own_pictures(struct AVCodecContext *decoder);
// The same, and makes it blacken each picture before it decodes into it; call before it is opened.
void sl_fill_pictures(struct AVCodecContext *decoder);

// Makes the parser of a stream of RTP pass over a datagram that it was given before with the same
// time; returns 1 if it does from now on. What this allocates, av_parser_close frees. To be called
// between two datagrams, on the thread that reads them.
int sl_drop_repeats(struct AVCodecParserContext *parser);
// How many it has passed over; 0 where it does not. On the same thread.
int64_t sl_dropped_repeats(const struct AVCodecParserContext *parser);

// Receives one finished line (no newline) with libav's level and the name of who wrote it.
// Called on any thread, libav's own among them.
typedef void (*sl_log_sink)(int level, const char *component, const char *line);
// Makes libav write to `sink` the lines of `level` and graver; process-wide.
void sl_log_install(sl_log_sink sink, int level);
// The last line of this thread graver than AV_LOG_INFO, or an empty string; valid on this thread
// until the next call of libav.
const char *sl_log_last_line(void);
// Forgets it.
void sl_log_forget_last_line(void);
// Writes a line through av_log, for tests of the path.
void sl_log_write(int level, const char *text);

// How the samples of a plane are turned: bit 0 transposes, then bit 1 mirrors left and right,
// then bit 2 turns top and bottom. `width` and `height` are those of the source; strides in bytes.
void sl_turn_plane(const uint8_t *source, intptr_t source_stride, uint8_t *target,
                   intptr_t target_stride, int width, int height, int turn);

// Returns to the system what was freed and is not in use.
void sl_give_back_memory(void);

// Makes the allocator serve all threads from at most `count` arenas from now on.
void sl_limit_arenas(int count);

#endif
