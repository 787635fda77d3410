#define _GNU_SOURCE
#include "CLinuxPoll.h"

#include <errno.h>
#include <sys/epoll.h>
#include <time.h>

int jb_epoll_make(void) { return epoll_create1(EPOLL_CLOEXEC); }

int jb_epoll_add(int epoll, int descriptor, uint64_t tag) {
    struct epoll_event event = {.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET, .data.u64 = tag};
    return epoll_ctl(epoll, EPOLL_CTL_ADD, descriptor, &event);
}

int jb_epoll_wait(int epoll, uint64_t *tags, int count, int64_t nanoseconds) {
    struct epoll_event events[256];
    if (count < 1) return 0;
    if (count > 256) count = 256;
    struct timespec timeout = {.tv_sec = nanoseconds / 1000000000, .tv_nsec = nanoseconds % 1000000000};
    int ready = epoll_pwait2(epoll, events, count, &timeout, NULL);
    /* Before Linux 5.11: whole milliseconds, rounded up. */
    if (ready < 0 && errno == ENOSYS) ready = epoll_wait(epoll, events, count, (int)((nanoseconds + 999999) / 1000000));
    for (int i = 0; i < ready; i++) tags[i] = events[i].data.u64;
    return ready;
}
