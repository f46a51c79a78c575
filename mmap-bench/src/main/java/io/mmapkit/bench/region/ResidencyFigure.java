package io.mmapkit.bench.region;

import io.mmapkit.MappedRegion;
import io.mmapkit.PageSize;
import io.mmapkit.Protection;
import io.mmapkit.Residency;
import io.mmapkit.bench.figure.Figure;
import io.mmapkit.bench.figure.Line;
import io.mmapkit.bench.figure.Repeated;
import io.mmapkit.bench.figure.Scale;
import io.mmapkit.bench.figure.Target;
import io.mmapkit.bench.figure.Trial;
import io.mmapkit.bench.figure.Turn;
import io.mmapkit.bench.figure.WrongResultException;
import io.mmapkit.libc.Mman;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.List;

/** How much of a large file is in memory, asked of a mapping whose pages nobody touched. */
final class ResidencyFigure implements Figure {
    private static final double MICROS = 1_000;
    private static final int ATTEMPTS = 10;
    private static final String DISK = "residency(), file";
    private static final String DISK_MINCORE = "mincore, file";
    private static final String MEMORY = "residency(), memfd";
    private static final String MEMORY_MINCORE = "mincore, memfd";

    @Override
    public String id() {
        return "residency";
    }

    @Override
    public String statement() {
        return "residency() of a large file takes at most a hundredth of mincore";
    }

    @Override
    public List<Line> lines() {
        return List.of(new Line(DISK, DISK_MINCORE, "us", new Target(Target.Kind.RATIO_AT_LEAST, 100)),
                new Line(MEMORY, MEMORY_MINCORE, "us", Target.NONE));
    }

    @Override
    public Trial open(Scale scale, Path directory) throws IOException, WrongResultException {
        Path file = SampleFiles.create(directory.resolve("residency"), scale.bytes());
        MappedRegion disk = MappedRegion.open(file);
        MemoryFile inMemory = MemoryFile.create(scale.bytes());
        MappedRegion memory = inMemory.map(Protection.READ);
        Arena arena = Arena.ofShared();
        long pages = scale.bytes() / PageSize.system().bytes();
        MemorySegment vector = arena.allocate(pages);
        requireSame(disk, vector);
        requireSame(memory, vector);
        List<Turn> turns = List.of(new Repeated(DISK, MICROS, 1, scale, times -> residency(disk, times)),
                new Repeated(DISK_MINCORE, MICROS, 1, scale, times -> mincore(disk, vector, times)),
                new Repeated(MEMORY, MICROS, 1, scale, times -> residency(memory, times)),
                new Repeated(MEMORY_MINCORE, MICROS, 1, scale, times -> mincore(memory, vector, times)));
        return new Trial() {
            @Override
            public List<Turn> turns() {
                return turns;
            }

            @Override
            public void close() throws IOException {
                disk.close();
                memory.close();
                inMemory.close();
                arena.close();
            }
        };
    }

    /** What is in memory is the kernel's to decide, and may change between the two answers: but not each time. */
    private static void requireSame(MappedRegion region, MemorySegment vector)
            throws IOException, WrongResultException {
        long resident = 0;
        long expected = -1;
        for (int attempt = 0; attempt < ATTEMPTS && resident != expected; attempt++) {
            expected = residentByMincore(region, vector);
            resident = region.residency().resident();
        }
        WrongResultException.require("residency() of " + region, resident, expected);
    }

    private static long residentByMincore(MappedRegion region, MemorySegment vector) throws IOException {
        mincore(region, vector, 1);
        long resident = 0;
        for (long page = 0; page < vector.byteSize(); page++) {
            resident += vector.get(ValueLayout.JAVA_BYTE, page) & 1;
        }
        return resident;
    }

    /** Counts the answers that can be. */
    private static long residency(MappedRegion region, long times) throws IOException {
        long sum = 0;
        for (long time = 0; time < times; time++) {
            Residency found = region.residency();
            sum += found.resident() >= 0 && found.resident() <= found.pages() ? 1 : 0;
        }
        return sum;
    }

    private static long mincore(MappedRegion region, MemorySegment vector, long times) throws IOException {
        for (long time = 0; time < times; time++) {
            Mman.mincore(region.segment(), region.byteSize(), vector);
        }
        return times;
    }
}
