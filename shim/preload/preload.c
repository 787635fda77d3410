/* An agent that loads and links an application's classes ahead of it, on a thread of its own.
 *
 * The JVM option is -agentpath:jboost-preload.so=WAY:LIST.
 * LIST is a class list: the names in the order in which a training run loaded them, one a line, as `java/lang/String`,
 * perhaps followed by ` id: 7`. Lines of other loaders (` source:`) and lines that begin with `@` are passed over.
 * WAY is how the thread comes into the JVM once that is complete:
 *   event   started at JVM TI's VMInit; not for 19 and later, where any JVM TI environment slows virtual threads
 *   attach  a native thread that attaches itself; not before 21, where JNI_GetCreatedJavaVMs names a JVM that is not
 *           complete yet (JDK-8308341)
 *
 * What it does is what any second thread of the application could do: it asks the application's class loader for each
 * class. No class is initialised, so no code of the application runs. Whatever goes wrong ends the thread and nothing else:
 * the agent never keeps a JVM from starting.
 *
 * No header of a JDK is needed to compile it, and no library to load it, glibc or musl: of the JVM's two tables of
 * functions it uses these places, which the specifications fix (JVM TI 11, "Function Table"; JNI 10, "Interface Function
 * Table" and "Invocation API"). */
#include <stddef.h>
#include <stdint.h>

/* The C library's, which every JVM has loaded. */
int open(const char *path, int flags, ...);
long read(int descriptor, void *buffer, size_t count);
int close(int descriptor);
int sched_yield(void);
int usleep(unsigned microseconds);
long syscall(long number, ...);
int prctl(int option, ...);
int pthread_attr_init(void *attributes);
int pthread_attr_setdetachstate(void *attributes, int state);
int pthread_attr_setstacksize(void *attributes, size_t size);
int pthread_create(unsigned long *thread, const void *attributes, void *(*body)(void *), void *argument);

#if defined(__x86_64__)
enum { SYS_getpriority = 140, SYS_setpriority = 141, SYS_sched_setscheduler = 144 };
#elif defined(__aarch64__)
enum { SYS_getpriority = 141, SYS_setpriority = 140, SYS_sched_setscheduler = 119 };
#else
#error "numbers of three system calls are missing for this architecture"
#endif
enum { O_RDONLY_CLOEXEC = 02000000, SCHED_BATCH = 3, PR_SET_NAME = 15, PTHREAD_CREATE_DETACHED = 1 };
enum { NICE = 10, LOOK_EVERY = 128, WORST_WAIT = 8, POLL_EVERY = 1000 /* microseconds */, MOST_POLLS = 60000 };
enum { STACK_SIZE = 2 << 20 }; /* musl's own, 128 KiB, is too little for a thread in Java */
static const uint64_t least_wait = 250000000; /* nanoseconds */

typedef void *object;
typedef void *method;
typedef union { uint8_t z; int64_t j; object l; } value; /* jvalue: eight bytes */
typedef void *const *const *environment; /* what the JVM hands out: a pointer to the pointer to a table of functions */

#define CALL(env, place, result, types) ((result(*) types)(*(env))[place])

/* The JVM's. Weak: without one the agent does nothing, and the JVM starts. The last is for the JDK's own libraries: JNI's
 * FindClass would ask the system class loader, which an application may have replaced by its own. */
__attribute__((weak)) int32_t JNI_GetDefaultJavaVMInitArgs(void *arguments);
__attribute__((weak)) int32_t JNI_GetCreatedJavaVMs(environment *found, int32_t length, int32_t *count);
__attribute__((weak)) object JVM_FindClassFromBootLoader(environment jni, const char *name);

enum { VM_DetachCurrentThread = 5, VM_GetEnv = 6, VM_AttachCurrentThreadAsDaemon = 7 };
enum { TI_SetEventNotificationMode = 1, TI_RunAgentThread = 11, TI_SetEventCallbacks = 121 };
enum { JNI_VERSION_10 = 0x000A0000, JNI_VERSION_21 = 0x00150000 };
enum { TI_VERSION_11 = 0x300B0000, TI_ENABLE = 1, TI_EVENT_VM_INIT = 50, TI_NORM_PRIORITY = 5 };
enum {
    JNI_ExceptionClear = 17, JNI_PushLocalFrame = 19, JNI_PopLocalFrame = 20, JNI_NewGlobalRef = 21,
    JNI_DeleteGlobalRef = 22, JNI_NewObjectA = 30, JNI_IsInstanceOf = 32, JNI_GetMethodID = 33,
    JNI_CallObjectMethodA = 36, JNI_CallIntMethodA = 51,
    JNI_GetStaticMethodID = 113, JNI_CallStaticObjectMethodA = 116, JNI_NewStringUTF = 167, JNI_ExceptionCheck = 228,
};

