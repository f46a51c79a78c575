package io.mmapkit.region;

import static io.mmapkit.Protection.READ;
import static io.mmapkit.Protection.WRITE;
import static org.assertj.core.api.Assertions.assertThat;

import io.mmapkit.ByteRange;
import io.mmapkit.DirtyTracker;
import io.mmapkit.MappedRegion;
import io.mmapkit.RegionBuilder;
import io.mmapkit.Sharing;
import io.mmapkit.libc.Seed;
import io.mmapkit.libc.Unistd;
import io.mmapkit.testing.Native;
import io.mmapkit.testing.Patterns;
import io.mmapkit.testing.Scene;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What was written of a region: exactly that, on each kind of memory and by each way to write. */
final class DirtyTrackerTest {
    private static final long PAGE = Scene.PAGE;
    private static final int PAGES = 2000; // more ranges than the kernel gives at once
    private static final int ROUNDS = Boolean.getBoolean("soak") ? 2_000 : 100; // some ten milliseconds each

    private final Scene scene = Scene.create();

    @BeforeEach
    void begin() throws IOException {
        Tracking.require();
    }

    @AfterEach
    void end() {
        scene.close();
    }

    enum Memory {
        FILE, FILE_THAT_WAS_THERE, PRIVATE_FILE, MEMFD, TMPFS, ANONYMOUS, ANONYMOUS_SHARED;

        RegionBuilder builder(Scene scene, long offset) throws IOException {
            return switch (this) {
                case FILE -> MappedRegion.builder().file(scene.path("tracked")).create().offset(offset);
                case FILE_THAT_WAS_THERE -> MappedRegion.builder()
                        .file(scene.file(Patterns.bytes((int) ((PAGES + 3) * PAGE)))).protection(READ, WRITE)
                        .offset(offset);
                case PRIVATE_FILE -> MappedRegion.builder().file(scene.path("tracked")).create()
                        .sharing(Sharing.PRIVATE).offset(offset);
                case MEMFD -> MappedRegion.builder().memfd("tracked").offset(offset);
                case TMPFS -> MappedRegion.builder().file(scene.inMemory("tracked")).create().sparse().offset(offset);
                case ANONYMOUS -> MappedRegion.builder().anonymous();
                case ANONYMOUS_SHARED -> MappedRegion.builder().anonymous().sharing(Sharing.SHARED);
            };
        }
    }

    /** The ranges that pages are: page numbers count from the page the region starts in. */
    private static List<ByteRange> ranges(TreeSet<Long> pages, long start, long size) {
        List<ByteRange> ranges = new ArrayList<>();
        for (long page : pages) {
            long from = Math.max(0, page * PAGE - start);
            long to = Math.min(size, (page + 1) * PAGE - start);
            boolean goesOn = !ranges.isEmpty() && ranges.getLast().end() == from;
            long begin = goesOn ? ranges.removeLast().offset() : from;
            ranges.add(new ByteRange(begin, to - begin));
        }
        return ranges;
    }

    @ParameterizedTest
    @EnumSource
    void knowsExactlyWhatWasWritten(Memory memory) throws Exception {
        Random random = new Random(Seed.next("dirty " + memory));
        for (long offset : new long[]{0, 5000}) {
            long size = PAGES * PAGE - 123;
            RegionBuilder builder = memory.builder(scene, offset).length(size);
            try (MappedRegion region = builder.map()) {
                long start = region.offset() % PAGE;
                region.segment().asSlice(size / 2).fill((byte) 9); // before: not seen
                try (DirtyTracker tracker = DirtyTracker.track(region)) {
                    assertThat(tracker.written()).isEmpty();
                    for (int round = 0; round < 3; round++) {
                        TreeSet<Long> pages = new TreeSet<>();
                        for (int i = 0; i < PAGES / 3; i++) {
                            long at = random.nextLong(size);
                            region.segment().set(ValueLayout.JAVA_BYTE, at, (byte) i);
                            region.segment().get(ValueLayout.JAVA_BYTE, random.nextLong(size)); // not a write
                            pages.add((start + at) / PAGE);
                        }
                        assertThat(tracker.written()).isEqualTo(ranges(pages, start, size));
                        assertThat(tracker.written()).isEqualTo(ranges(pages, start, size)); // changed nothing
                        assertThat(tracker.collect()).isEqualTo(ranges(pages, start, size));
                        assertThat(tracker.written()).isEmpty();
                        assertThat(tracker.collect()).isEmpty();
                    }
                }
            }
        }
    }

