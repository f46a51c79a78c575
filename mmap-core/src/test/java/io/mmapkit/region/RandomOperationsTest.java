package io.mmapkit.region;

import static org.assertj.core.api.Assertions.assertThat;

import io.mmapkit.MappedRegion;
import io.mmapkit.libc.ChildJvm;
import io.mmapkit.libc.Seed;
import io.mmapkit.testing.Scene;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * All operations of regions at random, in each mode of the JVM, while another thread reads: nothing differs from a byte array, and no JVM
 * dies. Some seconds each; ten minutes with -Psoak.
 */
final class RandomOperationsTest {
    private static final Duration TIME = Boolean.getBoolean("soak") ? Duration.ofMinutes(10) : Duration.ofSeconds(6);

    /** Plays until its time is over or something is wrong. */
    static final class Player {
        private static final int OPERATIONS = 300; // to a region
        private static final int LEAST = 300; // however long a busy machine takes for them
        private static final int SHOWN = 30;
        private static volatile MappedRegion shown;
        private static volatile boolean done;

        public static void main(String[] arguments) throws Exception {
            SplittableRandom random = new SplittableRandom(Long.parseLong(arguments[0]));
            long end = System.nanoTime() + Duration.parse(arguments[1]).toNanos();
            Thread reader = Thread.ofPlatform().daemon().start(Player::read);
            Deque<String> last = new ArrayDeque<>();
            long operations = 0;
            try (Scene scene = Scene.here()) {
                Path file = scene.path("random");
                while (operations < LEAST || System.nanoTime() < end) {
                    SplittableRandom ofRegion = random.split();
                    ModelledRegion region = new ModelledRegion(ofRegion, file);
                    last.add("opened " + region);
                    shown = region.region;
                    for (int i = 0; i < OPERATIONS && (operations < LEAST || System.nanoTime() < end); i++) {
                        last.add(new RandomOperations(ofRegion, region).one());
                        operations++;
                        while (last.size() > SHOWN) {
                            last.remove();
                        }
                    }
                    region.close();
                }
                done = true;
                reader.join();
                System.out.println("all well");
                System.err.println(operations + " operations");
            } catch (Throwable failure) {
                last.forEach(System.out::println);
                failure.printStackTrace(System.out);
                System.exit(1);
            }
        }

        /** Reads what the other thread opens, protects, cuts and closes; whatever it sees, it isn't a signal. */
        private static void read() {
            byte[] buffer = new byte[100];
            for (int i = 0; !done; i++) {
                MappedRegion region = shown;
                if (region == null) {
                    continue;
                }
                RandomOperations.READING.lock();
                try {
                    if (i % 2 == 0) {
                        region.guardedLong(view -> view.get(ValueLayout.JAVA_BYTE, view.byteSize() / 2));
                    } else {
                        region.read(0, MemorySegment.ofArray(buffer));
                    }
                } catch (IOException | IllegalStateException | IndexOutOfBoundsException fault) {
                    Thread.onSpinWait(); // cut, closed, protected or too small just now
                } finally {
                    RandomOperations.READING.unlock();
                }
            }
        }
    }

    @ParameterizedTest
    @Execution(ExecutionMode.CONCURRENT)
    @ValueSource(strings = {"-Xint", "-XX:TieredStopAtLevel=1", "-XX:-TieredCompilation", "-XX:+TieredCompilation"})
    @Timeout(value = 15, unit = TimeUnit.MINUTES)
    void areWhatAByteArraySays(String mode) throws Exception {
        long seed = Seed.next("random operations with " + mode);

        ChildJvm.Result result = ChildJvm.of(Player.class).jvm(mode, "-Xmx256m").arguments(seed, TIME)
                .limit(TIME.plusMinutes(1)).run();

        assertThat(result.stdout()).as("seed %d, %s, %s", seed, mode, result).isEqualTo("all well\n");
        assertThat(result.status()).isZero();
        System.out.println(result.stderr().strip() + " with " + mode);
    }
}
