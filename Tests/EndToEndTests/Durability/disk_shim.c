// A disk that a test can watch and fill: preloaded into a program, it stands before the calls that
// change files.
//
// SHIM_PATH     only files whose path begins with this
// SHIM_JOURNAL  every new file, write, cut, rename, removal and force to disk is appended here
// SHIM_FULL     as long as this file exists the disk is full
// SHIM_ROOM     so many bytes fit before the disk is full; SHIM_FULL is made then
//
// An entry of the journal is a line: `create PATH`, `write OFFSET LENGTH PATH` (its bytes follow),
// `cut LENGTH PATH`, `force PATH`, `rename OLD<tab>NEW`, `link OLD<tab>NEW`, `remove PATH`, in the
// order in which the calls returned.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int journal = -1;
static long long room = -1;

static void append(const void *bytes, size_t count) {
    if (journal >= 0) syscall(SYS_write, journal, bytes, count);
}

__attribute__((constructor)) static void begin(void) {
    const char *path = getenv("SHIM_JOURNAL");
    if (path)
        journal = (int)syscall(SYS_openat, AT_FDCWD, path,
                               O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
    const char *bytes = getenv("SHIM_ROOM");
    if (bytes) room = atoll(bytes);
}

static int is_watched(const char *path) {
    const char *prefix = getenv("SHIM_PATH");
    return prefix && strncmp(path, prefix, strlen(prefix)) == 0;
}

// The path of an open file; 0 when it is not watched.
static int watched(int file, char *path) {
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    path[0] = 0;
    ssize_t count = readlink(link, path, 4095);
    if (count <= 0) return 0;
    path[count] = 0;
    return is_watched(path);
}

// How many of `count` bytes still fit.
static size_t fitting(size_t count) {
    const char *full = getenv("SHIM_FULL");
    if (full && access(full, F_OK) == 0) return 0;
    if (room < 0 || (long long)count <= room) {
        if (room >= 0) room -= (long long)count;
        return count;
    }
    size_t fits = (size_t)room;
    room = -1;
    if (full) close((int)syscall(SYS_openat, AT_FDCWD, full, O_WRONLY | O_CREAT, 0644));
    return fits;
}

ssize_t write(int file, const void *bytes, size_t count) {
    char path[4096];
    if (!watched(file, path)) return syscall(SYS_write, file, bytes, count);
    pthread_mutex_lock(&lock);
    size_t fits = fitting(count);
    ssize_t written = -1;
    if (fits == 0 && count > 0) {
        errno = ENOSPC;
    } else {
        written = syscall(SYS_write, file, bytes, fits);
    }
    int code = errno;
    if (written > 0) {
        char line[4200];
        long long offset = lseek(file, 0, SEEK_CUR) - written;
        int length = snprintf(line, sizeof line, "write %lld %zd %s\n", offset, written, path);
        append(line, (size_t)length);
        append(bytes, (size_t)written);
    }
    pthread_mutex_unlock(&lock);
    errno = code;
    return written;
}

static int noted(int answer, const char *word, const char *path) {
    if (answer != 0) return answer;
    char line[4200];
    int length = snprintf(line, sizeof line, "%s %s\n", word, path);
    append(line, (size_t)length);
    return answer;
}

static int opened(const char *path, int flags, mode_t mode) {
    if (!(flags & O_CREAT) || !is_watched(path)) {
        return (int)syscall(SYS_openat, AT_FDCWD, path, flags, mode);
    }
    pthread_mutex_lock(&lock);
    int is_new = access(path, F_OK) != 0;
    int file = (int)syscall(SYS_openat, AT_FDCWD, path, flags, mode);
    int code = errno;
    if (file >= 0 && is_new) noted(0, "create", path);
    pthread_mutex_unlock(&lock);
    errno = code;
    return file;
}

int open(const char *path, int flags, ...) {
    va_list rest;
    va_start(rest, flags);
    mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(rest, mode_t) : 0;
    va_end(rest);
    return opened(path, flags, mode);
}

int open64(const char *path, int flags, ...) {
    va_list rest;
    va_start(rest, flags);
    mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(rest, mode_t) : 0;
    va_end(rest);
    return opened(path, flags | O_LARGEFILE, mode);
}

static int forced(int file, long call) {
    char path[4096];
    if (!watched(file, path)) {
        const char *prefix = getenv("SHIM_PATH");
        // The folder that holds the watched files.
        size_t length = strlen(path);
        int holds = prefix && strncmp(prefix, path, length) == 0 && prefix[length] == '/';
        if (!holds) return (int)syscall(call, file);
    }
    pthread_mutex_lock(&lock);
    int answer = noted((int)syscall(call, file), "force", path);
    pthread_mutex_unlock(&lock);
    return answer;
}

int fsync(int file) { return forced(file, SYS_fsync); }

int fdatasync(int file) { return forced(file, SYS_fdatasync); }

int ftruncate(int file, off_t length) {
    char path[4096];
    if (!watched(file, path)) return (int)syscall(SYS_ftruncate, file, length);
    char word[64];
    snprintf(word, sizeof word, "cut %lld", (long long)length);
    pthread_mutex_lock(&lock);
    int answer = noted((int)syscall(SYS_ftruncate, file, length), word, path);
    pthread_mutex_unlock(&lock);
    return answer;
}

int ftruncate64(int file, off64_t length) { return ftruncate(file, (off_t)length); }

int rename(const char *old, const char *new) {
    if (!is_watched(new)) return (int)syscall(SYS_renameat, AT_FDCWD, old, AT_FDCWD, new);
    char both[8400];
    snprintf(both, sizeof both, "%s\t%s", old, new);
    pthread_mutex_lock(&lock);
    int answer = noted((int)syscall(SYS_renameat, AT_FDCWD, old, AT_FDCWD, new), "rename", both);
    pthread_mutex_unlock(&lock);
    return answer;
}

int link(const char *old, const char *new) {
    if (!is_watched(new)) return (int)syscall(SYS_linkat, AT_FDCWD, old, AT_FDCWD, new, 0);
    char both[8400];
    snprintf(both, sizeof both, "%s\t%s", old, new);
    pthread_mutex_lock(&lock);
    int answer = noted((int)syscall(SYS_linkat, AT_FDCWD, old, AT_FDCWD, new, 0), "link", both);
    pthread_mutex_unlock(&lock);
    return answer;
}

int unlink(const char *path) {
    if (!is_watched(path)) return (int)syscall(SYS_unlinkat, AT_FDCWD, path, 0);
    pthread_mutex_lock(&lock);
    int answer = noted((int)syscall(SYS_unlinkat, AT_FDCWD, path, 0), "remove", path);
    pthread_mutex_unlock(&lock);
    return answer;
}
