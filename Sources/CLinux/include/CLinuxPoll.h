#ifndef CLINUX_POLL_H
#define CLINUX_POLL_H

#include <stdint.h>

/* epoll(7), edge-triggered, which the Glibc module does not carry. */

/* A new instance, closed on exec; -1 and errno. */
int jb_epoll_make(void);

/* Watches a descriptor for everything until it is closed; -1 and errno. */
int jb_epoll_add(int epoll, int descriptor, uint64_t tag);

/* Waits at most so long and writes the tags of at most `count` (1 to 256) descriptors that are ready; how many, or -1 and errno. */
int jb_epoll_wait(int epoll, uint64_t *tags, int count, int64_t nanoseconds);

#endif