/* Each of the following answers NULL where there was an exception, which it clears. */
static object checked(environment jni, object result) {
    if (!CALL(jni, JNI_ExceptionCheck, uint8_t, (environment))(jni)) return result;
    CALL(jni, JNI_ExceptionClear, void, (environment))(jni);
    return NULL;
}
static object find(environment jni, const char *name) {
    return checked(jni, JVM_FindClassFromBootLoader(jni, name));
}
static method instance_method(environment jni, object class, const char *name, const char *type) {
    return checked(jni, CALL(jni, JNI_GetMethodID, method, (environment, object, const char *, const char *))(
                            jni, class, name, type));
}
static method static_method(environment jni, object class, const char *name, const char *type) {
    return checked(jni, CALL(jni, JNI_GetStaticMethodID, method, (environment, object, const char *, const char *))(
                            jni, class, name, type));
}
static object call(environment jni, object receiver, method target, const value *arguments) {
    return checked(jni, CALL(jni, JNI_CallObjectMethodA, object, (environment, object, method, const value *))(
                            jni, receiver, target, arguments));
}
static object call_static(environment jni, object class, method target) {
    return checked(jni, CALL(jni, JNI_CallStaticObjectMethodA, object, (environment, object, method, const value *))(
                            jni, class, target, NULL));
}
static object string(environment jni, const char *text) {
    return checked(jni, CALL(jni, JNI_NewStringUTF, object, (environment, const char *))(jni, text));
}
static object create(environment jni, object class, method constructor, const value *arguments) {
    return checked(jni, CALL(jni, JNI_NewObjectA, object, (environment, object, method, const value *))(
                            jni, class, constructor, arguments));
}

static char list_path[4096];

/* Bytes of the list, and the line that is being read. */
static int list;
static char block[8192];
static long filled, taken;
static char line[1024];

/* The next line without its end, of which what exceeds the buffer is left out; its length, or -1 at the end. */
static long next_line(void) {
    long length = 0;
    for (;;) {
        if (taken == filled) {
            filled = read(list, block, sizeof block);
            taken = 0;
            if (filled <= 0) {
                filled = 0;
                return -1; /* a line without an end is none: the list was cut off */
            }
        }
        char byte = block[taken++];
        if (byte == '\n') return length;
        if (length < (long)sizeof line - 1) line[length++] = byte;
    }
}

static int begins(const char *text, const char *with) {
    while (*with && *text == *with) text++, with++;
    return *with == 0;
}

/* Makes of `java/lang/String id: 7` the name `java.lang.String`; 0 for a line that names no class of this loader. */
static int class_name(long length) {
    if (length == 0 || length == (long)sizeof line - 1 || line[0] == '@' || line[0] == '#') return 0;
    line[length] = 0;
    char *at = line;
    for (; *at && *at != ' '; at++)
        if (*at == '/') *at = '.';
    for (const char *rest = at; *rest; rest++)
        if (begins(rest, " source:")) return 0;
    *at = 0;
    return 1;
}

/* Whether this thread waits for a processor eight times as long as it has one: all are busy, the application is as far as
 * this thread is, and may have to wait for a lock that it holds. The kernel's own account, nanoseconds on a processor and
 * waiting for one; without it, no. */
static int is_starved(void) {
    char text[64];
    int account = open("/proc/thread-self/schedstat", O_RDONLY_CLOEXEC);
    if (account < 0) return 0;
    long length = read(account, text, sizeof text);
    close(account);
    uint64_t times[2] = {0, 0};
    int which = 0;
    for (long i = 0; i < length && which < 2; i++) {
        if (text[i] == ' ') which++;
        else if (text[i] >= '0' && text[i] <= '9') times[which] = times[which] * 10 + (uint64_t)(text[i] - '0');
    }
    return which == 2 && times[1] > least_wait && times[1] > WORST_WAIT * times[0];
}

/* The application's loader, where it is the JDK's own: another one would run code of the application. */
static object application_loader(environment jni, object loader_class) {
    object own = find(jni, "jdk/internal/loader/ClassLoaders$AppClassLoader");
    method get = static_method(jni, loader_class, "getSystemClassLoader", "()Ljava/lang/ClassLoader;");
    if (!own || !get) return NULL;
    object loader = call_static(jni, loader_class, get);
    if (!loader || !CALL(jni, JNI_IsInstanceOf, uint8_t, (environment, object, object))(jni, loader, own)) return NULL;
    return loader;
}

