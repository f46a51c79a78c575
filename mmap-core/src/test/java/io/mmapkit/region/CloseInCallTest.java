package io.mmapkit.region;

import static io.mmapkit.Protection.READ;
import static io.mmapkit.Protection.WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.mmapkit.Discard;
import io.mmapkit.MappedRegion;
import io.mmapkit.RegionGroup;
import io.mmapkit.libc.Unistd;
import io.mmapkit.testing.Patterns;
import io.mmapkit.testing.Scene;
import io.mmapkit.testing.Self;
import io.mmapkit.testing.Vma;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.NoSuchElementException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A region that is closed, shrunk or protected while a thread is inside a system call on it. */
@Timeout(60)
final class CloseInCallTest {
    private static final long PAGE = Scene.PAGE;

    private final Scene scene = Scene.create();

    @AfterEach
    void end() {
        scene.close();
    }

    private static CompletableFuture<Throwable> started(Elsewhere.Action action) {
        CompletableFuture<Throwable> result = new CompletableFuture<>();
        Thread.ofPlatform().daemon().start(() -> {
            try {
                action.run();
                result.complete(null);
            } catch (Throwable failure) {
                result.complete(failure);
            }
        });
        return result;
    }

    @Test
    void isGivenBackWhenTheCallOnItsDescriptorIsOver() throws Exception {
        Path file = scene.file(Patterns.bytes((int) PAGE));
        MappedRegion region = MappedRegion.open(file);
        MemorySegment view = region.segment();
        try (HeldPage held = new HeldPage()) {
            CompletableFuture<Throwable> reader = started(() -> region.read(0, held.page())); // a pread(2)
            held.awaitVictim();

            region.close();

            assertThatIllegalStateException().isThrownBy(region::residency).withMessageContaining("closed");
            assertThatIllegalStateException().isThrownBy(region::segment).withMessageContaining("closed");
            assertThat(Self.descriptorsOf(file.toString())).isOne();
            assertThat(Vma.find(view.address())).isPresent();
            held.letGo();
            assertThat(reader.join()).isNull();
            assertThat(Patterns.isIn(held.page())).isTrue();
            region.close();
        }
        assertThat(Self.descriptorsOf(file.toString())).isZero();
        assertThat(Vma.find(view.address())).isEmpty();
    }

    /** A call that holds the views as well. */
    @Test
    void isGivenBackWhenTheCallOnItsPagesIsOver() throws Exception {
        Path file = scene.file(Patterns.bytes((int) PAGE));
        MappedRegion region = MappedRegion.open(file, READ, WRITE);
        MemorySegment view = region.segment();
        try (HeldPage held = new HeldPage()) {
            CompletableFuture<Throwable> writer = started(() -> region.write(0, held.page()));
            held.awaitVictim();

            region.close();

            assertThatIllegalStateException().isThrownBy(region::residency).withMessageContaining("closed");
            assertThat(Patterns.isIn(view)).isTrue();
            held.letGo();
            assertThat(writer.join()).isNull();
        }
        assertThat(Self.descriptorsOf(file.toString())).isZero();
        assertThat(Vma.find(view.address())).isEmpty();
        assertThat(view.scope().isAlive()).isFalse();
    }

    @Test
    void hidesNoExceptionOfTheBodyThatItsCloseComesAfter() throws Exception {
        MappedRegion region = MappedRegion.builder().memfd("thrown-from").length(PAGE).map();
        MemorySegment view = region.segment();
        BlockedReader reader = new BlockedReader(view);

        assertThatExceptionOfType(NoSuchElementException.class).isThrownBy(() -> {
            try (region) {
                throw new NoSuchElementException("of the body");
            }
        }).satisfies(thrown -> assertThat(thrown.getSuppressed()).isEmpty());

        assertThatIllegalStateException().isThrownBy(region::segment);
        reader.letGo();
        awaitEnd(view);
    }

    /** Within a tenth of a second, where nothing of the region tells when the call is over. */
    private static void awaitEnd(MemorySegment view) throws IOException {
        while (view.scope().isAlive() || Vma.find(view.address()).isPresent()) {
            Thread.onSpinWait(); // until the test's time is over
        }
    }

