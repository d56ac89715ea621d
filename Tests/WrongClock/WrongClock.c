/* A clock that runs a day ahead, for the tests: only what tells the time of day, not what measures it. */
#define _GNU_SOURCE
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

enum { DAY = 86400 };

int clock_gettime(clockid_t clock, struct timespec *time) {
    int status = (int)syscall(SYS_clock_gettime, clock, time);
    if (status == 0 && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) time->tv_sec += DAY;
    return status;
}

int gettimeofday(struct timeval *time, void *zone) {
    int status = (int)syscall(SYS_gettimeofday, time, zone);
    if (status == 0) time->tv_sec += DAY;
    return status;
}

time_t time(time_t *result) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    if (result) *result = now.tv_sec;
    return now.tv_sec;
}
