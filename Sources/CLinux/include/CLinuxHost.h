/* What the machine and the C library offer that Swift cannot name. */
#ifndef JBOOST_CLINUX_HOST_H
#define JBOOST_CLINUX_HOST_H

#include <stddef.h>

/* memmem(3), a GNU extension. */
const void *jb_memmem(const void *haystack, size_t length, const void *needle, size_t needle_length);

/* Processors that the calling process may run on (sched_getaffinity), at least 1. */
int jb_affinity_cpus(void);

/* Hardware threads of a core as HotSpot reads them from CPUID (VM_Version::threads_per_core, vm_version_x86);
 * 1 on other architectures, which HotSpot does not ask. */
int jb_threads_per_core(void);

#endif
