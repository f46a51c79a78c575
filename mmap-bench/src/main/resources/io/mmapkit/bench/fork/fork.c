/*
 * Forks as often as a line of its input says, with so many bytes of memory in pages of one kind or the other, and answers with the nanoseconds that
 * fork took together and the number of children that exited as they should. Ends with its input.
 */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static long long now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1000000000LL + time.tv_nsec;
}

int main(int argc, char **argv) {
    size_t bytes = strtoull(argv[1], NULL, 10);
    int huge = argc > 2 && strcmp(argv[2], "huge") == 0;
    char *memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) {
        return 1;
    }
    madvise(memory, bytes, huge ? MADV_HUGEPAGE : MADV_NOHUGEPAGE);
    memset(memory, 1, bytes);
    long long times;
    while (scanf("%lld", &times) == 1) {
        long long nanos = 0;
        long long right = 0;
        for (long long i = 0; i < times; i++) {
            long long before = now();
            pid_t child = fork();
            if (child == 0) {
                _exit(memory[bytes - 1] + 41);
            }
            nanos += now() - before;
            int status;
            right += child > 0 && waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 42;
        }
        printf("%lld %lld\n", nanos, right);
        fflush(stdout);
    }
    return 0;
}
