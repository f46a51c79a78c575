/* Reads lines NAME;NUMBER: Stations in Java, with its hashes and its checksum. */
#include "reader.h"
#include <stdlib.h>
#include <string.h>

#define MOST_NAMES 10000
#define SLOTS (1 << 14)
#define SEMICOLONS 0x3B3B3B3B3B3B3B3Bu
#define ONES 0x0101010101010101u
#define TOPS 0x8080808080808080u
#define MIX 0x9E3779B97F4A7C15u
#define STREAMS 4
/* A name of fifteen bytes, a semicolon and the word that begins behind it. */
#define FAST 24
/* Less isn't worth dividing. */
#define DIVIDED 4096

/* Half a cache line, so that a value touches one. */
struct station {
    uint64_t hash;
    uint64_t sum;
    uint64_t count;
    int32_t least, greatest;
};

struct stations {
    struct station slots[SLOTS];
    uint16_t used[MOST_NAMES]; /* clearing a small file's few names takes no time then */
    size_t names;
};

struct stations *new_stations(void) {
    return (struct stations *)new_memory(sizeof(struct stations));
}

void free_stations(struct stations *stations) {
    if (stations != NULL)
        free_memory((unsigned char *)stations, sizeof(struct stations));
}

void clear_stations(struct stations *stations) {
    for (size_t i = 0; i < stations->names; i++)
        stations->slots[stations->used[i]].count = 0;
    stations->names = 0;
}

static uint64_t mixed(uint64_t hash, uint64_t bytes) {
    uint64_t z = (hash ^ bytes) * MIX;
    return z ^ (z >> 29);
}

/* The lowest bit that is set is right; those above it may not be. */
static uint64_t semicolons(uint64_t bytes) {
    uint64_t difference = bytes ^ SEMICOLONS;
    return (difference - ONES) & ~difference & TOPS;
}

/* Of all bytes below the one that was found. */
static uint64_t below(uint64_t found) {
    return (found ^ (found - 1)) >> 8;
}

static inline void add(struct stations *stations, uint64_t hash, int32_t tenths) {
    size_t slot = hash >> 50;
    struct station *station = &stations->slots[slot];
    while (__builtin_expect(station->count == 0 || station->hash != hash, 0)) {
        if (station->count == 0) {
            if (stations->names == MOST_NAMES)
                fail_with("more than %d names: not a file of this format", MOST_NAMES);
            stations->used[stations->names++] = (uint16_t)slot;
            *station = (struct station){hash, 0, 0, tenths, tenths};
            break;
        }
        slot = (slot + 1) & (SLOTS - 1);
        station = &stations->slots[slot];
    }
    station->least = tenths < station->least ? tenths : station->least;
    station->greatest = tenths > station->greatest ? tenths : station->greatest;
    station->sum += (uint64_t)(int64_t)tenths;
    station->count++;
}

/* Any line, byte by byte. NULL: its end isn't there. */
__attribute__((noinline)) static const unsigned char *any_line(struct stations *stations, const unsigned char *at, const unsigned char *limit) {
    uint64_t hash = 0, bytes = 0;
    int shift = 0;
    for (; at < limit && *at != ';'; at++) {
        bytes |= (uint64_t)*at << shift;
        shift += 8;
        if (shift == 64) {
            hash = mixed(hash, bytes);
            bytes = 0;
            shift = 0;
        }
    }
    hash = mixed(hash, bytes);
    uint32_t tenths = 0;
    int negative = 0;
    for (at++; at < limit; at++) {
        if (*at == '\n') {
            add(stations, hash, (int32_t)(negative ? -tenths : tenths));
            return at + 1;
        }
        if (*at == '-')
            negative = 1;
        else if (*at != '.')
            tenths = tenths * 10 + (uint32_t)(signed char)*at - '0';
    }
    return NULL;
}

/*
 * A line of which FAST bytes are there, without a branch that depends on the length of a name of up to fifteen bytes or of its number: they can't
 * be foreseen. NULL: it isn't of the usual form.
 */
