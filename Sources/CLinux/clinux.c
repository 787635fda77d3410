#define _GNU_SOURCE
#include "CLinux.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/close_range.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

struct failure { int step; int error; };

/* Reports {step, errno} to the parent and ends the child; async-signal-safe. */
static void fail(int report, enum jb_spawn_step step) {
    struct failure failure = { step, errno };
    ssize_t ignored = write(report, &failure, sizeof failure);
    (void)ignored;
    _exit(127);
}

static int is_kept(const int *keep, int fd) {
    for (; keep && *keep >= 0; keep++)
        if (*keep == fd) return 1;
    return 0;
}

/* Closes what the child shall not have: all above 2 but the kept ones and the report pipe (which closes at exec). */
static void close_others(const int *keep, int report) {
    int low = 3;
    for (;;) {
        int next = -1;
        for (const int *k = keep; k && *k >= 0; k++)
            if (*k >= low && (next < 0 || *k < next)) next = *k;
        if (report >= low && (next < 0 || report < next)) next = report;
        if (next < 0) break;
        if (next > low) syscall(SYS_close_range, low, next - 1, 0);
        low = next + 1;
    }
    syscall(SYS_close_range, low, ~0U, 0);
}

/* Runs in the child only. Nothing here allocates, locks or touches a Swift object. */
static void become(const struct jb_spawn *spawn, int report, pid_t parent) {
    sigset_t none;
    sigemptyset(&none);
    for (int s = 1; s < NSIG; s++) {
        struct sigaction action;
        if (s == SIGKILL || s == SIGSTOP || sigaction(s, NULL, &action) != 0) continue;
        /* A program that stands where the caller's user started it ignores what that user made it ignore (nohup). */
        if (action.sa_handler == SIG_IGN && !spawn->new_session) continue;
        if (action.sa_handler != SIG_DFL) { action.sa_handler = SIG_DFL; action.sa_flags = 0; sigaction(s, &action, NULL); }
    }
    sigprocmask(SIG_SETMASK, &none, NULL);
    if (spawn->die_with_parent) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (getppid() != parent) _exit(127);
    }
    if (spawn->new_session && setsid() < 0) fail(report, JB_STEP_SESSION);
    if (spawn->directory && chdir(spawn->directory) != 0) fail(report, JB_STEP_DIRECTORY);

    /* Move the three sources above 2 first, so that no dup2 overwrites one that is still needed. */
    int sources[3] = { spawn->standard_input, spawn->standard_output, spawn->standard_error };
    for (int i = 0; i < 3; i++) {
        int fd = sources[i] >= 0 ? fcntl(sources[i], F_DUPFD_CLOEXEC, 3) : open("/dev/null", O_RDWR | O_CLOEXEC);
        if (fd >= 0 && fd < 3) fd = fcntl(fd, F_DUPFD_CLOEXEC, 3);
        if (fd < 0) fail(report, JB_STEP_DESCRIPTORS);
        sources[i] = fd;
    }
    for (int i = 0; i < 3; i++)
        if (dup2(sources[i], i) < 0) fail(report, JB_STEP_DESCRIPTORS);
    for (const int *k = spawn->keep; k && *k >= 0; k++)
        if (fcntl(*k, F_SETFD, 0) != 0) fail(report, JB_STEP_DESCRIPTORS);
    for (int i = 0; i < 3; i++)
        if (!is_kept(spawn->keep, sources[i])) close(sources[i]);
    close_others(spawn->keep, report);
    execve(spawn->path, spawn->argv, spawn->envp);
    fail(report, JB_STEP_EXEC);
}

/* Reads the child's report: 0 when exec happened, else -1 with *step and errno. */
static int await_exec(int report, enum jb_spawn_step *step) {
    struct failure failure;
    ssize_t n;
    do { n = read(report, &failure, sizeof failure); } while (n < 0 && errno == EINTR);
    if (n != (ssize_t)sizeof failure) return 0;
    *step = failure.step;
    errno = failure.error;
    return -1;
}

static pid_t reap(pid_t pid) {
    int status;
    pid_t r;
    do { r = waitpid(pid, &status, 0); } while (r < 0 && errno == EINTR);
    return r;
}

pid_t jb_spawn_process(const struct jb_spawn *spawn, enum jb_spawn_step *step) {
    int ends[2];
    *step = JB_STEP_NONE;
    /* Where the caller's caller had it ignored, the kernel would reap children by itself, and their status be lost. */
    struct sigaction action;
    if (sigaction(SIGCHLD, NULL, &action) == 0 && action.sa_handler == SIG_IGN) signal(SIGCHLD, SIG_DFL);
    if (pipe2(ends, O_CLOEXEC) != 0) { *step = JB_STEP_PIPE; return -1; }
    pid_t parent = getpid();
    pid_t child = fork();
    if (child < 0) {
        int saved = errno;
        close(ends[0]); close(ends[1]);
        errno = saved; *step = JB_STEP_FORK;
        return -1;
    }
    if (child == 0) { close(ends[0]); become(spawn, ends[1], parent); }
    close(ends[1]);
    int failed = await_exec(ends[0], step);
    int saved = errno;
    close(ends[0]);
    if (failed) { reap(child); errno = saved; return -1; }
    return child;
}

int jb_spawn_detached(const struct jb_spawn *spawn, enum jb_spawn_step *step) {
    int ends[2];
    *step = JB_STEP_NONE;
    if (pipe2(ends, O_CLOEXEC) != 0) { *step = JB_STEP_PIPE; return -1; }
    pid_t middle = fork();
    if (middle < 0) {
        int saved = errno;
        close(ends[0]); close(ends[1]);
        errno = saved; *step = JB_STEP_FORK;
        return -1;
    }
    if (middle == 0) {
        close(ends[0]);
        if (setsid() < 0) fail(ends[1], JB_STEP_SESSION);
        pid_t inner = fork();
        if (inner < 0) fail(ends[1], JB_STEP_FORK);
        if (inner > 0) _exit(0);
        struct jb_spawn alone = *spawn;
        alone.new_session = 0;
        alone.die_with_parent = 0;
        become(&alone, ends[1], 0);
    }
    close(ends[1]);
    reap(middle);
    int failed = await_exec(ends[0], step);
    int saved = errno;
    close(ends[0]);
    errno = saved;
    return failed;
}

int jb_pipe(int ends[2]) { return pipe2(ends, O_CLOEXEC); }

char **jb_environment(void) { return environ; }

int jb_pidfd_open(pid_t pid) { return (int)syscall(SYS_pidfd_open, pid, 0); }

int jb_pidfd_send_signal(int pidfd, int signal) { return (int)syscall(SYS_pidfd_send_signal, pidfd, signal, NULL, 0); }

int jb_rename_noreplace(const char *from, const char *to) {
    return (int)syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 1 /* RENAME_NOREPLACE */);
}

int jb_rename_exchange(const char *one, const char *other) {
    return (int)syscall(SYS_renameat2, AT_FDCWD, one, AT_FDCWD, other, 2 /* RENAME_EXCHANGE */);
}

int jb_become_idle(void) {
    struct sched_param parameter = { 0 };
    int policy = sched_setscheduler(0, SCHED_IDLE, &parameter);
    /* IOPRIO_WHO_PROCESS = 1, class idle = 3 at bit 13 (linux/ioprio.h). */
    long io = syscall(SYS_ioprio_set, 1, 0, 3 << 13);
    return policy == 0 && io == 0 ? 0 : -1;
}
