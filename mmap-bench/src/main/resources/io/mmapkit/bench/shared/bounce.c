/*
 * Bounces a number with another process that maps the same file: what two processors take to pass a cache line to and fro.
 *
 * Arguments: first or second, the path, where the cells begin in it, how far the second is from the first. Says "ready". Each line of
 * standard input says which number was the last, how many bursts there are, and how many round trips each; the answer is how long the
 * median burst took in nanoseconds, and the last number. The first burst isn't counted: the other one may have to wake up.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

enum { LONGEST = 60 }; // seconds: who plays alone ends some time

static long long now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static int by_size(const void *one, const void *other) {
    long long a = *(const long long *) one, b = *(const long long *) other;
    return (a > b) - (a < b);
}

static void serve(long *mine, long *theirs, long from, long trips) {
    for (long value = from + 1; value <= from + trips; value++) {
        __atomic_store_n(mine, value, __ATOMIC_RELEASE);
        while (__atomic_load_n(theirs, __ATOMIC_ACQUIRE) != value)
            ;
    }
}

static void answer(long *mine, long *theirs, long from, long trips) {
    for (long value = from + 1; value <= from + trips; value++) {
        while (__atomic_load_n(theirs, __ATOMIC_ACQUIRE) != value)
            ;
        __atomic_store_n(mine, value, __ATOMIC_RELEASE);
    }
}

int main(int argc, char **argv) {
    if (argc != 5)
        return 2;
    int is_first = strcmp(argv[1], "first") == 0;
    int fd = open(argv[2], O_RDWR | O_CLOEXEC);
    char *cells = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, atol(argv[3]));
    if (fd < 0 || cells == MAP_FAILED) {
        perror(argv[2]);
        return 1;
    }
    long *first = (long *) cells, *second = (long *) (cells + atol(argv[4]));
    long from, bursts, trips;
    puts("ready");
    fflush(stdout);
    while (scanf("%ld %ld %ld", &from, &bursts, &trips) == 3) {
        long long *nanos = calloc(bursts, sizeof *nanos);
        alarm(LONGEST);
        for (long burst = -1; burst < bursts; burst++, from += trips) {
            long long start = now();
            if (is_first)
                serve(first, second, from, trips);
            else
                answer(second, first, from, trips);
            if (burst >= 0)
                nanos[burst] = now() - start;
        }
        alarm(0);
        qsort(nanos, bursts, sizeof *nanos, by_size);
        printf("%lld %ld\n", nanos[bursts / 2], from);
        fflush(stdout);
        free(nanos);
    }
    return 0;
}
