/*
 * The limit for the contenders in Java: the same work, the same results and the same line protocol in C.
 *
 *   reader read|mmap WORKLOAD FILE FILE_BYTES BUFFER_BYTES THREADS
 *   reader limits BYTES
 *
 * Answers each line on standard input (open, run UNITS SEED LEAD, probe SEED, close) with one line and ends with its input.
 */
#include "reader.h"
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

static const char *const WORKLOADS[] = {"scan",  "reverse", "strided", "random-8", "random-4k", "random-64k", "files",
                                        "search", "lines",   "parse",   "startup",  "append",    "update",     "sharing"};
#define WORKLOAD_COUNT (sizeof WORKLOADS / sizeof *WORKLOADS)
#define MOST_PARTS 256

const char *file;
size_t file_bytes, buffer_bytes;
int mapped, parts = 1;
enum workload workload;

static struct part all[MOST_PARTS];
static int is_open;
static atomic_flag is_failing = ATOMIC_FLAG_INIT;
/* Of the threads, only the one that asks for it. */
static int looking;

void fail_with(const char *format, ...) {
    va_list values;
    while (atomic_flag_test_and_set(&is_failing)) /* one line is the answer; the first one to fail gives it and ends all */
        pause();
    va_start(values, format);
    fputs("failed ", stdout);
    vprintf(format, values);
    putchar('\n');
    fflush(stdout);
    delete_appended();
    _exit(1);
}

void fail(const char *call) {
    fail_with("%s: %s", call, strerror(errno));
}

void require_bytes(size_t found, size_t expected) {
    if (found != expected)
        fail_with("the file has changed: a pass went over %zu bytes, and %zu were there at the start", found, expected);
}

/* Not from within the C library: it never looks at what is mapped, but for memchr and memcmp, which hold nothing. */
static void on_bus_error(int signal) {
    (void)signal;
    fail_with("the file has changed: it became shorter while it was mapped");
}

int64_t nanos(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
}

/* Memory of its own that goes back to the kernel when it is freed: what malloc keeps would be seen by the next look. */
unsigned char *new_memory(size_t bytes) {
    void *memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED)
        fail("mmap");
    return memory;
}

void free_memory(unsigned char *memory, size_t bytes) {
    munmap(memory, bytes);
}

/* Without sleeping, for waking takes longer than a short unit; the processor is left to a thread that comes later. */
void meet(void) {
    static atomic_int arrived, round;
    int now = atomic_load(&round);
    if (atomic_fetch_add(&arrived, 1) == parts - 1) {
        atomic_store(&arrived, 0);
        atomic_fetch_add(&round, 1);
    } else {
        while (atomic_load(&round) == now)
            sched_yield();
    }
}

void closing(struct part *part) {
    if (!looking || part->looked)
        return;
    part->looked = 1;
    meet();
    if (part->number == 0)
        look_after();
    meet();
}

static size_t boundary(int number) {
    size_t at = file_bytes / (size_t)parts * (size_t)number / PAGE * PAGE;
    return at < file_bytes ? at : file_bytes;
}

/* Random reads take 64 KiB at once, however small the buffer of the others is. */
static size_t buffer_room(void) {
    size_t most = 64 << 10;
    return HEAD + (buffer_bytes > most ? buffer_bytes : most) + PAGE;
}

static void open_part(struct part *part, int number) {
    *part = (struct part){.number = number, .fd = -1};
    part->from = boundary(number);
    part->to = number == parts - 1 ? file_bytes : boundary(number + 1);
    part->buffer = new_memory(buffer_room());
    switch (workload) {
    case RANDOM_8:
    case RANDOM_4K:
    case RANDOM_64K:
        part->fd = open_whole(O_RDONLY);
        if (mapped)
            part->whole = map_range(part->fd, 0, file_bytes, PROT_READ);
        break;
    case UPDATE:
        part->fd = open_whole(O_RDWR);
        if (mapped)
            part->whole = map_range(part->fd, 0, file_bytes, PROT_READ | PROT_WRITE);
        break;
    case SHARING:
        hold(part);
        break;
    case FILES:
        list_files(part);
        break;
    case PARSE:
        part->stations = new_stations();
        break;
    default:
        break;
    }
}

