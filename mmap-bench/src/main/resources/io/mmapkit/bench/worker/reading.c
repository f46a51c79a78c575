/* The workloads that read. */
#include "reader.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define SMALL_FILE (16 << 10)

static int open_file(const char *name, int flags) {
    int fd = open(name, flags | O_CLOEXEC);
    if (fd < 0)
        fail("open");
    return fd;
}

void require_size(int fd, size_t expected) {
    struct stat status;
    if (fstat(fd, &status) < 0)
        fail("fstat");
    require_bytes((size_t)status.st_size, expected);
}

int open_whole(int flags) {
    int fd = open_file(file, flags);
    require_size(fd, file_bytes);
    return fd;
}

unsigned char *map_range(int fd, size_t offset, size_t length, int protection) {
    void *bytes = mmap(NULL, length, protection, MAP_SHARED, fd, (off_t)offset);
    if (bytes == MAP_FAILED)
        fail("mmap");
    return bytes;
}

static void unmap(unsigned char *bytes, size_t length) {
    if (munmap(bytes, length) < 0)
        fail("munmap");
}

/* Asks for all that is wanted, and only asks again where less came than is needed: a read that shows the end of a file costs as much as another. */
size_t fill(int fd, unsigned char *buffer, size_t wanted, size_t needed) {
    size_t filled = 0;
    while (filled < needed) {
        ssize_t n = read(fd, buffer + filled, wanted - filled);
        if (n < 0)
            fail("read");
        if (n == 0)
            break;
        filled += (size_t)n;
    }
    return filled;
}

static void fill_at(int fd, unsigned char *buffer, size_t length, size_t offset) {
    for (size_t filled = 0; filled < length;) {
        ssize_t n = pread(fd, buffer + filled, length - filled, (off_t)(offset + filled));
        if (n < 0)
            fail("pread");
        if (n == 0)
            require_bytes(offset + filled, file_bytes);
        filled += (size_t)n;
    }
}

/* What a pass wants to see of the bytes before its part: the line end, without which it doesn't know where its first line begins. */
static size_t pass_before(const struct part *part) {
    return workload == PARSE && part->from > 0 ? 1 : 0;
}

/* What it wants to see of the bytes behind: the rest of what begins in its part. */
static size_t pass_behind(const struct part *part) {
    size_t rest = file_bytes - part->to;
    size_t behind = workload == PARSE ? HEAD : workload == SEARCH ? needle_behind() : 0;
    return behind < rest ? behind : rest;
}

/*
 * Goes over a piece whose first bytes, length of them, belong to the part; those up to the limit may be looked at. Returns where the next piece has to
 * begin. early: this piece begins with the byte before the part.
 */
static const unsigned char *piece(struct part *part, uint64_t *sum, const unsigned char *at, size_t length, const unsigned char *limit, size_t position,
                                  int early) {
    switch (workload) {
    case STRIDED:
        *sum += sum_stride(at, length, position);
        return at + length;
    case LINES:
        *sum += count_lines(at, length);
        return at + length;
    case SEARCH:
        *sum += count_needles(at, length, limit);
        /* Where one may begin that isn't wholly here. */
        if ((size_t)(limit - at) < needle_behind())
            return at;
        return length < (size_t)(limit - at) - needle_behind() ? at + length : limit - needle_behind();
    case PARSE: {
        const unsigned char *from = at;
        if (early) { /* a line that began before this part is the part's before it */
            const unsigned char *newline = memchr(at, '\n', (size_t)(limit - at));
            if (newline == NULL)
                return limit;
            from = newline + 1;
        }
        return read_stations(part->stations, from, at + length, limit);
    }
    default:
        *sum += sum_bytes(at, length);
        return at + length;
    }
}

