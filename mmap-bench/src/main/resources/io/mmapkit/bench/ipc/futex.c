/*
 * Round trips of two processes that sleep until the other one wakes them: what the kernel takes for it.
 *
 * Arguments: the path of a file, first or second. Says "ready". Each line of standard input says a role, PING, CALM_PING or PONG, which
 * number was the last, and how many round trips there are; the answer is "trips" and how long each took in nanoseconds. Ends with its input.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <limits.h>
#include <linux/futex.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <signal.h>
#include <time.h>
#include <unistd.h>

enum {
    LONGEST = 60, // seconds: who plays alone ends some time
    CALM = 200000 // ns before a message, in which the other one falls asleep
};

static long long now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static void put(int *cell, int value) {
    __atomic_store_n(cell, value, __ATOMIC_SEQ_CST);
    syscall(SYS_futex, cell, FUTEX_WAKE, 1, NULL, NULL, 0);
}

static void await(int *cell, int value) {
    int seen;
    while ((seen = __atomic_load_n(cell, __ATOMIC_ACQUIRE)) != value)
        syscall(SYS_futex, cell, FUTEX_WAIT, seen, NULL, NULL, 0);
}

int main(int argc, char **argv) {
    if (argc != 3)
        return 2;
    int is_first = strcmp(argv[2], "first") == 0;
    prctl(PR_SET_PDEATHSIG, SIGKILL); // also while it waits for the other one
    int fd = open(argv[1], O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0 || ftruncate(fd, 4096) != 0) {
        perror(argv[1]);
        return 1;
    }
    char *cells = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (cells == MAP_FAILED) {
        perror(argv[1]);
        return 1;
    }
    int *mine = (int *) (cells + (is_first ? 0 : 128)), *theirs = (int *) (cells + (is_first ? 128 : 0));
    char role[16];
    long from, trips;
    puts("ready");
    fflush(stdout);
    while (scanf("%15s %ld %ld", role, &from, &trips) == 3) {
        long long *nanos = calloc(trips, sizeof *nanos);
        int is_calm = strcmp(role, "CALM_PING") == 0;
        int is_ping = is_calm || strcmp(role, "PING") == 0;
        alarm(LONGEST);
        for (long trip = 0; trip < trips; trip++) {
            int value = (int) (from + 1 + trip);
            if (is_calm)
                for (long long end = now() + CALM; now() < end;)
                    ;
            long long start = now();
            if (is_ping) {
                put(mine, value);
                await(theirs, value);
            } else {
                await(theirs, value);
                put(mine, value);
            }
            nanos[trip] = now() - start;
        }
        alarm(0);
        printf("trips");
        for (long trip = 0; trip < trips; trip++)
            printf(" %lld", nanos[trip]);
        printf("\n");
        fflush(stdout);
        free(nanos);
    }
    return 0;
}
