/*
 * Makes a segment of POSIX shared memory, or attaches to one, and gives everything back, with the system calls that a confined
 * SharedSegment makes, in their order; strace shows:
 *
 *   create   statx of the name (ENOENT), openat O_TMPFILE, fcntl F_OFD_SETLK, fchmod, statx, fstatfs, fallocate,
 *            pwrite64 512, pread64 32, pwrite64 32, fcntl F_DUPFD_CLOEXEC, statx, mmap, pwrite64 4, linkat
 *   close    munmap, close, pwrite64 4, fcntl F_OFD_SETLK, close
 *   unlink   openat, fcntl F_OFD_SETLK, statx, statx of the name, unlink, fcntl F_OFD_SETLK, close
 *   attach   openat, statx, geteuid, pread64 4096, statx, pread64 3584, fcntl F_OFD_SETLK, pread64 32, pwrite64 32, statx of the name,
 *            fcntl F_DUPFD_CLOEXEC, statx, mmap
 *
 * Arguments: create or attach, the path, the size of the contents. Each line of standard input says how often; the answer is the time
 * in nanoseconds and the sum of the first values.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <time.h>
#include <unistd.h>

enum { HEADER = 4096, SLOTS_AT = 512, SLOT_BYTES = 32, PID_AT = 4, READY_AT = 44, NAME_LOCK_AT = 8 };

static const char *path;
static long size;

static void require(int is, const char *what) {
    if (!is) {
        perror(what);
        exit(1);
    }
}

static long long now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static void lock(int fd, int type, long from) {
    struct flock lock = {.l_type = type, .l_whence = SEEK_SET, .l_start = from, .l_len = 1};
    require(fcntl(fd, F_OFD_SETLK, &lock) == 0, "fcntl");
}

static void status(int folder, const char *name, int flags, unsigned mask) {
    struct statx status;
    require(statx(folder, name, flags, mask, &status) == 0, "statx");
}

static void take_slot(int fd, int slot) {
    char part[SLOT_BYTES];
    require(pread(fd, part, SLOT_BYTES, SLOTS_AT + slot * SLOT_BYTES) == SLOT_BYTES, "pread");
    *(int *) (part + PID_AT) = 1;
    require(pwrite(fd, part, SLOT_BYTES, SLOTS_AT + slot * SLOT_BYTES) == SLOT_BYTES, "pwrite");
}

static volatile long *map(int fd, int *duplicate) {
    require((*duplicate = fcntl(fd, F_DUPFD_CLOEXEC, 0)) >= 0, "fcntl");
    status(*duplicate, "", AT_EMPTY_PATH, STATX_TYPE | STATX_SIZE);
    void *pages = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, *duplicate, HEADER);
    require(pages != MAP_FAILED, "mmap");
    return pages;
}

static void leave(int fd, int slot, int duplicate, volatile long *contents) {
    int none = 0;
    require(munmap((void *) contents, size) == 0, "munmap");
    require(close(duplicate) == 0, "close");
    require(pwrite(fd, &none, sizeof none, SLOTS_AT + slot * SLOT_BYTES + PID_AT) == sizeof none, "pwrite");
    lock(fd, F_UNLCK, SLOTS_AT + slot * SLOT_BYTES);
    require(close(fd) == 0, "close");
}

static void remove_name(void) {
    int fd = open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY);
    require(fd >= 0, "open");
    lock(fd, F_WRLCK, NAME_LOCK_AT);
    status(fd, "", AT_EMPTY_PATH, STATX_BASIC_STATS);
    status(AT_FDCWD, path, AT_SYMLINK_NOFOLLOW, STATX_BASIC_STATS);
    require(unlink(path) == 0, "unlink");
    lock(fd, F_UNLCK, NAME_LOCK_AT);
    require(close(fd) == 0, "close");
}

static long create(void) {
    struct statx there;
    require(statx(AT_FDCWD, path, AT_SYMLINK_NOFOLLOW, STATX_TYPE, &there) != 0 && errno == ENOENT, "statx");
    int fd = open("/dev/shm/.", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    require(fd >= 0, "open");
    lock(fd, F_WRLCK, SLOTS_AT);
    require(fchmod(fd, 0600) == 0, "fchmod");
    status(fd, "", AT_EMPTY_PATH, STATX_BLOCKS);
    struct statvfs room;
    require(fstatvfs(fd, &room) == 0, "fstatvfs");
    require(fallocate(fd, 0, 0, HEADER + size) == 0, "fallocate");
    char header[SLOTS_AT] = "mmapkit";
    require(pwrite(fd, header, sizeof header, 0) == sizeof header, "pwrite");
    take_slot(fd, 0);
    int duplicate, ready = 1;
    volatile long *contents = map(fd, &duplicate);
    require(pwrite(fd, &ready, sizeof ready, READY_AT) == sizeof ready, "pwrite");
    char unnamed[32];
    snprintf(unnamed, sizeof unnamed, "/proc/self/fd/%d", fd);
    require(linkat(AT_FDCWD, unnamed, AT_FDCWD, path, AT_SYMLINK_FOLLOW) == 0, "linkat");
    *contents = 1;
    long value = *contents;
    leave(fd, 0, duplicate, contents);
    remove_name();
    return value;
}

static long attach(void) {
    int fd = open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY);
    require(fd >= 0, "open");
    status(fd, "", AT_EMPTY_PATH, STATX_BASIC_STATS);
    geteuid();
    char header[HEADER];
    require(pread(fd, header, HEADER, 0) == HEADER, "pread");
    status(fd, "", AT_EMPTY_PATH, STATX_BASIC_STATS);
    require(pread(fd, header, HEADER - SLOTS_AT, SLOTS_AT) == HEADER - SLOTS_AT, "pread");
    int slot = 1; // the first is that of who made it
    lock(fd, F_WRLCK, SLOTS_AT + slot * SLOT_BYTES);
    take_slot(fd, slot);
    status(AT_FDCWD, path, AT_SYMLINK_NOFOLLOW, STATX_BASIC_STATS);
    int duplicate;
    volatile long *contents = map(fd, &duplicate);
    long value = *contents;
    leave(fd, slot, duplicate, contents);
    return value;
}

int main(int argc, char **argv) {
    long times;
    if (argc != 4)
        return 2;
    int creates = strcmp(argv[1], "create") == 0;
    path = argv[2];
    size = atol(argv[3]);
    while (scanf("%ld", &times) == 1) {
        long sum = 0;
        long long start = now();
        for (long i = 0; i < times; i++)
            sum += creates ? create() : attach();
        printf("%lld %ld\n", now() - start, sum);
        fflush(stdout);
    }
    return 0;
}