static uint64_t pass_read(struct part *part) {
    uint64_t sum = 0;
    size_t length = part->to - part->from, early = pass_before(part);
    size_t end = early + length, all = end + pass_behind(part); /* counted from the first byte that is read */
    size_t read = 0, position = 0, held = 0;
    unsigned char *start = part->buffer + HEAD;
    int fd = open_file(file, O_RDONLY);
    /* A file that fits into the buffer shows by one read that it is no longer. */
    if (length >= buffer_bytes)
        require_size(fd, file_bytes);
    if (part->from > 0 && lseek(fd, (off_t)(part->from - early), SEEK_SET) < 0)
        fail("lseek");
    while (read < all && position < end) {
        size_t needed = all - read < buffer_bytes ? all - read : buffer_bytes;
        size_t n = fill(fd, start, part->to == file_bytes ? buffer_bytes : needed, needed);
        if (n == 0)
            break;
        read += n;
        const unsigned char *at = start - held, *limit = start + n;
        size_t mine = (size_t)(limit - at) < end - position ? (size_t)(limit - at) : end - position;
        const unsigned char *next = piece(part, &sum, at, mine, limit, position, early > 0 && position == 0);
        position += (size_t)(next - at);
        held = (size_t)(limit - next);
        if (held > 0 && position < end) {
            if (held > HEAD)
                fail_with("a line has more than %d bytes", HEAD);
            memmove(start - held, next, held);
        }
    }
    if (part->to == file_bytes || read < end)
        require_bytes(read + part->from - early, file_bytes);
    closing(part);
    close(fd);
    return sum;
}

static uint64_t pass_mmap(struct part *part) {
    uint64_t sum = 0;
    size_t before = pass_before(part) > 0 ? PAGE : 0, length = part->to - part->from;
    size_t size = before + length + pass_behind(part);
    int fd = open_whole(O_RDONLY);
    unsigned char *bytes = map_range(fd, part->from - before, size, PROT_READ);
    close(fd);
    if (before > 0)
        piece(part, &sum, bytes + before - 1, length + 1, bytes + size, 0, 1);
    else
        piece(part, &sum, bytes, length, bytes + size, 0, 0);
    closing(part);
    unmap(bytes, size);
    return sum;
}

static uint64_t pass(struct part *part) {
    uint64_t sum;
    if (part->to == part->from)
        return 0;
    if (workload != PARSE)
        return mapped ? pass_mmap(part) : pass_read(part);
    clear_stations(part->stations);
    sum = mapped ? pass_mmap(part) : pass_read(part);
    return sum + checksum_stations(part->stations);
}

/* In blocks of the buffer's size from where the part begins: the one that is taken first has what is left. */
static uint64_t reverse(struct part *part) {
    uint64_t sum = 0;
    size_t length = part->to - part->from;
    if (length == 0)
        return 0;
    int fd = open_whole(O_RDONLY);
    unsigned char *bytes = mapped ? map_range(fd, part->from, length, PROT_READ) : NULL;
    if (mapped)
        close(fd);
    for (size_t end = length; end > 0;) {
        size_t block = end % buffer_bytes == 0 ? buffer_bytes : end % buffer_bytes;
        end -= block;
        if (mapped) {
            sum += sum_bytes(bytes + end, block);
        } else {
            fill_at(fd, part->buffer + HEAD, block, part->from + end);
            sum += sum_bytes(part->buffer + HEAD, block);
        }
    }
    closing(part);
    if (mapped)
        unmap(bytes, length);
    else
        close(fd);
    return sum;
}

static uint64_t words_read(struct part *part) {
    uint64_t sum = 0, bytes;
    for (size_t i = 0; i < CHUNK; i++) {
        if (pread(part->fd, &bytes, 8, (off_t)part->offsets[i]) != 8)
            fail("pread");
        sum += bytes;
    }
    return sum;
}

static uint64_t blocks(struct part *part, size_t block_bytes) {
    uint64_t sum = 0;
    for (size_t i = 0; i < CHUNK; i++) {
        if (mapped) {
            sum += sum_bytes(part->whole + part->offsets[i], block_bytes);
        } else {
            fill_at(part->fd, part->buffer + HEAD, block_bytes, part->offsets[i]);
            sum += sum_bytes(part->buffer + HEAD, block_bytes);
        }
    }
    return sum;
}

static uint64_t random_reads(struct part *part, uint64_t seed) {
    size_t reads = workload == RANDOM_8 ? 10000 : workload == RANDOM_4K ? 2500 : 500;
    size_t block_bytes = workload == RANDOM_8 ? 8 : workload == RANDOM_4K ? 4 << 10 : 64 << 10;
    uint64_t sum = 0;
    seed += (uint64_t)part->number * 0xD1B54A32D192ED03; /* other places than the other threads */
    for (size_t done = 0; done < reads; done += CHUNK) {
        choose(part->offsets, seed, done, file_bytes / block_bytes, block_bytes);
        if (block_bytes > 8)
            sum += blocks(part, block_bytes);
        else
            sum += mapped ? sum_words(part->whole, part->offsets) : words_read(part);
    }
    return sum;
}

