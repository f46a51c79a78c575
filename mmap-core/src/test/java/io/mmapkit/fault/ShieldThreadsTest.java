package io.mmapkit.fault;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.mmapkit.MappedRegion;
import io.mmapkit.MappingFaultException;
import io.mmapkit.libc.ChildJvm;
import io.mmapkit.libc.Seed;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A section is that of its thread, to its end. */
@Timeout(60)
final class ShieldThreadsTest extends ShieldedFile {
    /** Whatever depth the stack ends at, nothing stays behind that would make zeros of what the thread misses later. */
    @Test
    void endsItsSectionWhereTheStackOverflows() throws Exception {
        try (MappedRegion region = region()) {
            at(region, 0);
            resize(2 * PAGE);
            MemorySegment view = region.segment();
            for (int i = 0; i < 120; i++) {
                int frames = i;
                FutureTask<Boolean> overflows = new FutureTask<>(() -> {
                    try {
                        deeper(region, frames);
                    } catch (StackOverflowError expected) {
                        // and nothing else
                    }
                    return isFault(view);
                });
                new Thread(null, overflows, "overflows", 256 << 10).start();
                assertThat(overflows.get()).as("fault of thread " + i).isTrue();
            }
        }
    }

    private static long deeper(MappedRegion region, int frames) throws IOException {
        return frames > 0 ? deeper(region, frames - 1) : region.guardedLong(_ -> 1) + deeper(region, 0);
    }

    private static boolean isFault(MemorySegment view) {
        try {
            view.get(JAVA_BYTE, 5 * PAGE);
            ProcessHandle.current().pid(); // an ordinary native call
            return false;
        } catch (InternalError fault) {
            return true;
        }
    }

    /** In all forms that the methods of a section may have, and at any depth. */
    @ParameterizedTest
    @CsvSource({"platform, -Xint", "platform, -Xmixed", "platform, -XX:TieredStopAtLevel=1",
        "platform, -XX:-TieredCompilation",
        "virtual, -Xint", "virtual, -Xmixed"})
    @Timeout(300)
    void leavesNoSectionBehindInAJvmOfItsOwn(String kind, String jit) throws Exception {
        long millis = Boolean.getBoolean("soak") ? 30_000 : 700;
        long seed = Seed.next("threads and shields " + kind + ' ' + jit);
        ChildJvm.Result ended = ChildJvm.of(StackOverflowProgram.class).jvm(jit).limit(Duration.ofSeconds(240))
                .arguments(path, millis, seed, kind).run();
        System.out.println(kind + ' ' + jit + ": " + ended.stdout().strip());
        assertThat(ended.status()).as(ended.stdout() + ended.stderr()).isZero();
        assertThat(ended.stdout()).contains(" 0 wrong");
    }

    @Test
    void aVirtualThreadTellsZerosOfAnotherRegion() throws Exception {
        Path second = Files.write(scene.path("second"), content());
        try (MappedRegion region = region(); MappedRegion other = MappedRegion.open(second)) {
            at(other, 0);
            MemorySegment others = other.segment();
            Files.write(second, new byte[PAGE]);
            FutureTask<Byte> reads = new FutureTask<>(() -> region.guarded(_ -> others.get(JAVA_BYTE, 5 * PAGE)));
            Thread.ofVirtual().start(reads);
            assertThatExceptionOfType(ExecutionException.class).isThrownBy(reads::get)
                    .withCauseInstanceOf(MappingFaultException.class).withMessageContaining("second");
        }
    }

    /** The faults of one thread aren't those of a section of another one, virtual or not. */
    @Test
    void aVirtualThreadInASectionChangesNothingForOthers() throws Exception {
        Path second = Files.write(scene.path("second"), content());
        try (MappedRegion region = region(); MappedRegion other = MappedRegion.open(second)) {
            at(region, 0);
            at(other, 0);
            MemorySegment others = other.segment();
            Files.write(second, new byte[PAGE]);
            CountDownLatch inside = new CountDownLatch(1);
            CountDownLatch done = new CountDownLatch(1);
            FutureTask<Long> stays = new FutureTask<>(() -> region.guardedLong(_ -> {
                inside.countDown();
                done.await();
                return 1;
            }));
            Thread.ofVirtual().start(stays);
            inside.await();
            assertThat(isFault(others)).isTrue();
            assertThatExceptionOfType(MappingFaultException.class)
                    .isThrownBy(() -> region.guarded(_ -> others.get(JAVA_BYTE, 5 * PAGE)));
            assertThat(isFault(others)).isTrue();
            done.countDown();
            assertThat(stays.get()).isEqualTo(1);
        }
    }
}
