package io.mmapkit;

import static io.mmapkit.testing.Scene.PAGE;
import static org.assertj.core.api.Assertions.assertThat;

import io.mmapkit.libc.ChildJvm;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Closing a region under the hands of others is an exception for them, and never the end of the JVM. */
final class CloseRaceTest {
    private static final int THREADS = 8;
    private static final int ROUNDS = 25;

    /** One use of a region, over and over. */
    private interface Use {
        void of(MappedRegion region) throws IOException;
    }

    private static final List<Use> USES = List.of(CloseRaceTest::sum, region -> region.segment().fill((byte) 1),
            region -> region.segment().set(ValueLayout.JAVA_LONG, PAGE, 1),
            region -> region.segment().asByteBuffer().putLong(8, 1), CloseRaceTest::sync,
            region -> region.segment().toArray(ValueLayout.JAVA_BYTE), CloseRaceTest::sum,
            region -> MemorySegment.copy(region.segment(), 0, region.segment(), PAGE, PAGE));

    /** Not all the time: what a region has is given back only when no thread is inside. */
    private static void sync(MappedRegion region) throws IOException {
        region.sync(SyncMode.ASYNC);
        sum(region);
    }

    private static void sum(MappedRegion region) {
        MemorySegment view = region.segment();
        long sum = 0;
        for (long i = 0; i < view.byteSize(); i += 8) {
            sum += view.get(ValueLayout.JAVA_LONG, i);
        }
        if (sum == 42) {
            System.out.println("never");
        }
    }

    /** Eight threads use a region that the main thread closes. */
    static final class Race {
        public static void main(String[] arguments) throws Exception {
            for (int round = 0; round < ROUNDS; round++) {
                MappedRegion region = MappedRegion.builder().memfd("race").length(16 * PAGE).map();
                AtomicLong uses = new AtomicLong();
                List<Thread> threads = new ArrayList<>();
                for (int i = 0; i < THREADS; i++) {
                    Use use = USES.get(i);
                    threads.add(Thread.ofPlatform().uncaughtExceptionHandler(Race::unexpected)
                            .start(() -> useUntilClosed(region, use, uses)));
                }
                while (uses.get() < THREADS * 4) {
                    Thread.onSpinWait();
                }
                region.close(); // whoever is inside a system call on it
                for (Thread thread : threads) {
                    thread.join();
                }
            }
            System.out.println("survived");
        }

        private static void useUntilClosed(MappedRegion region, Use use, AtomicLong uses) {
            try {
                while (true) {
                    use.of(region);
                    uses.incrementAndGet();
                }
            } catch (IllegalStateException closed) {
                return;
            } catch (IOException refused) {
                throw new AssertionError(refused);
            }
        }

        private static void unexpected(Thread thread, Throwable thrown) {
            thrown.printStackTrace();
            Runtime.getRuntime().halt(3);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-XX:+TieredCompilation", "-Xint", "-XX:TieredStopAtLevel=1", "-XX:-TieredCompilation"})
    void othersGetAnException(String compiler) throws Exception {
        ChildJvm.Result result = ChildJvm.of(Race.class).jvm(compiler).run();
        assertThat(result.signal()).as(result.stdout() + result.stderr()).isEmpty();
        assertThat(result.stdout()).as(result.stderr()).isEqualTo("survived\n");
        assertThat(result.status()).isZero();
    }
}