static int by_name(const void *a, const void *b) {
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Whole paths, which is what the others open as well. */
void list_files(struct part *part) {
    size_t count = 0, room = 0;
    char **all = NULL;
    DIR *directory = opendir(file);
    if (directory == NULL)
        fail("opendir");
    for (struct dirent *entry = readdir(directory); entry != NULL; entry = readdir(directory)) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        if (count == room) {
            room = 2 * room + 64;
            all = realloc(all, room * sizeof *all);
            if (all == NULL)
                fail("realloc");
        }
        if (asprintf(&all[count++], "%s/%s", file, entry->d_name) < 0)
            fail("asprintf");
    }
    closedir(directory);
    require_bytes(count * SMALL_FILE, file_bytes / SMALL_FILE * SMALL_FILE);
    if (count > 0)
        qsort(all, count, sizeof *all, by_name);
    size_t from = count * (size_t)part->number / (size_t)parts, to = count * ((size_t)part->number + 1) / (size_t)parts;
    part->names_count = 0;
    part->names = all;
    for (size_t i = 0; i < count; i++) {
        if (i >= from && i < to)
            all[part->names_count++] = all[i];
        else
            free(all[i]);
    }
}

void free_files(struct part *part) {
    for (size_t i = 0; i < part->names_count; i++)
        free(part->names[i]);
    free(part->names);
    part->names = NULL;
    part->names_count = 0;
}

static uint64_t small_file(struct part *part, const char *name, int last) {
    unsigned char *bytes;
    int fd = open_file(name, O_RDONLY);
    uint64_t sum;
    if (mapped) {
        require_size(fd, SMALL_FILE);
        bytes = map_range(fd, 0, SMALL_FILE, PROT_READ);
        close(fd);
        sum = sum_bytes(bytes, SMALL_FILE);
    } else {
        bytes = part->buffer + HEAD;
        sum = 0;
        for (size_t passed = 0; passed < SMALL_FILE;) {
            size_t needed = SMALL_FILE - passed < buffer_bytes ? SMALL_FILE - passed : buffer_bytes;
            size_t n = fill(fd, bytes, buffer_bytes, needed);
            passed += n;
            if (n < needed || passed > SMALL_FILE)
                require_bytes(passed, SMALL_FILE);
            sum += sum_bytes(bytes, n);
        }
    }
    if (last)
        closing(part);
    if (mapped)
        unmap(bytes, SMALL_FILE);
    else
        close(fd);
    return sum;
}

static uint64_t small_files(struct part *part) {
    uint64_t sum = 0;
    for (size_t i = 0; i < part->names_count; i++)
        sum += small_file(part, part->names[i], i + 1 == part->names_count);
    return sum;
}

/* The size isn't asked for: a program that starts up knows what it opens. */
static uint64_t startup(struct part *part) {
    int64_t first;
    int fd = open_file(file, O_RDONLY);
    if (mapped) {
        unsigned char *bytes = map_range(fd, 0, file_bytes, PROT_READ);
        close(fd);
        first = *(volatile signed char *)bytes;
        closing(part);
        unmap(bytes, file_bytes);
    } else {
        if (read(fd, part->buffer, PAGE) <= 0)
            fail_with("the file is empty");
        first = *(signed char *)part->buffer;
        closing(part);
        close(fd);
    }
    return (uint64_t)first;
}

/* The whole file, until it is closed. */
void hold(struct part *part) {
    int fd = open_whole(O_RDONLY);
    if (mapped) {
        part->whole = map_range(fd, 0, file_bytes, PROT_READ);
    } else {
        part->whole = new_memory(file_bytes);
        require_bytes(fill(fd, part->whole, file_bytes, file_bytes), file_bytes);
    }
    close(fd);
}

uint64_t read_unit(struct part *part, uint64_t seed) {
    switch (workload) {
    case REVERSE:
        return reverse(part);
    case RANDOM_8:
    case RANDOM_4K:
    case RANDOM_64K:
        return random_reads(part, seed);
    case FILES:
        return small_files(part);
    case STARTUP:
        return startup(part);
    case SHARING:
        return sum_bytes(part->whole, file_bytes);
    default:
        return pass(part);
    }
}
