/*
 * Takes a block of 16 to 1,024 bytes, stores a byte into it and gives it back, as often as each line of standard input says. The answer is the
 * nanoseconds of the processor that it took, and the sum of the bytes.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { COUNT = 4096, LEAST = 16, MOST = 1024 };

static int sizes[COUNT];

static long long now(void) {
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return t.tv_sec * 1000000000LL + t.tv_nsec;
}

int main(void) {
    uint64_t state = 1;
    for (int i = 0; i < COUNT; i++) {
        state = state * 6364136223846793005u + 1442695040888963407u;
        sizes[i] = LEAST + (state >> 33) % (MOST - LEAST + 1);
    }
    long times;
    while (scanf("%ld", &times) == 1) {
        long long start = now();
        long sum = 0;
        for (long i = 0; i < times; i++) {
            char *volatile block = malloc(sizes[i & (COUNT - 1)]); /* volatile: or the compiler leaves both calls out */
            *block = 1;
            sum += *block;
            free(block);
        }
        printf("%lld %ld\n", now() - start, sum);
        fflush(stdout);
    }
    return 0;
}