    @Test
    void inAnArenaGivesTheDescriptorBackWhenTheLastCallIsOver() throws Exception {
        Path file = scene.file(Patterns.bytes((int) PAGE));
        Arena arena = Arena.ofShared();
        MappedRegion region = MappedRegion.open(file);
        region.close();
        MappedRegion inArena = MappedRegion.builder().file(file).map(arena);
        try (HeldPage held = new HeldPage()) {
            CompletableFuture<Throwable> reader = started(() -> inArena.read(0, held.page()));
            held.awaitVictim();

            arena.close();

            assertThat(Self.descriptorsOf(file.toString())).isOne();
            assertThatIllegalStateException().isThrownBy(inArena::residency);
            held.letGo();
            assertThat(reader.join()).isNull();
            assertThat(Patterns.isIn(held.page())).isTrue();
        }
        assertThat(Self.descriptorsOf(file.toString())).isZero();
    }

    /** A thread that is inside read(2) of a pipe, into a view. */
    private final class BlockedReader {
        private final int in;
        private final int out;
        private final CompletableFuture<Throwable> end;

        BlockedReader(MemorySegment view) throws Exception {
            MemorySegment pipe = scene.memory(2 * Integer.BYTES);
            Unistd.pipe2(pipe, 0);
            in = scene.keep(pipe.get(ValueLayout.JAVA_INT, 0));
            out = scene.keep(pipe.get(ValueLayout.JAVA_INT, Integer.BYTES));
            CompletableFuture<Integer> thread = new CompletableFuture<>();
            end = started(() -> {
                thread.complete(Unistd.gettid());
                Unistd.read(in, view, 1);
            });
            Path state = Path.of("/proc/self/task/" + thread.join() + "/syscall");
            while (!Files.readString(state).contains(Long.toHexString(view.address()))) {
                Thread.onSpinWait(); // until the kernel says it is inside
            }
        }

        void letGo() throws IOException {
            Unistd.write(out, scene.text("x"), 1);
            assertThat(end.join()).isNull();
        }
    }

    @Test
    void changesNothingWhileAViewIsInACall() throws Exception {
        try (MappedRegion region = MappedRegion.builder().memfd("in-call").length(4 * PAGE).map()) {
            MemorySegment view = region.segment();
            BlockedReader reader = new BlockedReader(view);

            assertThatIllegalStateException().isThrownBy(() -> region.shrink(PAGE));
            assertThatIllegalStateException().isThrownBy(() -> region.protect(READ));

            assertThat(region.byteSize()).isEqualTo(4 * PAGE);
            assertThat(region.protection()).containsExactlyInAnyOrder(READ, WRITE);
            assertThat(region.segment()).isSameAs(view);
            view.fill((byte) 1);
            region.grow(5 * PAGE);
            reader.letGo();
            assertThat(view.get(ValueLayout.JAVA_BYTE, 0)).isEqualTo((byte) 'x');
            region.protect(READ);
        }
    }

    @Test
    void aGroupIsGivenBackWhenTheCallOnAViewIsOver() throws Exception {
        RegionGroup group = RegionGroup.open();
        MappedRegion region = MappedRegion.builder().memfd("grouped").length(PAGE).group(group).map();
        MemorySegment view = region.segment();
        BlockedReader reader = new BlockedReader(view);
        region.close();

        group.close();

        assertThatIllegalStateException()
                .isThrownBy(() -> MappedRegion.builder().memfd("joins").length(PAGE).group(group).map());
        assertThat(view.get(ValueLayout.JAVA_BYTE, 0)).isZero();
        reader.letGo();
        awaitEnd(view);
        group.close();
        assertThat(Vma.all()).noneMatch(vma -> vma.file().contains("grouped") || vma.file().contains("joins"));
    }

    @Test
    void neverTouchesTheFileThatGotItsDescriptorNext() throws Exception {
        Path victim = scene.file(Patterns.bytes((int) (16 * PAGE)));
        Path file = scene.path("mine");
        CyclicBarrier start = new CyclicBarrier(2);
        int rounds = 500;
        for (int round = 0; round < rounds; round++) {
            MappedRegion region = MappedRegion.builder().file(file).create().length(16 * PAGE).map();
            CompletableFuture<Throwable> puncher = started(() -> {
                start.await();
                for (int i = 0; i < 20; i++) {
                    region.discard(0, 16 * PAGE, Discard.PUNCH_HOLE);
                }
            });
            start.await();
            region.close();
            try (MappedRegion next = MappedRegion.open(victim, READ, WRITE)) {
                Throwable failure = puncher.join();
                assertThat(failure == null || failure instanceof IllegalStateException).as("%s", failure).isTrue();
                assertThat(Patterns.isIn(next.segment())).isTrue();
            }
        }
    }

}
