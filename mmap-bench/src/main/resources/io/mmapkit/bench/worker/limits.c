/* How fast this machine's memory, its system calls and its page faults are: what no reader can be faster than. */
#include "reader.h"
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

/* The best of so many medians: what disturbs makes nothing faster. */
#define GROUPS 5
#define GROUP 5
#define GROUP_NANOS 50000000
#define MOST_GROUP 101
#define CALLS 10000
#define FAULTS 1024
#define APART (64 << 10)

static unsigned char *memory;
static size_t memory_bytes;
static volatile uint64_t sums;
static int working;
static int64_t other_start; /* whoever is held up between the meeting and the clock isn't the one that began */

static int by_size(const void *a, const void *b) {
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

/* The time that once() returns, of as many turns as fit into the time of a group. */
static int64_t best(int64_t (*once)(void)) {
    int64_t least = INT64_MAX;
    once();
    for (int group = 0; group < GROUPS; group++) {
        int64_t times[MOST_GROUP], start = nanos();
        size_t count = 0;
        while (count < GROUP || (count < MOST_GROUP && nanos() - start < GROUP_NANOS))
            times[count++] = once();
        qsort(times, count, sizeof *times, by_size);
        least = times[count / 2] < least ? times[count / 2] : least;
    }
    return least;
}

static int64_t sum_one(void) {
    int64_t start = nanos();
    sums += sum_bytes(memory, memory_bytes);
    return nanos() - start;
}

static int64_t sum_halves(void) {
    size_t half = memory_bytes / 2 / PAGE * PAGE;
    meet();
    int64_t start = nanos();
    sums += sum_bytes(memory, half);
    meet();
    return nanos() - (start < other_start ? start : other_start);
}

static void *other_half(void *unused) {
    size_t half = memory_bytes / 2 / PAGE * PAGE;
    uint64_t sum = 0;
    for (;;) {
        meet();
        if (!working)
            break;
        other_start = nanos();
        sum += sum_bytes(memory + half, memory_bytes - half);
        meet();
    }
    sums += sum;
    return unused;
}

static int64_t sum_two(void) {
    return best(sum_halves);
}

static int64_t copy(void) {
    int64_t start = nanos();
    memcpy(memory + memory_bytes / 2, memory, memory_bytes / 2);
    return nanos() - start;
}

static int64_t calls(void) {
    int64_t start = nanos();
    for (int i = 0; i < CALLS; i++)
        syscall(SYS_getppid);
    return nanos() - start;
}

static int fault_fd;

/* Only one page in 64 KiB is there, so that the kernel has none around it to enter at the same fault, which no advice keeps it from. */
static void make_faulty(void) {
    fault_fd = memfd_create("reader", MFD_CLOEXEC);
    if (fault_fd < 0)
        fail("memfd_create");
    for (size_t i = 0; i < FAULTS; i++)
        if (pwrite(fault_fd, memory, PAGE, (off_t)(i * APART)) != PAGE)
            fail("pwrite");
}

static int64_t faults(void) {
    unsigned char *bytes = map_range(fault_fd, 0, (size_t)FAULTS * APART, PROT_READ);
    madvise(bytes, (size_t)FAULTS * APART, MADV_RANDOM);
    uint64_t sum = 0;
    int64_t start = nanos();
    for (size_t i = 0; i < FAULTS; i++)
        sum += *(volatile unsigned char *)(bytes + i * APART);
    int64_t time = nanos() - start;
    sums += sum;
    munmap(bytes, (size_t)FAULTS * APART);
    return time;
}

int print_limits(size_t bytes) {
    pthread_t other;
    memory_bytes = bytes < 2 * PAGE ? 2 * PAGE : bytes;
    memory = new_memory(memory_bytes);
    madvise(memory, memory_bytes, MADV_HUGEPAGE);
    memset(memory, 1, memory_bytes);
    double sum1 = (double)memory_bytes / (double)best(sum_one);
    parts = 2;
    working = 1;
    if (pthread_create(&other, NULL, other_half, NULL) != 0)
        fail_with("pthread_create failed");
    double sum2 = (double)memory_bytes / (double)sum_two();
    working = 0;
    meet();
    pthread_join(other, NULL);
    double copied = (double)(memory_bytes / 2) / (double)best(copy);
    double call = (double)best(calls) / CALLS;
    make_faulty();
    double fault = (double)best(faults) / FAULTS;
    printf("sum1=%.2f sum2=%.2f copy=%.2f syscall=%.1f fault=%.1f\n", sum1, sum2, copied, call, fault);
    return 0;
}
