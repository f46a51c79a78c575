package io.mmapkit.bench.region;

import io.mmapkit.DirtyTracker;
import io.mmapkit.Durability;
import io.mmapkit.MappedRegion;
import io.mmapkit.PageSize;
import io.mmapkit.SyncMode;
import io.mmapkit.bench.figure.Figure;
import io.mmapkit.bench.figure.Line;
import io.mmapkit.bench.figure.Samples;
import io.mmapkit.bench.figure.Scale;
import io.mmapkit.bench.figure.Target;
import io.mmapkit.bench.figure.Trial;
import io.mmapkit.bench.figure.Turn;
import io.mmapkit.bench.figure.WrongResultException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Storing what was written of a large file: one page in a hundred, spread over all of it, or all. */
final class DirtySyncFigure implements Figure {
    private static final double MILLIS = 1e6;
    private static final int ONE_IN = 100;
    private static final String TRACKED = "tracker.sync after 1 %";
    private static final String PLAIN = "sync after 1 %";
    private static final String FULL = "sync after all";

    @Override
    public String id() {
        return "dirty-sync";
    }

    @Override
    public String statement() {
        return "after 1 % of the pages of a file were written, storing it writes at most a tenth of all pages";
    }

    @Override
    public List<Line> lines() {
        return List.of(
                new Line(TRACKED + ", pages", FULL + ", pages", "pages", new Target(Target.Kind.RATIO_AT_MOST, 0.1)),
                new Line(TRACKED + ", time", FULL + ", time", "ms", Target.NONE),
                new Line(TRACKED + ", time", PLAIN + ", time", "ms", Target.NONE));
    }

    @Override
    public int rounds(Scale scale) {
        return (scale.rounds() + 2) / 3;
    }

    @Override
    public Trial open(Scale scale, Path directory) throws IOException {
        String fileSystem = Files.getFileStore(directory).type();
        if (fileSystem.equals("tmpfs")) {
            throw new UnsupportedOperationException(
                    "the files are in memory, on " + fileSystem + ": nothing is stored");
        }
        MappedRegion region = MappedRegion.builder().file(SampleFiles.create(directory.resolve("dirty"), scale.bytes()))
                .create().length(scale.bytes()).map();
        DirtyTracker tracker;
        try {
            tracker = DirtyTracker.track(region);
        } catch (IOException | RuntimeException refused) {
            region.close();
            throw refused;
        }
        long first = first(region, tracker);
        return new Trial() {
            @Override
            public List<String> notes() {
                return List.of("the first tracker.sync wrote " + first
                        + " pages: more than were touched, where the file system kept the file in large pieces");
            }

            @Override
            public List<Turn> turns() {
                return List.of(samples -> tracked(region, tracker, samples), samples -> plain(region, tracker, samples),
                        samples -> full(region, tracker, samples));
            }

            @Override
            public void close() throws IOException {
                tracker.close();
                region.close();
            }
        };
    }

    /** How many pages it writes before the tracker had large pieces of the page cache divided. */
    private static long first(MappedRegion region, DirtyTracker tracker) throws IOException {
        touch(region, ONE_IN);
        long dirty = region.residency().dirty();
        tracker.sync(Durability.RANGE);
        return dirty;
    }

    private static void tracked(MappedRegion region, DirtyTracker tracker, Samples samples)
            throws IOException, WrongResultException {
        long touched = touch(region, ONE_IN);
        long bytes = measured(TRACKED, region, samples, () -> tracker.sync(Durability.RANGE));
        WrongResultException.require("bytes of " + TRACKED, bytes, touched * PageSize.system().bytes());
    }

    private static void plain(MappedRegion region, DirtyTracker tracker, Samples samples)
            throws IOException, WrongResultException {
        touch(region, ONE_IN);
        measured(PLAIN, region, samples, () -> synced(region));
        tracker.collect(); // forgets
    }

    private static void full(MappedRegion region, DirtyTracker tracker, Samples samples)
            throws IOException, WrongResultException {
        touch(region, 1);
        measured(FULL, region, samples, () -> synced(region));
        tracker.collect();
    }

    private static long synced(MappedRegion region) throws IOException {
        region.sync(SyncMode.SYNC);
        return region.byteSize();
    }

    private interface Store {
        long run() throws IOException;
    }

    /** The pages that were dirty in the page cache and aren't any more were written: the file is nobody else's. */
    private static long measured(String label, MappedRegion region, Samples samples, Store store)
            throws IOException, WrongResultException {
        long dirty = region.residency().dirty();
        long start = System.nanoTime();
        long stored = store.run();
        long nanos = System.nanoTime() - start;
        long left = region.residency().dirty();
        WrongResultException.require("dirty pages left by " + label, left, 0);
        samples.add(label + ", pages", dirty);
        samples.add(label + ", time", nanos / MILLIS);
        return stored;
    }

    private static long touch(MappedRegion region, int oneIn) {
        MemorySegment segment = region.segment();
        long step = oneIn * PageSize.system().bytes();
        long touched = 0;
        for (long at = 0; at < segment.byteSize(); at += step) {
            segment.set(ValueLayout.JAVA_LONG, at, segment.get(ValueLayout.JAVA_LONG, at) + 1);
            touched++;
        }
        return touched;
    }
}
