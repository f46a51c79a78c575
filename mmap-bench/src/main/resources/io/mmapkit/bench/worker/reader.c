/*
 * The limit for the contenders in Java: the same work, the same loops and the same line protocol in C.
 *
 *   reader read|mmap scan|random FILE FILE_BYTES BUFFER_BYTES
 *
 * Answers each line "UNITS SEED" on standard input with one line and ends with its input.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define BLOCK (256 << 10)
#define STREAMS 4
#define READS 10000
#define CHUNK 1000
#define LEAD_IN 8

static const char *file;
static size_t file_bytes;
static size_t buffer_bytes;
static unsigned char *buffer;

static void fail(const char *call) {
    printf("failed %s: %s\n", call, strerror(errno));
    exit(1);
}

static void require_whole(size_t passed) {
    if (passed != file_bytes) {
        printf("failed the file has changed: a pass went over %zu bytes, and %zu were there at the start\n", passed, file_bytes);
        exit(1);
    }
}

static int open_file(size_t *size) {
    struct stat status;
    int fd = open(file, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        fail("open");
    if (fstat(fd, &status) < 0)
        fail("fstat");
    *size = (size_t)status.st_size;
    return fd;
}

static const unsigned char *map_file(size_t *size) {
    int fd = open_file(size);
    require_whole(*size);
    void *bytes = mmap(NULL, *size, PROT_READ, MAP_SHARED, fd, 0);
    if (bytes == MAP_FAILED)
        fail("mmap");
    close(fd);
    return bytes;
}

/* Four streams, one for each quarter of a block: faster than one, here as in Java. Compiled to vector instructions. */
static uint64_t sum_block(const unsigned char *bytes, size_t steps) {
    const uint64_t *a = (const uint64_t *)bytes;
    const uint64_t *b = a + steps;
    const uint64_t *c = b + steps;
    const uint64_t *d = c + steps;
    uint64_t sum = 0;
    for (size_t i = 0; i < steps; i++)
        sum += a[i] + b[i] + c[i] + d[i];
    return sum;
}

static uint64_t sum_bytes(const unsigned char *bytes, size_t length) {
    uint64_t sum = 0;
    size_t at = 0;
    while (length - at >= STREAMS * 8) {
        size_t steps = (length - at < BLOCK ? length - at : BLOCK) / (STREAMS * 8);
        sum += sum_block(bytes + at, steps);
        at += steps * STREAMS * 8;
    }
    for (; length - at >= 8; at += 8)
        sum += *(const uint64_t *)(bytes + at);
    for (; at < length; at++)
        sum += bytes[at];
    return sum;
}

static size_t fill(int fd) {
    size_t filled = 0;
    while (filled < buffer_bytes) {
        ssize_t n = read(fd, buffer + filled, buffer_bytes - filled);
        if (n < 0)
            fail("read");
        if (n == 0)
            break;
        filled += (size_t)n;
    }
    return filled;
}

static uint64_t scan_read(void) {
    size_t size, n, passed = 0;
    uint64_t sum = 0;
    int fd = open_file(&size);
    while ((n = fill(fd)) > 0) {
        sum += sum_bytes(buffer, n);
        passed += n;
    }
    close(fd);
    require_whole(passed);
    return sum;
}

static uint64_t scan_mmap(void) {
    size_t size;
    const unsigned char *bytes = map_file(&size);
    uint64_t sum = sum_bytes(bytes, size);
    munmap((void *)bytes, size);
    return sum;
}

static int random_fd;
static const unsigned char *random_bytes;
static size_t random_size;
static uint64_t offsets[CHUNK];

#define STEP 0x9E3779B97F4A7C15u

static void choose(uint64_t seed) {
    for (uint64_t i = 0; i < CHUNK; i++) {
        uint64_t z = seed + (i + 1) * STEP;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
        offsets[i] = (uint64_t)((unsigned __int128)(z ^ (z >> 31)) * (random_size / 8) >> 64) * 8;
    }
}

/* Scalar: GCC's vector version gathers, which is slower. */
__attribute__((optimize("no-tree-vectorize"))) static uint64_t chunk_mmap(void) {
    uint64_t sum = 0;
    for (size_t i = 0; i < CHUNK; i++)
        sum += *(const uint64_t *)(random_bytes + offsets[i]);
    return sum;
}

static uint64_t chunk_read(void) {
    uint64_t sum = 0, word;
    for (size_t i = 0; i < CHUNK; i++) {
        if (pread(random_fd, &word, 8, (off_t)offsets[i]) != 8)
            fail("pread");
        sum += word;
    }
    return sum;
}

static uint64_t random_reads(int mapped, uint64_t seed) {
    uint64_t sum = 0;
    for (uint64_t first = 0; first < READS; first += CHUNK) {
        choose(seed + first * STEP);
        sum += mapped ? chunk_mmap() : chunk_read();
    }
    return sum;
}

static uint64_t unit(int mapped, int random, uint64_t seed) {
    if (random)
        return random_reads(mapped, seed);
    return mapped ? scan_mmap() : scan_read();
}

/* The checksum of the first unit. The others count too, lest the compiler leave them out. */
static volatile uint64_t total;

static uint64_t work(int mapped, int random, uint64_t units, uint64_t seed) {
    uint64_t first = unit(mapped, random, seed);
    for (uint64_t i = 1; i < units; i++)
        total += unit(mapped, random, seed + i);
    return first;
}

static int64_t nanos(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
}

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
    return strtoll(strstr(text, "rchar: ") + 7, NULL, 10);
}

int main(int count, char **args) {
    if (count != 6)
        return 2;
    int mapped = strcmp(args[1], "mmap") == 0;
    int random = strcmp(args[2], "random") == 0;
    char line[128];
    file = args[3];
    file_bytes = strtoul(args[4], NULL, 10);
    buffer_bytes = strtoul(args[5], NULL, 10);
    setvbuf(stdout, NULL, _IOLBF, 0);
    buffer = aligned_alloc(4096, (buffer_bytes + 4095) / 4096 * 4096);
    if (buffer == NULL)
        fail("aligned_alloc");
    if (random) {
        if (mapped)
            random_bytes = map_file(&random_size);
        else
            random_fd = open_file(&random_size);
        require_whole(random_size);
    }
    puts("ready");
    while (fgets(line, sizeof line, stdin) != NULL) {
        char *rest;
        uint64_t units = strtoull(line, &rest, 10);
        uint64_t seed = (uint64_t)strtoll(rest, NULL, 10);
        struct rusage before, after;
        int64_t own, own_after;
        work(mapped, random, (units + LEAD_IN - 1) / LEAD_IN, ~seed);
        getrusage(RUSAGE_THREAD, &before);
        int64_t copied_before = copied(&own);
        int64_t start = nanos();
        uint64_t checksum = work(mapped, random, units, seed);
        int64_t time = nanos() - start;
        int64_t copied_after = copied(&own_after);
        getrusage(RUSAGE_THREAD, &after);
        printf("units=%" PRIu64 " nanos=%" PRId64 " user=%" PRId64 " system=%" PRId64 " minor=%ld major=%ld switches=%ld copied=%" PRId64
               " checksum=%" PRIx64 "\n",
               units, time, of_timeval(after.ru_utime) - of_timeval(before.ru_utime),
               of_timeval(after.ru_stime) - of_timeval(before.ru_stime), after.ru_minflt - before.ru_minflt,
               after.ru_majflt - before.ru_majflt, after.ru_nivcsw - before.ru_nivcsw, copied_after < 0 ? -1 : copied_after - copied_before - own, checksum);
    }
    return 0;
}