static void load_all(environment jni) {
    object loader_class = find(jni, "java/lang/ClassLoader"), class_class = find(jni, "java/lang/Class");
    if (!loader_class || !class_class) return;
    object loader = application_loader(jni, loader_class);
    /* As `loadClass`, which first asks the application's SecurityManager, if there is one; null for a class that is not there. */
    object builtin = find(jni, "jdk/internal/loader/BuiltinClassLoader");
    method load =
        builtin ? instance_method(jni, builtin, "loadClassOrNull", "(Ljava/lang/String;)Ljava/lang/Class;") : NULL;
    /* Links the class and answers its public fields, mostly none; their classes are loaded too. */
    method link = instance_method(jni, class_class, "getDeclaredFields0", "(Z)[Ljava/lang/reflect/Field;");
    if (!loader || !load || !link) return;
    long count = 0;
    for (long length; (length = next_line()) >= 0;) {
        if (!class_name(length)) continue;
        if (++count % LOOK_EVERY == 0 && is_starved()) return;
        /* Between two classes no lock is held: the place to let others go first. */
        sched_yield();
        if (CALL(jni, JNI_PushLocalFrame, int32_t, (environment, int32_t))(jni, 4) != 0) {
            checked(jni, NULL);
            return;
        }
        value argument = {.l = string(jni, line)};
        object class = argument.l ? call(jni, loader, load, &argument) : NULL;
        value only_public = {.z = 1};
        if (class) call(jni, class, link, &only_public);
        CALL(jni, JNI_PopLocalFrame, object, (environment, object))(jni, NULL);
    }
}

/* Whether the JVM has a second processor: on one this thread could only be in the way. */
static int may_help(environment jni) {
    object runtime_class = find(jni, "java/lang/Runtime");
    method get = runtime_class ? static_method(jni, runtime_class, "getRuntime", "()Ljava/lang/Runtime;") : NULL;
    method processors = get ? instance_method(jni, runtime_class, "availableProcessors", "()I") : NULL;
    object runtime = processors ? call_static(jni, runtime_class, get) : NULL;
    if (!runtime) return 0;
    int32_t count = CALL(jni, JNI_CallIntMethodA, int32_t, (environment, object, method, const value *))(
        jni, runtime, processors, NULL);
    checked(jni, NULL);
    return count >= 2;
}

/* A thread inherits its starter's priority: the JDK's cleaner thread, which loading may start, is started before this
 * one's is lowered. */
static void start_cleaner(environment jni) {
    object cleaners = find(jni, "jdk/internal/ref/CleanerFactory");
    if (cleaners) static_method(jni, cleaners, "cleaner", "()Ljava/lang/ref/Cleaner;");
}

/* The thread group of the JDK's own threads, which an application does not count among its own: the parent of `main`. */
static object system_group(environment jni) {
    object thread_class = find(jni, "java/lang/Thread"), group_class = find(jni, "java/lang/ThreadGroup");
    if (!thread_class || !group_class) return NULL;
    method get_current = static_method(jni, thread_class, "currentThread", "()Ljava/lang/Thread;");
    method get_group = instance_method(jni, thread_class, "getThreadGroup", "()Ljava/lang/ThreadGroup;");
    method get_parent = instance_method(jni, group_class, "getParent", "()Ljava/lang/ThreadGroup;");
    if (!get_current || !get_group || !get_parent) return NULL;
    object current = call_static(jni, thread_class, get_current);
    object group = current ? call(jni, current, get_group, NULL) : NULL;
    object parent = group ? call(jni, group, get_parent, NULL) : NULL;
    return parent ? parent : group;
}

static const char thread_name[] = "jboost preload";

/* The thread's work. It becomes one of low priority, for good. */
static void preload(environment jni) {
    /* This thread alone. Nice 19 would be starved on a busy machine, and the application with it where it waits for a
     * lock that this thread holds. SCHED_BATCH: its waking interrupts nobody. */
    struct { int priority; } parameter = {0};
    if (20 - syscall(SYS_getpriority, 0, 0) < NICE) syscall(SYS_setpriority, 0, 0, NICE);
    syscall(SYS_sched_setscheduler, 0, SCHED_BATCH, &parameter);
    list = open(list_path, O_RDONLY_CLOEXEC);
    if (list < 0) return;
    load_all(jni);
    close(list);
}

/* By an event. */

static void agent_thread(environment ti, environment jni, void *unused) {
    (void)ti, (void)unused;
    preload(jni);
}

