#include "CFFmpegShims.h"

#include <libavcodec/avcodec.h>
#include <libavutil/log.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

enum { line_size = 1024 };

static _Atomic(sl_log_sink) current_sink;
static _Atomic int current_level = AV_LOG_ERROR;
static _Thread_local char last_line[line_size];
static _Thread_local char partial_line[line_size];

// How the line begins that tells that a decoder filled in what a damaged picture lacks. It is only
// information to libav, and may be the only sign of the damage.
static const char concealment[] = "concealing ";

// The decoder's own counter, where it has one: worker threads of libav log with a copy of the
// decoder's context, which has the same `opaque`.
static void count_error(void *context) {
    if (!context || *(const AVClass **)context != avcodec_get_class()) return;
    int32_t *lines = ((AVCodecContext *)context)->opaque;
    if (lines) __atomic_fetch_add(lines, 1, __ATOMIC_RELAXED);
}

void sl_count_errors(AVCodecContext *decoder, int32_t *lines) { decoder->opaque = lines; }

int32_t sl_counted_errors(const int32_t *lines) { return __atomic_load_n(lines, __ATOMIC_RELAXED); }

static void trampoline(void *context, int level, const char *format, va_list arguments) {
    level &= 0xff;
    if (level <= AV_LOG_ERROR || !strncmp(format, concealment, sizeof concealment - 1))
        count_error(context);
    if (level > AV_LOG_WARNING &&
        level > atomic_load_explicit(&current_level, memory_order_relaxed))
        return;
    size_t used = strlen(partial_line);
    vsnprintf(partial_line + used, line_size - used, format, arguments);
    size_t length = strlen(partial_line);
    int finished = length > 0 && partial_line[length - 1] == '\n';
    if (!finished && length < line_size - 1) return;
    while (length > 0 && (partial_line[length - 1] == '\n' || partial_line[length - 1] == '\r'))
        partial_line[--length] = 0;
    if (length > 0) {
        const char *component = "libav";
        AVClass *class = context ? *(AVClass **)context : NULL;
        if (class && class->item_name) component = class->item_name(context);
        if (level <= AV_LOG_WARNING) memcpy(last_line, partial_line, length + 1);
        sl_log_sink sink = atomic_load_explicit(&current_sink, memory_order_acquire);
        if (sink && level <= atomic_load_explicit(&current_level, memory_order_relaxed))
            sink(level, component ? component : "libav", partial_line);
    }
    partial_line[0] = 0;
}

void sl_log_install(sl_log_sink sink, int level) {
    atomic_store_explicit(&current_level, level, memory_order_relaxed);
    atomic_store_explicit(&current_sink, sink, memory_order_release);
    av_log_set_callback(trampoline);
}

const char *sl_log_last_line(void) { return last_line; }

void sl_log_forget_last_line(void) { last_line[0] = 0; }

void sl_log_write(int level, const char *text) { av_log(NULL, level, "%s\n", text); }
