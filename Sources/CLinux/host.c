#define _GNU_SOURCE
#include "CLinuxHost.h"

#include <errno.h>
#include <sched.h>
#include <string.h>
#include <unistd.h>
#if defined(__x86_64__)
#include <cpuid.h>
#endif

const void *jb_memmem(const void *haystack, size_t length, const void *needle, size_t needle_length) {
    return memmem(haystack, length, needle, needle_length);
}

int jb_affinity_cpus(void) {
    /* A kernel built for more CPUs than cpu_set_t holds answers EINVAL: ask again with a larger set. */
    for (int count = CPU_SETSIZE; count <= 1 << 20; count *= 2) {
        cpu_set_t *set = CPU_ALLOC(count);
        if (!set) break;
        size_t size = CPU_ALLOC_SIZE(count);
        CPU_ZERO_S(size, set);
        int failed = sched_getaffinity(0, size, set) != 0;
        int cpus = failed ? 0 : CPU_COUNT_S(size, set);
        CPU_FREE(set);
        if (!failed) return cpus > 0 ? cpus : 1;
        if (errno != EINVAL) break;
    }
    long online = sysconf(_SC_NPROCESSORS_ONLN);
    return online > 0 ? (int)online : 1;
}

#if defined(__x86_64__)
int jb_threads_per_core(void) {
    unsigned a, b, c, d, maximum = __get_cpuid_max(0, NULL);
    if (!__get_cpuid(0, &a, &b, &c, &d)) return 1;
    int intel = b == signature_INTEL_ebx && c == signature_INTEL_ecx && d == signature_INTEL_edx;
    int zhaoxin = (b == signature_CENTAUR_ebx && c == signature_CENTAUR_ecx)
        || (b == 0x68532020 && c == 0x20206961); /* "  Shanghai  " */
    int amd = b == signature_AMD_ebx && c == signature_AMD_ecx;
    if ((intel || zhaoxin) && maximum >= 0xb && __get_cpuid_count(0xb, 0, &a, &b, &c, &d)
        && ((a & 0x1f) | (b & 0xffff)) != 0) {
        return (b & 0xffff) ? (int)(b & 0xffff) : 1;
    }
    if (!__get_cpuid(1, &a, &b, &c, &d) || !(d & (1u << 28))) return 1;
    unsigned family = ((a >> 8) & 0xf) == 0xf ? 0xf + ((a >> 20) & 0xff) : (a >> 8) & 0xf;
    unsigned logical = (b >> 16) & 0xff, cores = 1;
    if (family >= 0x17) return __get_cpuid(0x8000001e, &a, &b, &c, &d) ? (int)((b >> 8) & 0xff) + 1 : 1;
    if (amd && __get_cpuid(0x80000008, &a, &b, &c, &d)) cores = (c & 0xff) + 1;
    else if ((intel || zhaoxin) && maximum >= 4 && __get_cpuid_count(4, 0, &a, &b, &c, &d)) cores = (a >> 26) + 1;
    return logical / cores ? (int)(logical / cores) : 1;
}
#else
int jb_threads_per_core(void) { return 1; }
#endif
