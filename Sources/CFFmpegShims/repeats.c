#include "CFFmpegShims.h"

#include <libavcodec/avcodec.h>
#include <libavcodec/version.h>
#include <libavutil/mem.h>
#include <string.h>

// A depacketizer of libavformat gives a parser one input for each datagram, and the parser joins
// them: what comes twice is best seen in front of it, where datagrams are still apart.

#if LIBAVCODEC_VERSION_MAJOR < 62

enum {
    // Datagrams that are remembered: more than a network puts between two copies of one.
    REMEMBERED = 256,
    // From so many bytes on, of so many values, equal bytes are no chance.
    TELLING_SIZE = 16,
    TELLING_VALUES = 32,
    // A fragment that is not the last of its unit is at least as long.
    SHORTEST_FULL = 64,
};

typedef struct Datagram {
    uint64_t hash;
    int64_t pts;
    int size;
} Datagram;

typedef struct Filter {
    // What the parser has in place of its own functions; the first member.
    AVCodecParser functions;
    const AVCodecParser *original;
    // The parser's descriptor of the datagram that came last: the rest of it is given anew.
    int descriptor;
    int64_t dropped;
    int newest;
    Datagram seen[REMEMBERED];
} Filter;

static uint64_t hash(const uint8_t *bytes, int size) {
    const uint64_t prime = 0x9E3779B97F4A7C15u;
    uint64_t value = (uint64_t)size * prime;
    int place = 0;
    for (; place + 8 <= size; place += 8) {
        uint64_t word;
        memcpy(&word, bytes + place, 8);
        value = (value ^ word) * prime;
        value ^= value >> 29;
    }
    for (; place < size; place++) value = (value ^ bytes[place]) * prime;
    return value ^ value >> 32;
}

static int begins_unit(const uint8_t *bytes, int size) {
    return size >= 4 && !bytes[0] && !bytes[1] && (bytes[2] == 1 || (!bytes[2] && bytes[3] == 1));
}

// Whether a stretch is such that no picture has it twice: it begins a unit, or has many values.
static int is_telling(const uint8_t *bytes, int size) {
    if (begins_unit(bytes, size)) return 1;
    if (size < TELLING_SIZE) return 0;
    uint8_t has[256] = {0};
    const int wanted = size / 2 < TELLING_VALUES ? size / 2 : TELLING_VALUES;
    for (int place = 0, values = 0; place < size; place++) {
        if (has[bytes[place]]) continue;
        has[bytes[place]] = 1;
        if (++values >= wanted) return 1;
    }
    return 0;
}

// Whether a datagram of the picture shown at `pts` has come before; takes note of it where not.
static int is_repeat(Filter *filter, const uint8_t *bytes, int size, int64_t pts) {
    if (pts == AV_NOPTS_VALUE) return 0;
    const Datagram one = {hash(bytes, size), pts, size};
    for (int index = 0; index < REMEMBERED; index++) {
        const Datagram *other = &filter->seen[index];
        if (other->hash != one.hash || other->size != size || other->pts != pts) continue;
        if (is_telling(bytes, size)) return 1;
        // The end of a unit is short; two that follow each other are one.
        if (index == filter->newest && size < SHORTEST_FULL) return 1;
    }
    filter->newest = (filter->newest + 1) % REMEMBERED;
    filter->seen[filter->newest] = one;
    return 0;
}

static int parse(AVCodecParserContext *parser, AVCodecContext *codec, const uint8_t **out,
                 int *out_size, const uint8_t *bytes, int size) {
    Filter *filter = (Filter *)parser->parser;
    const int descriptor = parser->cur_frame_start_index;
    if (size > 0 && descriptor != filter->descriptor) {
        filter->descriptor = descriptor;
        if (is_repeat(filter, bytes, size, parser->cur_frame_pts[descriptor])) {
            filter->dropped++;
            *out = NULL;
            *out_size = 0;
            return size;
        }
    }
    return filter->original->parser_parse(parser, codec, out, out_size, bytes, size);
}

static void close_parser(AVCodecParserContext *parser) {
    Filter *filter = (Filter *)parser->parser;
    parser->parser = filter->original;
    av_free(filter);
    if (parser->parser->parser_close) parser->parser->parser_close(parser);
}

int sl_drop_repeats(AVCodecParserContext *parser) {
    if (parser->parser->parser_parse == parse) return 1;
    Filter *filter = av_mallocz(sizeof *filter);
    if (!filter) return 0;
    filter->functions = *parser->parser;
    filter->functions.parser_parse = parse;
    filter->functions.parser_close = close_parser;
    filter->original = parser->parser;
    filter->descriptor = parser->cur_frame_start_index;
    for (int index = 0; index < REMEMBERED; index++) filter->seen[index].pts = AV_NOPTS_VALUE;
    parser->parser = &filter->functions;
    return 1;
}

int64_t sl_dropped_repeats(const AVCodecParserContext *parser) {
    if (parser->parser->parser_parse != parse) return 0;
    return ((const Filter *)parser->parser)->dropped;
}

#else

// What a parser calls is private from libavcodec 62 on.
int sl_drop_repeats(AVCodecParserContext *parser) { return (void)parser, 0; }

int64_t sl_dropped_repeats(const AVCodecParserContext *parser) { return (void)parser, 0; }

#endif
