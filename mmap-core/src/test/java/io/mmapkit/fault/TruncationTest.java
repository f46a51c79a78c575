package io.mmapkit.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.mmapkit.DirtyTracker;
import io.mmapkit.MappedRegion;
import io.mmapkit.libc.ChildJvm;
import io.mmapkit.libc.Seed;
import java.io.RandomAccessFile;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Another process, this one, cuts and extends a file all the time while a child does everything with it that the API offers. */
final class TruncationTest {
    private static final boolean SOAK = Boolean.getBoolean("soak");
    private static final long SEED = Seed.next("TruncationTest");
    private static final int PAGE = 4096;

    @TempDir private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"-Xint", "-XX:TieredStopAtLevel=1", "-XX:-TieredCompilation", "-Xmixed"})
    @Timeout(value = 10, unit = TimeUnit.MINUTES)
    void survivesAFileThatIsCutDuringEveryOperation(String jit) throws Exception {
        Path path = folder.resolve("file");
        AtomicReference<Throwable> failure = new AtomicReference<>();
        ChildJvm.Result result;
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw");
                ChildJvm child = ChildJvm.of(TruncationProgram.class).jvm(jit, "-Xmx128m")
                        .arguments(path, SOAK ? 600 : 12, SEED).limit(Duration.ofMinutes(9)).start()) {
            Thread cutter = Thread.ofPlatform().uncaughtExceptionHandler((thread, thrown) -> failure.set(thrown))
                    .start(new Cutter(file, new Random(SEED)));
            try {
                result = child.await();
            } finally {
                cutter.interrupt();
                cutter.join();
            }
        }
        System.out.println(jit + ": " + result.stdout().lines().count() + " operations");
        assertThat(failure.get()).isNull();
        assertThat(result.signal()).as(result.stdout()).isEmpty();
        assertThat(result.status()).as(result.stdout() + result.stderr()).isZero();
        assertThat(result.stdout().lines()).as("done, and met").isNotEmpty().allMatch(line -> line.endsWith(", all"));
    }

    @Test
    void knowsEveryOperation() {
        Set<String> done = new TruncatedOperations(folder, new Random()).all().stream()
                .flatMap(operation -> Stream.of(operation.method().split(", "))).collect(Collectors.toSet());
        Set<String> harmless = Set.of("builder", "byteSize", "offset", "protection", "sharing");
        assertThat(Stream.of(MappedRegion.class, DirtyTracker.class).flatMap(type -> Stream.of(type.getMethods())
                .filter(method -> method.getDeclaringClass() == type).map(Method::getName)))
                .filteredOn(method -> !harmless.contains(method)).isSubsetOf(done);
    }

    /** Cuts and extends until it is interrupted. */
    private record Cutter(RandomAccessFile file, Random random) implements Runnable {
        @Override
        public void run() {
            try {
                while (!Thread.currentThread().isInterrupted()) {
                    file.setLength((long) random.nextInt(TruncationProgram.PAGES) * PAGE);
                    Thread.yield();
                    file.setLength((long) TruncationProgram.PAGES * PAGE);
                    Thread.yield();
                }
            } catch (java.io.IOException failure) {
                throw new java.io.UncheckedIOException(failure);
            }
        }
    }
}
