package io.mmapkit.bench.region;

import io.mmapkit.MappedRegion;
import io.mmapkit.PageSize;
import io.mmapkit.bench.figure.Figure;
import io.mmapkit.bench.figure.Line;
import io.mmapkit.bench.figure.Scale;
import io.mmapkit.bench.figure.Target;
import io.mmapkit.bench.figure.Trial;
import io.mmapkit.bench.figure.Turn;
import io.mmapkit.bench.figure.WrongResultException;
import io.mmapkit.libc.error.SystemCallException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** How long the garbage collector takes, at most, while another thread waits for a page that somebody holds back. */
final class SlowPagesFigure implements Figure {
    private static final double MILLIS = 1e6;
    private static final long MOST_MILLIS = 50;
    private static final String COPY = "a plain copy";

    private interface Way {
        void on(MappedRegion slow, MemorySegment other) throws IOException;
    }

    private static final int TRIES = 20;

    private record Named(String name, Way way) {}

    private static final List<Named> WAYS = List.of(new Named("prefault", (slow, _) -> slow.prefault(0, 1)),
            new Named("read", (slow, other) -> slow.read(0, other)),
            new Named("write", (slow, other) -> slow.write(0, other)),
            new Named("crc32c", (slow, _) -> slow.crc32c(0, slow.byteSize())),
            new Named(COPY, (slow, other) -> other.copyFrom(slow.segment())));

    @Override
    public String id() {
        return "slow-pages";
    }

    @Override
    public String statement() {
        return "while a thread waits for a page in an operation of a region, System.gc() takes at most " + MOST_MILLIS
                + " ms";
    }

    @Override
    public List<Line> lines() {
        Target most = new Target(Target.Kind.VALUE_AT_MOST, MOST_MILLIS);
        return WAYS.stream().filter(way -> !way.name.equals(COPY)).map(way -> new Line(way.name, COPY, "ms", most))
                .toList();
    }

    @Override
    public Trial open(Scale scale, Path directory) throws IOException {
        try (MappedRegion slow = page(); HeldPages _ = new HeldPages(slow.segment())) {
            slow.prefault(0, 1);
        } catch (SystemCallException refused) {
            throw new UnsupportedOperationException("no page can be held back here: " + refused.getMessage(), refused);
        }
        MappedRegion other = page();
        other.prefaultForWrite(0, 1);
        List<Turn> turns = WAYS.stream()
                .map(way -> (Turn) samples -> samples.add(way.name, longest(way, other.segment()))).toList();
        return Trial.of(turns, other::close);
    }

    private static MappedRegion page() throws IOException {
        return MappedRegion.builder().anonymous().length(PageSize.system().bytes()).map();
    }

    /** On a busy machine the thread may begin only when the page is there already: then once more. */
    private static double longest(Named way, MemorySegment other) throws IOException, WrongResultException {
        for (int tries = 0; tries < TRIES; tries++) {
            double longest = longestIfItWaited(way, other);
            if (longest >= 0) {
                return longest;
            }
        }
        throw new WrongResultException(way.name + " waited for no page in " + TRIES + " tries");
    }

    /** Negative if it didn't wait. */
    private static double longestIfItWaited(Named way, MemorySegment other) throws IOException, WrongResultException {
        try (MappedRegion slow = page(); HeldPages _ = new HeldPages(slow.segment())) {
            FutureTask<Long> waiting = new FutureTask<>(() -> {
                long start = System.nanoTime();
                way.way.on(slow, other);
                return System.nanoTime() - start;
            });
            Thread.ofPlatform().start(waiting);
            long longest = 0;
            while (!waiting.isDone()) {
                long start = System.nanoTime();
                System.gc();
                longest = Math.max(longest, System.nanoTime() - start);
            }
            long waited = waiting.get();
            return waited > HeldPages.NANOS / 2 ? longest / MILLIS : -1;
        } catch (ExecutionException failed) {
            throw new WrongResultException(way.name + " failed: " + failed.getCause());
        } catch (InterruptedException interrupted) {
            throw new IOException(interrupted);
        }
    }
}
