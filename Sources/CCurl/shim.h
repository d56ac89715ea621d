#define CURL_DISABLE_TYPECHECK
#include <curl/curl.h>

// Swift calls no variadic functions.
static inline CURLcode gatehouse_curl_set_long(CURL *handle, CURLoption option, long value) {
    return curl_easy_setopt(handle, option, value);
}

static inline CURLcode gatehouse_curl_set_string(CURL *handle, CURLoption option, const char *value) {
    return curl_easy_setopt(handle, option, value);
}

static inline CURLcode gatehouse_curl_set_pointer(CURL *handle, CURLoption option, void *value) {
    return curl_easy_setopt(handle, option, value);
}

typedef size_t (*gatehouse_curl_transfer)(char *buffer, size_t size, size_t count, void *context);

static inline CURLcode gatehouse_curl_set_transfer(CURL *handle, CURLoption option, gatehouse_curl_transfer function) {
    return curl_easy_setopt(handle, option, function);
}

typedef int (*gatehouse_curl_progress)(void *context, curl_off_t, curl_off_t, curl_off_t, curl_off_t);

static inline CURLcode gatehouse_curl_set_progress(CURL *handle, gatehouse_curl_progress function) {
    return curl_easy_setopt(handle, CURLOPT_XFERINFOFUNCTION, function);
}

static inline long gatehouse_curl_response_code(CURL *handle) {
    long code = 0;
    curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &code);
    return code;
}

static inline CURLcode gatehouse_curl_global_init(void) {
    return curl_global_init(CURL_GLOBAL_DEFAULT);
}