/* Starts the thread, a daemon. */
static void initialized(environment ti, environment jni, object current) {
    (void)current;
    if (!may_help(jni)) return;
    start_cleaner(jni);
    object thread_class = find(jni, "java/lang/Thread");
    if (!thread_class) return;
    method constructor = instance_method(jni, thread_class, "<init>", "(Ljava/lang/ThreadGroup;Ljava/lang/String;)V");
    value arguments[] = {{.l = system_group(jni)}, {.l = string(jni, thread_name)}};
    if (!constructor || !arguments[0].l || !arguments[1].l) return;
    object thread = create(jni, thread_class, constructor, arguments);
    if (!thread) return;
    typedef void (*body)(environment, environment, void *);
    CALL(ti, TI_RunAgentThread, int32_t, (environment, object, body, const void *, int32_t))(
        ti, thread, agent_thread, NULL, TI_NORM_PRIORITY);
}

static void start_by_event(environment vm) {
    environment ti = NULL;
    if (CALL(vm, VM_GetEnv, int32_t, (environment, environment *, int32_t))(vm, &ti, TI_VERSION_11) != 0) return;
    void (*callbacks[])(environment, environment, object) = {initialized};
    CALL(ti, TI_SetEventCallbacks, int32_t, (environment, const void *, int32_t))(ti, callbacks, sizeof callbacks);
    CALL(ti, TI_SetEventNotificationMode, int32_t, (environment, int32_t, int32_t, object, ...))(
        ti, TI_ENABLE, TI_EVENT_VM_INIT, NULL);
}

/* By attaching. */

/* As a daemon, in a group, or in `main` for NULL; NULL where it may not. */
static environment attached(environment vm, object group) {
    struct { int32_t version; const char *name; object group; } how = {JNI_VERSION_10, thread_name, group};
    environment jni = NULL;
    CALL(vm, VM_AttachCurrentThreadAsDaemon, int32_t, (environment, environment *, void *))(vm, &jni, &how);
    return jni;
}

static void detach(environment vm) { CALL(vm, VM_DetachCurrentThread, int32_t, (environment))(vm); }

/* The JVM once it is complete; NULL where that takes too long. */
static environment complete_vm(void) {
    environment vm = NULL;
    int32_t count = 0;
    for (int polls = 0; polls < MOST_POLLS; polls++) {
        if (JNI_GetCreatedJavaVMs(&vm, 1, &count) != 0) return NULL;
        if (count == 1) return vm;
        usleep(POLL_EVERY);
    }
    return NULL;
}

static void *native_thread(void *unused) {
    (void)unused;
    prctl(PR_SET_NAME, thread_name);
    environment vm = complete_vm();
    if (!vm) return NULL;
    /* First in the group of `main`, to find the other one. */
    environment jni = attached(vm, NULL);
    if (!jni) return NULL;
    int helps = may_help(jni);
    object group = helps ? system_group(jni) : NULL;
    if (group) group = CALL(jni, JNI_NewGlobalRef, object, (environment, object))(jni, group);
    if (helps) start_cleaner(jni);
    detach(vm);
    if (!group || !(jni = attached(vm, group))) return NULL;
    CALL(jni, JNI_DeleteGlobalRef, void, (environment, object))(jni, group);
    preload(jni);
    detach(vm);
    return NULL;
}

/* A child of the application may be another JDK's and have been given the same option. */
static int is_21_or_later(void) {
    struct { int32_t version, options_count; void *options; uint8_t ignores; } arguments = {.version = JNI_VERSION_21};
    return JNI_GetDefaultJavaVMInitArgs && JNI_GetDefaultJavaVMInitArgs(&arguments) == 0;
}

static void start_by_attaching(void) {
    if (!JNI_GetCreatedJavaVMs || !is_21_or_later()) return;
    unsigned long thread;
    uint64_t attributes[16]; /* more than any C library's */
    if (pthread_attr_init(attributes) != 0) return;
    if (pthread_attr_setstacksize(attributes, STACK_SIZE) != 0) return;
    if (pthread_attr_setdetachstate(attributes, PTHREAD_CREATE_DETACHED) != 0) return;
    pthread_create(&thread, attributes, native_thread, NULL);
}

__attribute__((visibility("default"))) int32_t Agent_OnLoad(environment vm, const char *options, void *reserved) {
    (void)reserved;
    int attaches = options && begins(options, "attach:");
    if (!attaches && !(options && begins(options, "event:"))) return 0;
    /* Given twice, it works once: what it reads with is there once. */
    if (list_path[0] || !JVM_FindClassFromBootLoader) return 0;
    while (*options++ != ':') {}
    size_t length = 0;
    while (options[length] && length < sizeof list_path) length++;
    if (length == 0 || length == sizeof list_path) return 0;
    for (size_t i = 0; i < length; i++) list_path[i] = options[i];
    if (attaches) start_by_attaching();
    else start_by_event(vm);
    return 0;
}
