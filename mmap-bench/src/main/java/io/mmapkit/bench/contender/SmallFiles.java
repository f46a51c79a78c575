package io.mmapkit.bench.contender;

import io.mmapkit.bench.kernel.Checksum;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** A directory of files, each opened, summed and closed. */
abstract class SmallFiles implements Task {
    private final List<Path> mine;
    private final long bytes;

    private SmallFiles(Input input) throws IOException {
        try (Stream<Path> all = Files.list(input.file())) {
            List<Path> sorted = all.sorted().toList();
            int size = sorted.size();
            mine = List.copyOf(sorted.subList(size * input.part() / input.parts(),
                    size * (input.part() + 1) / input.parts()));
        }
        bytes = (long) mine.size() * Workload.SMALL_FILE_BYTES;
    }

    static Task of(Input input, Flow flow) throws IOException {
        return new OfFlow(input, flow);
    }

    static Task of(Input input, Mapped mapped) throws IOException {
        return new OfMemory(input, mapped);
    }

    /** Opens one, adds it up and closes it; its size goes to {@link #passed}. */
    abstract long sum(Path file) throws IOException;

    /** How many bytes the last file had. */
    abstract long passed();

    @Override
    public final long unit(long seed) throws IOException {
        long sum = 0;
        long passed = 0;
        for (Path file : mine) {
            sum += sum(file);
            passed += passed();
        }
        if (passed != bytes) {
            throw new IOException("the files have changed: %,d bytes, and %,d were there at the start".formatted(passed,
                    bytes));
        }
        return sum;
    }

    private static final class OfFlow extends SmallFiles {
        private final Flow flow;
        private long passed;

        OfFlow(Input input, Flow flow) throws IOException {
            super(input);
            this.flow = flow;
        }

        @Override
        long sum(Path file) throws IOException {
            long sum = 0;
            passed = 0;
            flow.open(file, 0);
            try {
                int n = 1;
                while (n > 0 && passed < Workload.SMALL_FILE_BYTES) {
                    n = flow.next(Workload.SMALL_FILE_BYTES - passed);
                    sum += Checksum.of(flow.buffer(), flow.head(), n);
                    passed += n;
                }
            } finally {
                flow.close();
            }
            return sum;
        }

        @Override
        long passed() {
            return passed;
        }
    }

    private static final class OfMemory extends SmallFiles {
        private final Mapped mapped;

        OfMemory(Input input, Mapped mapped) throws IOException {
            super(input);
            this.mapped = mapped;
        }

        @Override
        long sum(Path file) throws IOException {
            MemorySegment bytes = mapped.open(file, 0, Workload.SMALL_FILE_BYTES, Workload.FILES);
            try {
                mapped.ahead(0, bytes.byteSize());
                return Checksum.of(bytes, 0, bytes.byteSize());
            } finally {
                mapped.close();
            }
        }

        @Override
        long passed() {
            return Workload.SMALL_FILE_BYTES;
        }

        @Override
        public void settle() {
            mapped.settle();
        }
    }
}
