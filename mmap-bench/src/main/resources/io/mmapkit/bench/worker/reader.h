/* What the files of the C worker share. Included first everywhere: it says which declarations of the C library there are. */
#ifndef READER_H
#define READER_H
#define _GNU_SOURCE
#include <stddef.h>
#include <stdint.h>

/* Room before each piece of a flow, for what of the last one belongs in front of it; a line or a needle is shorter. */
#define HEAD 4096
#define PAGE 4096
#define RECORD 100
/* Random places drawn at a time: they stay in the first-level cache. */
#define CHUNK 500

enum workload { SCAN, REVERSE, STRIDED, RANDOM_8, RANDOM_4K, RANDOM_64K, FILES, SEARCH, LINES, PARSE, STARTUP, APPEND, UPDATE, SHARING };

/* Anywhere in a file; little-endian is what all machines of this program are. */
typedef uint64_t word __attribute__((aligned(1), may_alias));

struct stations;

/* One thread's share of the work, with all that it uses: two threads have no cache line in common. */
struct part {
    int number;
    size_t from, to; /* of the file */
    unsigned char *buffer; /* buffer_bytes, HEAD before and a record behind them */
    int fd; /* what stays open between units, or -1 */
    unsigned char *whole; /* what stays mapped or held, or NULL */
    struct stations *stations;
    char **names; /* of small files */
    size_t names_count;
    int looked;
    uint64_t total; /* of units whose checksum nobody wants, lest the compiler leave them out */
    uint64_t offsets[CHUNK];
} __attribute__((aligned(128)));

extern const char *file;
extern size_t file_bytes;
extern size_t buffer_bytes;
extern int mapped;
extern enum workload workload;
extern int parts;

/* reader.c */
__attribute__((noreturn)) void fail(const char *call);
__attribute__((noreturn)) void fail_with(const char *format, ...) __attribute__((format(printf, 1, 2)));
void require_bytes(size_t found, size_t expected);
int64_t nanos(void);
void meet(void); /* waits for all parts */
void closing(struct part *part); /* is called when a file was gone through and is still open or mapped */
unsigned char *new_memory(size_t bytes);
void free_memory(unsigned char *memory, size_t bytes);

/* kernels.c */
uint64_t sum_bytes(const unsigned char *bytes, size_t length);
uint64_t sum_stride(const unsigned char *bytes, size_t length, size_t position);
uint64_t count_lines(const unsigned char *bytes, size_t length);
size_t needle_behind(void);
uint64_t count_needles(const unsigned char *bytes, size_t length, const unsigned char *limit);
void choose(uint64_t *offsets, uint64_t seed, uint64_t first, size_t blocks, size_t block_bytes);
uint64_t sum_words(const unsigned char *bytes, const uint64_t *offsets);

/* stations.c */
struct stations *new_stations(void);
void free_stations(struct stations *stations);
void clear_stations(struct stations *stations);
const unsigned char *read_stations(struct stations *stations, const unsigned char *from, const unsigned char *to, const unsigned char *limit);
uint64_t checksum_stations(const struct stations *stations);

/* reading.c */
int open_whole(int flags);
void require_size(int fd, size_t expected);
unsigned char *map_range(int fd, size_t offset, size_t length, int protection);
size_t fill(int fd, unsigned char *buffer, size_t wanted, size_t needed);
void list_files(struct part *part);
void free_files(struct part *part);
void hold(struct part *part);
uint64_t read_unit(struct part *part, uint64_t seed);

/* writing.c */
void append(struct part *part);
uint64_t sum_appended(struct part *part);
void delete_appended(void);
void update(struct part *part, uint64_t seed);
uint64_t sum_updated(struct part *part, uint64_t seed);

/* memory.c */
void look_before(void);
void look_after(void);
void answer_look(void);

/* limits.c */
int print_limits(size_t bytes);

#endif
