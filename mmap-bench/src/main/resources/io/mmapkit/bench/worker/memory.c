/* What the process has in memory: before a file is opened, and while it is. */
#include "reader.h"
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* In bytes, or -1 where the kernel doesn't tell. */
struct look {
    int64_t tables, resident, proportional;
};

static struct look before, after;

static int64_t value(const char *text, const char *key) {
    const char *at = strstr(text, key);
    return at == NULL ? -1 : strtoll(at + strlen(key), NULL, 10) * 1024;
}

/* No streams: their buffers would be seen. */
static void text_of(const char *name, char *text, size_t room) {
    size_t filled = 0;
    ssize_t n = 1;
    int fd = open(name, O_RDONLY | O_CLOEXEC);
    if (fd >= 0) {
        for (; n > 0 && filled < room - 1; filled += n > 0 ? (size_t)n : 0)
            n = read(fd, text + filled, room - 1 - filled);
        close(fd);
    }
    text[filled] = 0;
}

static struct look look(void) {
    char text[8192];
    struct look seen;
    text_of("/proc/self/status", text, sizeof text);
    seen.tables = value(text, "\nVmPTE:");
    int64_t of_files = value(text, "\nRssFile:"), shared = value(text, "\nRssShmem:");
    seen.resident = of_files < 0 || shared < 0 ? -1 : of_files + shared;
    text_of("/proc/self/smaps_rollup", text, sizeof text);
    seen.proportional = value(text, "\nPss:");
    return seen;
}

/* Twice, for looking brings pages of this program in. */
void look_before(void) {
    look();
    before = look();
}

void look_after(void) {
    after = look();
}

static int64_t more(int64_t was, int64_t is) {
    return was < 0 || is < 0 ? -1 : is < was ? 0 : is - was;
}

void answer_look(void) {
    printf("pagetables=%lld resident=%lld proportional=%lld allocated=-1\n", (long long)more(before.tables, after.tables),
           (long long)more(before.resident, after.resident), (long long)more(before.proportional, after.proportional));
}