static void close_part(struct part *part) {
    if (part->whole != NULL)
        free_memory(part->whole, file_bytes);
    if (part->fd >= 0)
        close(part->fd);
    free_stations(part->stations);
    free_files(part);
    free_memory(part->buffer, buffer_room());
}

static void open_all(void) {
    for (int i = 0; !is_open && i < parts; i++)
        open_part(&all[i], i);
    is_open = 1;
}

static void close_all(void) {
    for (int i = 0; is_open && i < parts; i++)
        close_part(&all[i]);
    is_open = 0;
    delete_appended();
}

static uint64_t unit(struct part *part, uint64_t seed) {
    if (workload == APPEND)
        append(part);
    else if (workload == UPDATE)
        update(part, seed);
    else
        return read_unit(part, seed);
    return 0;
}

/* Returns the checksum of the first. */
static uint64_t work(struct part *part, uint64_t units, uint64_t seed) {
    uint64_t first = units > 0 ? unit(part, seed) : 0;
    for (uint64_t i = 1; i < units; i++)
        part->total += unit(part, seed + i);
    return first;
}

/* What is done by each thread for a part, and what the kernel counted for it meanwhile. */
struct job {
    struct part *part;
    uint64_t units, seed, lead;
    int64_t start, end, user, system, minor, major, switches, copied;
    uint64_t checksum;
} __attribute__((aligned(128)));

static int64_t of_timeval(struct timeval t) {
    return t.tv_sec * INT64_C(1000000000) + t.tv_usec * INT64_C(1000);
}

/* Bytes copied by read-like calls so far, and those that asking adds to them. */
static int64_t copied(int64_t *own) {
    char text[4096];
    int fd = open("/proc/thread-self/io", O_RDONLY | O_CLOEXEC);
    *own = 0;
    if (fd < 0)
        return -1;
    ssize_t n = read(fd, text, sizeof text - 1);
    close(fd);
    if (n <= 0)
        return -1;
    text[n] = 0;
    *own = n;
    const char *count = strstr(text, "rchar: ");
    return count == NULL ? -1 : strtoll(count + 7, NULL, 10);
}

static void *measure(void *argument) {
    struct job *job = argument;
    struct rusage before, after;
    int64_t own, own_after;
    /* The processor has been with another process since the last measurement. */
    job->part->total += work(job->part, job->lead, ~job->seed);
    int64_t copied_before = copied(&own);
    meet();
    getrusage(RUSAGE_THREAD, &before);
    job->start = nanos();
    job->checksum = work(job->part, job->units, job->seed);
    job->end = nanos();
    getrusage(RUSAGE_THREAD, &after);
    int64_t copied_after = copied(&own_after);
    job->user = of_timeval(after.ru_utime) - of_timeval(before.ru_utime);
    job->system = of_timeval(after.ru_stime) - of_timeval(before.ru_stime);
    job->minor = after.ru_minflt - before.ru_minflt;
    job->major = after.ru_majflt - before.ru_majflt;
    job->switches = after.ru_nivcsw - before.ru_nivcsw;
    job->copied = copied_before < 0 || copied_after < 0 ? -1 : copied_after - copied_before - own;
    return NULL;
}

static void *look_at_unit(void *argument) {
    struct job *job = argument;
    job->part->total += unit(job->part, job->seed);
    closing(job->part);
    return NULL;
}

/* The first part is this thread's own. */
static void on_all(void *(*task)(void *), struct job *jobs) {
    pthread_t threads[MOST_PARTS];
    for (int i = 1; i < parts; i++) {
        errno = pthread_create(&threads[i], NULL, task, &jobs[i]);
        if (errno != 0)
            fail("pthread_create");
    }
    task(&jobs[0]);
    for (int i = 1; i < parts; i++)
        pthread_join(threads[i], NULL);
}

