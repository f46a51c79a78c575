package io.mmapkit.shared;

import static org.assertj.core.api.Assertions.assertThat;

import io.mmapkit.libc.Seed;
import io.mmapkit.shared.IncompatibleSegmentException.Reason;
import io.mmapkit.testing.Patterns;
import io.mmapkit.testing.Scene;
import io.mmapkit.testing.Self;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whatever stands in a header and however long the file is: attached, or refused with a type and a reason, and soon. */
@Timeout(value = 10, unit = java.util.concurrent.TimeUnit.MINUTES)
final class HostileHeaderTest {
    private static final int CASES = Boolean.getBoolean("soak") ? 2_000_000 : 30_000;
    private static final int CUTS = Boolean.getBoolean("soak") ? 500_000 : 8_000;
    private static final long PROMPTLY = Duration.ofSeconds(2).toNanos();

    /** What is done to a segment. */
    private interface Deed {
        void make() throws IOException;
    }

    private final Set<Reason> seen = EnumSet.noneOf(Reason.class);
    private int done;

    @Test
    void isAttachedToOrRefused() throws Exception {
        long seed = Seed.next("hostile headers");
        Random random = new Random(seed);
        try (Scene scene = Scene.create()) {
            Path path = scene.inMemory("segment");
            long before = Self.descriptorsOf(path.getParent().toString());
            try (HostileFile file = new HostileFile(path)) {
                for (int i = 0; i < CASES; i++) {
                    file.restore();
                    String how = file.spoil(random);
                    boolean readOnly = random.nextInt(4) == 0;
                    attempt("seed " + seed + ", case " + i + ": " + how, () -> attach(path, readOnly));
                    if (i % 16 == 0) {
                        attempt("list, seed " + seed + ", case " + i + ": " + how,
                                () -> SharedSegment.list(path.getParent()));
                    }
                }
            }
            assertThat(Self.descriptorsOf(path.getParent().toString())).isEqualTo(before);
        }
        assertThat(done).as("attached").isGreaterThan(CASES / 100);
        assertThat(seen).contains(Reason.NOT_A_SEGMENT, Reason.NOT_READY, Reason.OTHER_VERSION, Reason.CORRUPT,
                Reason.TRUNCATED, Reason.OTHER_PAGE_SIZE);
    }

    private static void attach(Path path, boolean readOnly) throws IOException {
        SharedSegmentBuilder builder = SharedSegment.builder().file(path).timeout(Duration.ZERO).confined();
        try (SharedSegment segment = readOnly ? builder.readOnly().attach() : builder.attach()) {
            assertThat(segment.participants().size()).isLessThanOrEqualTo(SegmentHeader.SLOTS);
            assertThat(segment.header().orElseThrow().layoutName().length()).isLessThanOrEqualTo(255);
            segment.toString();
            segment.segment().get(ValueLayout.JAVA_BYTE, segment.byteSize() - 1);
        }
    }

    @Test
    void isWrittenAnewBehindTheBackOfOneWhoIsAttached() throws Exception {
        long seed = Seed.next("hostile peers");
        Random random = new Random(seed);
        try (Scene scene = Scene.create()) {
            Path path = scene.inMemory("segment");
            try (HostileFile file = new HostileFile(path)) {
                for (int i = 0; i < CASES / 20; i++) {
                    file.restore();
                    String what = "seed " + seed + ", case " + i;
                    try (SharedSegment segment = SharedSegment.builder().file(path).confined().attach()) {
                        String how = what + ": " + file.spoil(random);
                        attempt(how, segment::refresh);
                        attempt(how, segment::participants);
                        attempt(how, () -> segment.grow(segment.byteSize() + 4096));
                        attempt(how, segment::hasReaders);
                        attempt(how, () -> segment.region().read(0, MemorySegment.ofArray(new byte[1])));
                    }
                }
            }
        }
    }

    @Test
    void isCutWhileItIsAttached() throws Exception {
        long seed = Seed.next("cuts");
        Random random = new Random(seed);
        AtomicBoolean isOver = new AtomicBoolean();
        AtomicReference<Throwable> failure = new AtomicReference<>();
        try (Scene scene = Scene.create()) {
            Path path = scene.inMemory("segment");
            try (HostileFile file = new HostileFile(path)) {
                Thread cutter = Thread.ofPlatform().start(() -> {
                    try {
                        while (!isOver.get()) {
                            file.length(random.nextInt(HostileFile.WHOLE));
                            file.restore();
                        }
                    } catch (IOException | RuntimeException | Error thrown) {
                        failure.set(thrown);
                    }
                });
                try {
                    for (int i = 0; i < CUTS; i++) {
                        attempt("seed " + seed + ", cut " + i, () -> attachAndLook(path));
                    }
                } finally {
                    isOver.set(true);
                    cutter.join();
                }
            }
        }
        assertThat(failure).hasNullValue();
        assertThat(done).as("attached").isPositive();
        // of less than eight bytes nobody can tell what they were
        assertThat(seen).isSubsetOf(Reason.NOT_READY, Reason.TRUNCATED, Reason.NOT_A_SEGMENT);
    }

    private static void attachAndLook(Path path) throws IOException {
        try (SharedSegment segment = SharedSegment.builder().file(path).timeout(Duration.ZERO).attach()) {
            segment.region().guarded(contents -> contents.get(ValueLayout.JAVA_BYTE, contents.byteSize() - 1));
        }
    }

    /** Lets it succeed, or be refused as it may be. */
    private void attempt(String what, Deed deed) {
        long began = System.nanoTime();
        try {
            deed.make();
            done++;
        } catch (IncompatibleSegmentException refused) {
            seen.add(refused.kind());
            assertThat(refused.getReason()).as(what).isNotBlank();
        } catch (FileSystemException refused) {
            assertThat(refused.getMessage()).as(what).isNotBlank();
        } catch (IOException | RuntimeException | Error other) {
            throw new AssertionError(what, other);
        }
        assertThat(System.nanoTime() - began).as(what).isLessThan(PROMPTLY);
    }
}
