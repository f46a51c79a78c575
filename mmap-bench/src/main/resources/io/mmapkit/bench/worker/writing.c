/* The workloads that write. */
#include "reader.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define STEP 0x9E3779B97F4A7C15u
/* By so much a file grows: storage is allocated ahead, so that a full device is an error of a call and not a signal. */
#define GROWTH ((size_t)16 << 20)
#define UPDATES 16
#define MODE 0600

/* Names of files are counted: all below are written, those from the first on not yet deleted. */
static size_t first_written, written;

static void name_of(size_t number, char *name, size_t room) {
    snprintf(name, room, "%s-%ld-%zu", file, (long)getpid(), number);
}

void delete_appended(void) {
    char name[4096];
    for (; first_written < written; first_written++) {
        name_of(first_written, name, sizeof name);
        unlink(name);
    }
    first_written = written = 0;
}

static void put(unsigned char *target, uint64_t number) {
    word *words = (word *)target;
    for (uint64_t i = 0; i < RECORD / 8; i++)
        words[i] = number * STEP + i;
    memset(target + RECORD / 8 * 8, '\n', RECORD % 8);
}

static void write_all(int fd, const unsigned char *bytes, size_t length) {
    while (length > 0) {
        ssize_t n = write(fd, bytes, length);
        if (n < 0)
            fail("write");
        bytes += n;
        length -= (size_t)n;
    }
}

/* Full buffers of whole pages, though a record goes on in the next one: a write that ends within a page has that page looked up once more. */
static void append_write(struct part *part, int fd, size_t records) {
    unsigned char *buffer = part->buffer + HEAD;
    size_t filled = 0;
    for (size_t i = 0; i < records; i++) {
        put(buffer + filled, i);
        filled += RECORD;
        if (filled >= buffer_bytes) {
            write_all(fd, buffer, buffer_bytes);
            filled -= buffer_bytes;
            memcpy(buffer, buffer + buffer_bytes, filled);
        }
    }
    write_all(fd, buffer, filled);
    closing(part);
}

/* One range of addresses for the whole file, in which the mapping grows: records go on from one step to the next. */
static void append_mmap(struct part *part, int fd, size_t records) {
    size_t bytes = records * RECORD, there = 0;
    if (bytes == 0)
        return;
    unsigned char *file_at = mmap(NULL, bytes, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (file_at == MAP_FAILED)
        fail("mmap");
    for (size_t i = 0, step; i < records; there += step) {
        step = bytes - there < GROWTH ? bytes - there : GROWTH;
        errno = posix_fallocate(fd, (off_t)there, (off_t)step);
        if (errno != 0)
            fail("posix_fallocate");
        if (mmap(file_at + there, step, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED, fd, (off_t)there) == MAP_FAILED)
            fail("mmap");
        size_t end = (there + step) / RECORD;
        for (; i < end; i++)
            put(file_at + i * RECORD, i);
    }
    closing(part);
    munmap(file_at, bytes);
}

void append(struct part *part) {
    char name[4096];
    name_of(written, name, sizeof name);
    int fd = open(name, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, MODE);
    if (fd < 0)
        fail("open");
    written++;
    if (mapped)
        append_mmap(part, fd, file_bytes / RECORD);
    else
        append_write(part, fd, file_bytes / RECORD);
    close(fd);
}

uint64_t sum_appended(struct part *part) {
    char name[4096];
    uint64_t sum = 0;
    size_t size = 0;
    name_of(written - 1, name, sizeof name);
    int fd = open(name, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        fail("open");
    for (size_t n = 1; n > 0; size += n) {
        n = fill(fd, part->buffer + HEAD, buffer_bytes, buffer_bytes);
        sum += sum_bytes(part->buffer + HEAD, n);
    }
    close(fd);
    if (size != file_bytes / RECORD * RECORD)
        fail_with("the file has %zu bytes", size);
    return sum;
}

void update(struct part *part, uint64_t seed) {
    choose(part->offsets, seed, 0, file_bytes / 8, 8);
    for (uint64_t i = 0; i < UPDATES; i++) {
        uint64_t value = seed + i, offset = part->offsets[i];
        if (mapped) {
            *(volatile uint64_t *)(part->whole + offset) = value;
            if (msync(part->whole + offset / PAGE * PAGE, PAGE, MS_SYNC) < 0)
                fail("msync");
        } else {
            if (pwrite(part->fd, &value, sizeof value, (off_t)offset) != sizeof value)
                fail("pwrite");
            if (fdatasync(part->fd) < 0)
                fail("fdatasync");
        }
    }
}

/* After one more unit, since the others may have stored in the same places. */
uint64_t sum_updated(struct part *part, uint64_t seed) {
    uint64_t sum = 0, value;
    update(part, seed);
    for (size_t i = 0; i < UPDATES; i++) {
        if (pread(part->fd, &value, sizeof value, (off_t)part->offsets[i]) != sizeof value)
            fail("pread");
        sum += value;
    }
    return sum;
}