static void run(uint64_t units, uint64_t seed, uint64_t lead) {
    static struct job jobs[MOST_PARTS];
    open_all();
    delete_appended();
    if (all[0].fd >= 0)
        require_size(all[0].fd, file_bytes);
    for (int i = 0; i < parts; i++)
        jobs[i] = (struct job){.part = &all[i], .units = units, .seed = seed, .lead = lead};
    on_all(measure, jobs);
    struct job sum = jobs[0];
    for (int i = 1; i < parts; i++) {
        sum.start = jobs[i].start < sum.start ? jobs[i].start : sum.start;
        sum.end = jobs[i].end > sum.end ? jobs[i].end : sum.end;
        sum.user += jobs[i].user;
        sum.system += jobs[i].system;
        sum.minor += jobs[i].minor;
        sum.major += jobs[i].major;
        sum.switches += jobs[i].switches;
        sum.copied = sum.copied < 0 || jobs[i].copied < 0 ? -1 : sum.copied + jobs[i].copied;
        sum.checksum += jobs[i].checksum;
    }
    if (workload == APPEND && units > 0)
        sum.checksum = sum_appended(&all[0]);
    for (int i = 0; workload == UPDATE && i < parts; i++)
        sum.checksum += sum_updated(&all[i], seed);
    printf("units=%" PRIu64 " nanos=%" PRId64 " user=%" PRId64 " system=%" PRId64 " minor=%" PRId64 " major=%" PRId64 " switches=%" PRId64
           " copied=%" PRId64 " pause=-1 checksum=%" PRIx64 "\n",
           units, sum.end - sum.start, sum.user, sum.system, sum.minor, sum.major, sum.switches, sum.copied, sum.checksum);
}

static void probe(uint64_t seed) {
    static struct job jobs[MOST_PARTS];
    close_all();
    look_before();
    open_all();
    looking = 1;
    for (int i = 0; i < parts; i++) {
        all[i].looked = 0;
        jobs[i] = (struct job){.part = &all[i], .seed = seed};
    }
    on_all(look_at_unit, jobs);
    looking = 0;
    answer_look();
}

static const char *unsupported(int known) {
    if (!known)
        return "nothing for a program in C";
    return workload == APPEND && parts > 1 ? "one thread writes one file" : NULL;
}

static int read_arguments(char **args, int *known) {
    mapped = strcmp(args[1], "mmap") == 0;
    if (!mapped && strcmp(args[1], "read") != 0)
        return 0;
    *known = 0;
    for (size_t i = 0; i < WORKLOAD_COUNT; i++) {
        if (strcmp(args[2], WORKLOADS[i]) == 0) {
            workload = (enum workload)i;
            *known = 1;
        }
    }
    file = args[3];
    file_bytes = strtoull(args[4], NULL, 10);
    buffer_bytes = (strtoull(args[5], NULL, 10) + PAGE - 1) / PAGE * PAGE;
    parts = atoi(args[6]);
    return buffer_bytes > 0 && parts > 0 && parts <= MOST_PARTS;
}

int main(int count, char **args) {
    char line[128];
    int known;
    setvbuf(stdout, NULL, _IOLBF, 0);
    signal(SIGPIPE, SIG_IGN); /* whoever asked has gone: the input's end comes next, and what was made is deleted then */
    signal(SIGBUS, on_bus_error);
    if (count == 3 && strcmp(args[1], "limits") == 0)
        return print_limits(strtoull(args[2], NULL, 10));
    if (count != 7 || !read_arguments(args, &known))
        return 2;
    while (fgets(line, sizeof line, stdin) != NULL) {
        char *at = strchr(line, ' ');
        uint64_t numbers[3] = {0, 0, 0};
        for (int i = 0; at != NULL && i < 3; i++)
            numbers[i] = strtoull(at, &at, 10);
        if (unsupported(known) != NULL) {
            printf("unsupported %s\n", unsupported(known));
        } else if (strncmp(line, "open", 4) == 0) {
            open_all();
            puts("ready");
        } else if (strncmp(line, "run ", 4) == 0) {
            run(numbers[0], numbers[1], numbers[2]);
        } else if (strncmp(line, "probe", 5) == 0) {
            probe(numbers[0]);
        } else if (strncmp(line, "touch", 5) == 0) {
            /* One mapping after another: each has page tables of its own. */
            for (int i = 0; i < parts; i++)
                if (all[i].whole != NULL)
                    all[i].total += sum_stride(all[i].whole, file_bytes, 0);
            puts("touched");
        } else if (strncmp(line, "close", 5) == 0) {
            close_all();
            puts("closed");
        } else {
            fail_with("unknown request: %s", line);
        }
    }
    close_all();
    return 0;
}