    @Test
    void seesEveryWayToWrite() throws Exception {
        try (MappedRegion region = MappedRegion.builder().memfd("ways").offset(100).length(20 * PAGE).map();
                DirtyTracker tracker = DirtyTracker.track(region)) {
            MemorySegment view = region.segment();
            view.set(ValueLayout.JAVA_LONG_UNALIGNED, PAGE - 104, 1); // the last 4 bytes of a page and 4 of the next
            assertThat(tracker.collect()).containsExactly(new ByteRange(0, 2 * PAGE - 100));

            ValueLayout.JAVA_INT.varHandle().setRelease(view, 3 * PAGE - 100, 7);
            assertThat(tracker.collect()).containsExactly(new ByteRange(3 * PAGE - 100, PAGE));

            view.asSlice(5 * PAGE - 100, PAGE + 1).fill((byte) 1);
            assertThat(tracker.collect()).containsExactly(new ByteRange(5 * PAGE - 100, 2 * PAGE));

            MemorySegment.copy(MemorySegment.ofArray(new byte[10]), 0, view, 8 * PAGE, 10);
            assertThat(tracker.collect()).containsExactly(new ByteRange(8 * PAGE - 100, PAGE));

            Native.store(view, 10 * PAGE, 1); // memset, in C
            assertThat(tracker.collect()).containsExactly(new ByteRange(10 * PAGE - 100, PAGE));

            int zeros = scene.open(Path.of("/dev/zero"), 0);
            Unistd.read(zeros, view.asSlice(12 * PAGE, 100), 100); // the kernel
            assertThat(tracker.collect()).containsExactly(new ByteRange(12 * PAGE - 100, PAGE));

            region.write(14 * PAGE, MemorySegment.ofArray(new byte[1]));
            assertThat(tracker.collect()).containsExactly(new ByteRange(14 * PAGE - 100, PAGE));

            region.prefaultForWrite(16 * PAGE, 1);
            region.prefault(0, region.byteSize());
            assertThat(tracker.collect()).hasSizeLessThanOrEqualTo(1); // the kernel may count it for a write

            view.set(ValueLayout.JAVA_BYTE, 20 * PAGE - 1, (byte) 1);
            assertThat(tracker.collect()).containsExactly(new ByteRange(20 * PAGE - 100, 100));
        }
    }

    @Test
    void doesNotSeeWhatOthersWrite() throws Exception {
        Path file = scene.path("shared");
        try (MappedRegion region = MappedRegion.builder().file(file).create().length(4 * PAGE).map();
                MappedRegion other = MappedRegion.open(file, READ, WRITE);
                DirtyTracker tracker = DirtyTracker.track(region)) {
            other.segment().fill((byte) 1);
            assertThat(region.segment().get(ValueLayout.JAVA_BYTE, 0)).isEqualTo((byte) 1);
            assertThat(tracker.collect()).isEmpty();
        }
    }

    @Test
    void survivesAChangeOfProtection() throws Exception {
        try (MappedRegion region = MappedRegion.builder().memfd("protected").length(4 * PAGE).map();
                DirtyTracker tracker = DirtyTracker.track(region)) {
            region.segment().set(ValueLayout.JAVA_BYTE, 0, (byte) 1);
            region.protect(READ);
            assertThat(tracker.written()).containsExactly(new ByteRange(0, PAGE));
            region.protect(READ, WRITE);
            region.segment().set(ValueLayout.JAVA_BYTE, 2 * PAGE, (byte) 1);
            assertThat(tracker.collect()).containsExactly(new ByteRange(0, PAGE), new ByteRange(2 * PAGE, PAGE));
            region.segment().fill((byte) 1);
            assertThat(tracker.collect()).containsExactly(new ByteRange(0, 4 * PAGE));
        }
    }

    @Test
    void isRefusedInOneWayWhileAnotherThreadEndsIt() throws Exception {
        try (MappedRegion region = MappedRegion.builder().memfd("raced").length(4 * PAGE).map()) {
            Elsewhere.Action tracking = () -> {
                for (int i = 0; i < ROUNDS; i++) {
                    try (DirtyTracker tracker = DirtyTracker.track(region)) {
                        tracker.collect();
                    } catch (IllegalStateException tracked) {
                        Thread.onSpinWait();
                    }
                }
            };
            FutureTask<Throwable> other = new FutureTask<>(() -> Elsewhere.failure(tracking));
            Thread.ofPlatform().start(other);
            tracking.run();
            assertThat(other.get(60, TimeUnit.SECONDS)).isNull();
        }
    }

    /** Tracks as a user without any privilege. */
    static final class Unprivileged {
        public static void main(String[] arguments) throws Exception {
            try (MappedRegion region = MappedRegion.builder().memfd("nobody").length(4 * PAGE).map();
                    DirtyTracker tracker = DirtyTracker.track(region)) {
                region.segment().set(ValueLayout.JAVA_BYTE, PAGE, (byte) 1);
                System.out.println(tracker.collect());
                region.segment().set(ValueLayout.JAVA_BYTE, 0, (byte) 1);
                System.out.println(tracker.collect());
            }
        }
    }

    @Test
    void needsNoPrivilege() throws Exception {
        assertThat(AsNobody.run(Unprivileged.class))
                .isEqualTo(List.of(new ByteRange(PAGE, PAGE)) + "\n" + List.of(new ByteRange(0, PAGE)) + "\n");
    }
}
