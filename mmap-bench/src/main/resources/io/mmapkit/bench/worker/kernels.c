/* The loops over bytes: those of the package kernel in Java, with its results. */
#include "reader.h"
#include <string.h>

/* A quarter of it is what the kernel maps at one page fault: four faults at once, then none for the whole block. */
#define BLOCK (256 << 10)
#define STREAMS 4
#define QUARTER (BLOCK / STREAMS)

/* Four streams, one for each quarter of a block: faster than one, here as in Java. Compiled to vector instructions. */
static uint64_t sum_block(const unsigned char *bytes, size_t steps) {
    const word *a = (const word *)bytes;
    const word *b = a + steps;
    const word *c = b + steps;
    const word *d = c + steps;
    uint64_t sum = 0;
    for (size_t i = 0; i < steps; i++)
        sum += a[i] + b[i] + c[i] + d[i];
    return sum;
}

uint64_t sum_bytes(const unsigned char *bytes, size_t length) {
    uint64_t sum = 0;
    size_t at = 0;
    while (length - at >= STREAMS * 8) {
        size_t steps = (length - at < BLOCK ? length - at : BLOCK) / (STREAMS * 8);
        sum += sum_block(bytes + at, steps);
        at += steps * STREAMS * 8;
    }
    for (; length - at >= 8; at += 8)
        sum += *(const word *)(bytes + at);
    for (; at < length; at++)
        sum += bytes[at];
    return sum;
}

/* position: where in the file, or in a part that begins with a page, these bytes begin. */
uint64_t sum_stride(const unsigned char *bytes, size_t length, size_t position) {
    uint64_t sum = 0;
    for (size_t at = (PAGE - position % PAGE) % PAGE; at + 8 <= length; at += PAGE)
        sum += *(const word *)(bytes + at);
    return sum;
}

typedef unsigned char vector __attribute__((vector_size(32), aligned(1), may_alias));

/* A byte of a vector counts at most 255; each step adds at most one per stream to it. */
#define STEPS (255 / STREAMS)

static uint64_t ends(const unsigned char *bytes, size_t stride, size_t steps) {
    const vector *a = (const vector *)bytes;
    const vector *b = (const vector *)(bytes + stride);
    const vector *c = (const vector *)(bytes + 2 * stride);
    const vector *d = (const vector *)(bytes + 3 * stride);
    vector found = {0};
    for (size_t i = 0; i < steps; i++)
        found -= (vector)(a[i] == '\n') + (vector)(b[i] == '\n') + (vector)(c[i] == '\n') + (vector)(d[i] == '\n');
    uint64_t count = 0;
    for (size_t i = 0; i < sizeof found; i++)
        count += found[i];
    return count;
}

uint64_t count_lines(const unsigned char *bytes, size_t length) {
    uint64_t count = 0;
    size_t at = 0;
    while (length - at >= STREAMS * sizeof(vector)) {
        size_t quarter = (length - at < BLOCK ? length - at : BLOCK) / (STREAMS * sizeof(vector)); /* in vectors */
        for (size_t i = 0; i < quarter; i += STEPS)
            count += ends(bytes + at + i * sizeof(vector), quarter * sizeof(vector), quarter - i < STEPS ? quarter - i : STEPS);
        at += quarter * STREAMS * sizeof(vector);
    }
    for (; at < length; at++)
        count += bytes[at] == '\n';
    return count;
}

static const char needle[] = "Reykjavik;-1";
#define NEEDLE (sizeof needle - 1)
/* So many places are looked at before one branch. */
#define PLACES 512

size_t needle_behind(void) {
    return NEEDLE - 1;
}

/* The first and the last byte together are rarer than the first two. */
static int may_begin(const unsigned char *bytes) {
    unsigned char found = 0;
    for (size_t i = 0; i < PLACES; i++)
        found |= (unsigned char)((bytes[i] == needle[0]) & (bytes[i + NEEDLE - 1] == needle[NEEDLE - 1]));
    return found;
}

static uint64_t compare(const unsigned char *bytes, size_t places) {
    uint64_t count = 0;
    for (size_t i = 0; i < places; i++)
        count += bytes[i] == needle[0] && memcmp(bytes + i, needle, NEEDLE) == 0;
    return count;
}

/* How many begin in these bytes: the rest of one may lie beyond, up to the limit. */
uint64_t count_needles(const unsigned char *bytes, size_t length, const unsigned char *limit) {
    size_t there = (size_t)(limit - bytes);
    uint64_t count = 0;
    size_t at = 0;
    size_t end = there < NEEDLE ? 0 : there - NEEDLE + 1;
    end = length < end ? length : end;
    for (; end - at >= BLOCK; at += BLOCK)
        for (size_t i = 0; i < QUARTER; i += PLACES)
            for (size_t stream = 0; stream < STREAMS; stream++)
                if (may_begin(bytes + at + stream * QUARTER + i))
                    count += compare(bytes + at + stream * QUARTER + i, PLACES);
    for (; end - at >= PLACES; at += PLACES)
        if (may_begin(bytes + at))
            count += compare(bytes + at, PLACES);
    return count + compare(bytes + at, end - at);
}

#define STEP 0x9E3779B97F4A7C15u

/* SplitMix64, scaled to the number of blocks without a division. The loop of the reads must be nothing but reads. */
void choose(uint64_t *offsets, uint64_t seed, uint64_t first, size_t blocks, size_t block_bytes) {
    uint64_t base = seed + first * STEP;
    for (uint64_t i = 0; i < CHUNK; i++) {
        uint64_t z = base + (i + 1) * STEP;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
        offsets[i] = (uint64_t)((unsigned __int128)(z ^ (z >> 31)) * blocks >> 64) * block_bytes;
    }
}

/* Scalar: GCC's vector version gathers, which is slower. */
__attribute__((optimize("no-tree-vectorize"))) uint64_t sum_words(const unsigned char *bytes, const uint64_t *offsets) {
    uint64_t sum = 0;
    for (size_t i = 0; i < CHUNK; i++)
        sum += *(const word *)(bytes + offsets[i]);
    return sum;
}
