#ifndef SIGHTLINE_CURL_H
#define SIGHTLINE_CURL_H

#include <curl/curl.h>

// Variadic functions, which Swift cannot call.
static inline CURLcode sightline_curl_text(CURL *handle, CURLoption option, const char *text) {
    return curl_easy_setopt(handle, option, text);
}

static inline CURLcode sightline_curl_number(CURL *handle, CURLoption option, long number) {
    return curl_easy_setopt(handle, option, number);
}

static inline CURLcode sightline_curl_list(CURL *handle, struct curl_slist *list) {
    return curl_easy_setopt(handle, CURLOPT_HTTPHEADER, list);
}

static inline CURLcode sightline_curl_pointer(CURL *handle, CURLoption option, void *pointer) {
    return curl_easy_setopt(handle, option, pointer);
}

typedef size_t (*sightline_curl_taker)(char *bytes, size_t size, size_t count, void *context);

static inline CURLcode sightline_curl_take(CURL *handle, sightline_curl_taker taker) {
    return curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, taker);
}

static inline CURLcode sightline_curl_take_lines(CURL *handle, sightline_curl_taker taker) {
    return curl_easy_setopt(handle, CURLOPT_HEADERFUNCTION, taker);
}

static inline CURLcode sightline_curl_status(CURL *handle, long *status) {
    return curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, status);
}

static inline CURLcode sightline_curl_connects(CURL *handle, long *count) {
    return curl_easy_getinfo(handle, CURLINFO_NUM_CONNECTS, count);
}

static inline CURLcode sightline_curl_version(CURL *handle, long *version) {
    return curl_easy_getinfo(handle, CURLINFO_HTTP_VERSION, version);
}

#endif