static inline const unsigned char *usual_line(struct stations *stations, const unsigned char *at, const unsigned char *limit) {
    uint64_t first = *(const word *)at;
    uint64_t second = *(const word *)(at + 8);
    uint64_t in_first = semicolons(first);
    uint64_t in_second = semicolons(second);
    uint64_t hash;
    if (__builtin_expect((in_first | in_second) != 0, 1)) {
        uint64_t is_long = -(uint64_t)(in_first == 0);
        uint64_t hash_first = mixed(0, first & (below(in_first) | is_long));
        uint64_t hash_second = mixed(hash_first, second & below(in_second));
        uint64_t found = in_first | (in_second & is_long);
        hash = hash_first ^ ((hash_first ^ hash_second) & is_long);
        at += (is_long & 8) + ((size_t)__builtin_ctzll(found) >> 3) + 1;
    } else {
        uint64_t bytes, found = 0;
        hash = mixed(mixed(0, first), second);
        for (at += 16; found == 0; at += found == 0 ? 8 : ((size_t)__builtin_ctzll(found) >> 3) + 1) {
            if (limit - at < 16) /* a word and the number behind it */
                return NULL;
            bytes = *(const word *)at;
            found = semicolons(bytes);
            hash = mixed(hash, found == 0 ? bytes : bytes & below(found));
        }
    }
    uint64_t number = *(const word *)at;
    /* A digit has bit 4 set, a dot and a minus haven't. The dot is the second, third or fourth byte. */
    uint64_t dots = ~number & 0x10101000u;
    int dot = __builtin_ctzll(dots | (uint64_t)1 << 36);
    if (__builtin_expect((number >> (dot - 4) & 0xFF00FF) != 0x0A002E, 0))
        return NULL;
    uint64_t negative = -(~number >> 4 & 1);
    uint64_t digits = (number & ~(negative & 0xFF)) << (28 - dot) & 0x0F000F0F00u;
    /* The hundreds, the tens and the ones in three places of one product, of which the middle one has the sum. */
    int32_t tenths = (int32_t)(digits * 0x640A0001u >> 32 & 0x3FF);
    add(stations, hash, (tenths ^ (int32_t)negative) - (int32_t)negative);
    return at + (dot >> 3) + 3;
}

static inline const unsigned char *line(struct stations *stations, const unsigned char *at, const unsigned char *limit) {
    const unsigned char *next = usual_line(stations, at, limit);
    return __builtin_expect(next != NULL, 1) ? next : any_line(stations, at, limit);
}

/* The next one of a stream: one without an end is its last. */
static inline const unsigned char *step(struct stations *stations, const unsigned char *at, const unsigned char *end, const unsigned char *limit) {
    const unsigned char *next = line(stations, at, limit);
    return __builtin_expect(next != NULL, 1) ? next : end;
}

static const unsigned char *one_stream(struct stations *stations, const unsigned char *at, const unsigned char *to, const unsigned char *limit) {
    while (at < to) {
        const unsigned char *next = limit - at >= FAST ? line(stations, at, limit) : any_line(stations, at, limit);
        if (next == NULL)
            break;
        at = next;
    }
    return at;
}

/*
 * Where a line begins depends on the one before it: a chain of some thirty cycles for each. Four places that are read in turns are four chains
 * at once.
 */
static const unsigned char *four_streams(struct stations *stations, const unsigned char *from, const unsigned char *to, const unsigned char *limit) {
    const unsigned char *start[STREAMS], *end[STREAMS], *stop[STREAMS];
    const unsigned char *last = limit - FAST;
    start[0] = from;
    end[STREAMS - 1] = to;
    for (int i = 1; i < STREAMS; i++) {
        const unsigned char *near = from + (to - from) / STREAMS * i;
        const unsigned char *newline = memchr(near, '\n', (size_t)(to - near));
        start[i] = newline == NULL ? to : newline + 1;
        end[i - 1] = start[i];
    }
    for (int i = 0; i < STREAMS; i++)
        stop[i] = end[i] < last ? end[i] : last;
    const unsigned char *a = start[0], *b = start[1], *c = start[2], *d = start[3];
    while (a < stop[0] && b < stop[1] && c < stop[2] && d < stop[3]) {
        a = step(stations, a, end[0], limit);
        b = step(stations, b, end[1], limit);
        c = step(stations, c, end[2], limit);
        const unsigned char *next = line(stations, d, limit);
        if (next == NULL)
            break;
        d = next;
    }
    one_stream(stations, a, end[0], limit);
    one_stream(stations, b, end[1], limit);
    one_stream(stations, c, end[2], limit);
    return one_stream(stations, d, to, limit);
}

/* All lines that begin in a range, also the last that goes on beyond it; returns where the next one begins. */
const unsigned char *read_stations(struct stations *stations, const unsigned char *from, const unsigned char *to, const unsigned char *limit) {
    return to - from < DIVIDED ? one_stream(stations, from, to, limit) : four_streams(stations, from, to, limit);
}

uint64_t checksum_stations(const struct stations *stations) {
    uint64_t sum = 0;
    for (size_t i = 0; i < stations->names; i++) {
        const struct station *station = &stations->slots[stations->used[i]];
        sum += station->hash * (31 * station->sum + station->count);
    }
    return sum;
}
