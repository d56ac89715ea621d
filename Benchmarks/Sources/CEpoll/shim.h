#define _GNU_SOURCE
#include <sys/epoll.h>
#include <sys/prctl.h>

/* Swift calls no function with `...`. */
static inline void set_timer_slack(unsigned long nanoseconds) { prctl(PR_SET_TIMERSLACK, nanoseconds, 0, 0, 0); }
