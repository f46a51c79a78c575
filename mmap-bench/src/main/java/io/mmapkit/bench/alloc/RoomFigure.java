package io.mmapkit.bench.alloc;

import io.mmapkit.MappedRegion;
import io.mmapkit.Protection;
import io.mmapkit.Sharing;
import io.mmapkit.alloc.HeapFullException;
import io.mmapkit.alloc.HeapMode;
import io.mmapkit.alloc.RegionAllocator;
import io.mmapkit.bench.figure.CSource;
import io.mmapkit.bench.figure.Figure;
import io.mmapkit.bench.figure.Line;
import io.mmapkit.bench.figure.Scale;
import io.mmapkit.bench.figure.Target;
import io.mmapkit.bench.figure.Trial;
import io.mmapkit.bench.figure.Turn;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * How much memory a heap took, by how much of it was in use at most, after the same ten million random operations here and in C. Both grow by 128 KiB
 * when they are full.
 */
final class RoomFigure implements Figure {
    private static final String HEAP = "heap";
    private static final String C = "glibc";
    private static final int SLOTS = 1 << 15; // of which half are taken on average
    private static final long STEP = 128 << 10;
    private static final long MOST = 256 << 20;

    @Override
    public String id() {
        return "room";
    }

    @Override
    public String statement() {
        return "after 10,000,000 random operations a heap takes no more memory than glibc's";
    }

    @Override
    public List<Line> lines() {
        return List.of(new Line(HEAP, C, "bytes for each in use", new Target(Target.Kind.RATIO_AT_MOST, 1)));
    }

    @Override
    public int rounds(Scale scale) {
        return Math.min(3, scale.rounds());
    }

    @Override
    public Trial open(Scale scale, Path directory) throws IOException {
        long operations = scale == Scale.TINY ? 100_000 : 10_000_000;
        int[] sizes = Sizes.values();
        Path file = directory.resolve("sizes");
        Files.writeString(file, Arrays.stream(sizes).mapToObj(Integer::toString).collect(Collectors.joining("\n")));
        List<Turn> turns = new ArrayList<>();
        Map<String, String> skipped = new HashMap<>();
        long[] seeds = {0, 0};
        turns.add(samples -> samples.add(HEAP, ours(sizes, ++seeds[0], operations)));
        try {
            Path program = CSource.compile(directory, RoomFigure.class, "room.c");
            turns.add(samples -> samples.add(C, run(program, file.toString(), Long.toString(++seeds[1]),
                    Long.toString(operations), Integer.toString(SLOTS))));
        } catch (IOException absent) {
            skipped.put(C, absent.getMessage());
        }
        return new HeapTrial(turns, List.of(), skipped, List.of(
                "sizes of values in a pool of memcached, by the distribution published by Atikoglu et al., SIGMETRICS 2012; "
                        + SLOTS + " slots, each of which is filled or emptied in turn when it is drawn"));
    }

    private static double ours(int[] sizes, long seed, long operations) throws IOException {
        try (MappedRegion region = MappedRegion.builder().anonymous().sharing(Sharing.PRIVATE).length(STEP)
                .reserve(MOST)
                .protection(Protection.READ, Protection.WRITE).map()) {
            RegionAllocator heap = RegionAllocator.create(region, HeapMode.CONFINED);
            MemorySegment[] slots = new MemorySegment[SLOTS];
            long state = seed;
            long used = 0;
            long most = 0;
            for (long i = 0; i < operations; i++) {
                state = state * 6_364_136_223_846_793_005L + 1_442_695_040_888_963_407L; // and so in room.c
                int slot = (int) (state >>> 49) & SLOTS - 1;
                if (slots[slot] != null) {
                    used -= slots[slot].byteSize();
                    heap.free(slots[slot]);
                    slots[slot] = null;
                } else {
                    int size = sizes[(int) (state >>> 33) & Sizes.COUNT - 1];
                    slots[slot] = allocate(heap, size);
                    used += size;
                    most = Math.max(most, used);
                }
            }
            heap.check();
            return (double) heap.byteSize() / most;
        }
    }

    private static MemorySegment allocate(RegionAllocator heap, int size) throws IOException {
        while (true) {
            try {
                return heap.allocate(size, 1);
            } catch (HeapFullException full) {
                heap.grow(heap.byteSize() + STEP);
            }
        }
    }

    /** What a program says: how much was taken, and how much was in use at most. */
    private static double run(Path program, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(program.toString()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        String[] numbers = new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip()
                .split(" ");
        if (numbers.length != 2) {
            throw new IOException("the C program died");
        }
        return Double.parseDouble(numbers[0]) / Double.parseDouble(numbers[1]);
    }
}
