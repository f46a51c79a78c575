/*
 * Fills and empties slots at random with blocks of malloc, and says how many bytes malloc had taken from the system at most, and how many were in
 * use at most.
 *
 * Arguments: a file with sizes, the seed, how many operations, how many slots.
 */
#include <malloc.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

enum { COUNT = 4096, LOOK = 16384 };

static int sizes[COUNT];

static size_t taken(void) {
    struct mallinfo2 info = mallinfo2();
    return info.arena + info.hblkhd;
}

int main(int argc, char **argv) {
    FILE *file = argc == 5 ? fopen(argv[1], "r") : NULL;
    if (file == NULL)
        return 2;
    for (int i = 0; i < COUNT; i++)
        if (fscanf(file, "%d", &sizes[i]) != 1)
            return 2;
    fclose(file);
    uint64_t state = strtoull(argv[2], NULL, 10);
    long operations = atol(argv[3]), slots = atol(argv[4]);
    static void *block[1 << 16];
    static int length[1 << 16];
    size_t used = 0, most = 0, arena = 0;
    for (long i = 0; i < operations; i++) {
        state = state * 6364136223846793005u + 1442695040888963407u;
        long slot = (state >> 49) & (slots - 1);
        if (block[slot] != NULL) {
            used -= length[slot];
            free(block[slot]);
            block[slot] = NULL;
        } else {
            length[slot] = sizes[(state >> 33) & (COUNT - 1)];
            block[slot] = malloc(length[slot]);
            used += length[slot];
            if (used > most)
                most = used;
        }
        if (i % LOOK == 0 && taken() > arena)
            arena = taken();
    }
    if (taken() > arena)
        arena = taken();
    printf("%zu %zu\n", arena, most);
    return 0;
}
