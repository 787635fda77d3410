/* System calls and C between fork and exec that Swift cannot name or may not run. */
#ifndef JBOOST_CLINUX_H
#define JBOOST_CLINUX_H

#include <stdint.h>
#include <sys/types.h>

#include "CLinuxHost.h"
#include "CLinuxPoll.h"

/* What a spawned process is given. Every array is NULL-terminated where it is one of strings. */
struct jb_spawn {
    const char *path;             /* absolute path of the program */
    char *const *argv;
    char *const *envp;
    const char *directory;        /* working directory, or NULL for the parent's */
    int standard_input;           /* descriptors that become 0, 1 and 2; -1 is /dev/null */
    int standard_output;
    int standard_error;
    int new_session;              /* non-zero: setsid(), so that the whole tree can be signalled */
    int die_with_parent;          /* non-zero: SIGKILL the child when the spawning thread's process ends */
    const int *keep;              /* descriptors that stay open, ended by -1; may be NULL */
};

/* Steps that can fail in the child, reported with its errno. */
enum jb_spawn_step {
    JB_STEP_NONE = 0, JB_STEP_FORK, JB_STEP_SESSION, JB_STEP_DIRECTORY, JB_STEP_DESCRIPTORS, JB_STEP_EXEC, JB_STEP_PIPE,
};

/* Starts a process. Returns its pid, or -1 with *step and errno set; the failed child has been reaped. */
pid_t jb_spawn_process(const struct jb_spawn *spawn, enum jb_spawn_step *step);

/* Starts a process that is no child of the caller: forked twice, in a session of its own, reparented to init.
 * Returns 0, or -1 with *step and errno set. */
int jb_spawn_detached(const struct jb_spawn *spawn, enum jb_spawn_step *step);

/* pipe2(O_CLOEXEC): ends[0] reads, ends[1] writes. 0 or -1 with errno. */
int jb_pipe(int ends[2]);
/* The process's environment, NULL-terminated. */
char **jb_environment(void);
int jb_pidfd_open(pid_t pid);
int jb_pidfd_send_signal(int pidfd, int signal);
/* Renames without replacing an existing target (RENAME_NOREPLACE). */
int jb_rename_noreplace(const char *from, const char *to);
/* Exchanges two paths in one step (RENAME_EXCHANGE). */
int jb_rename_exchange(const char *one, const char *other);
/* ioprio_set(IOPRIO_CLASS_IDLE) and SCHED_IDLE for the calling process; best effort, 0 or -1. */
int jb_become_idle(void);

#endif
