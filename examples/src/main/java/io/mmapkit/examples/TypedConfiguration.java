package io.mmapkit.examples;

import io.mmapkit.examples.Configuration.Values;
import io.mmapkit.shared.IncompatibleSegmentException;
import io.mmapkit.shared.SharedSegment;
import java.io.IOException;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/** A block of numbers that one JVM changes all the time and three others read: none ever sees numbers of two versions. */
final class TypedConfiguration {
    private static final int READERS = 3;
    private static final int READS = 500_000;
    private static final int VERSIONS = 100; // that each reader is to see at least
    private static final int LOOKS = 1_000;

    private TypedConfiguration() {}

    static void run() throws IOException {
        try (Stage stage = Stage.named("typed-configuration");
                SharedSegment segment = SharedSegment.builder().name(stage.name()).layout(Configuration.LAYOUT)
                        .initialize(first -> new Configuration(first).write(Values.ofVersion(1))).create()) {
            showThatAnotherLayoutIsRefused(stage.name());
            List<Process> readers = new ArrayList<>();
            for (int number = 1; number <= READERS; number++) {
                readers.add(stage.start(TypedConfiguration.class, stage.name(), Integer.toString(number)));
            }
            long version = writeWhileReading(new Configuration(segment.segment()), readers);
            stage.awaitSuccess();
            System.out.println("writer wrote " + version + " versions, and waited for nobody");
        }
    }

    private static void showThatAnotherLayoutIsRefused(String name) throws IOException {
        MemoryLayout older = MemoryLayout.structLayout(ValueLayout.JAVA_LONG.withName("version"))
                .withName("configuration");
        try (SharedSegment _ = SharedSegment.builder().name(name).layout(older).attach()) {
            Expect.that(false, "another layout is refused");
        } catch (IncompatibleSegmentException refused) {
            System.out.println("who expects an older layout: " + refused.kind() + ", " + refused.getReason());
        }
    }

    private static long writeWhileReading(Configuration configuration, List<Process> readers) {
        long version = 1;
        while (readers.stream().anyMatch(Process::isAlive)) {
            for (int i = 0; i < LOOKS; i++) {
                configuration.write(Values.ofVersion(++version));
                for (int pause = 0; pause < 20; pause++) {
                    Thread.onSpinWait(); // readers of what is written without a pause would always find it changed
                }
            }
        }
        return version;
    }

    /** A reader: is given the name and a number for its messages. It can't write. */
    public static void main(String[] arguments) throws IOException {
        Stage.enter();
        try (SharedSegment segment = SharedSegment.builder().name(arguments[0]).layout(Configuration.LAYOUT).readOnly()
                .attach()) {
            Configuration configuration = new Configuration(segment.segment());
            long retries = 0;
            long torn = 0;
            long versions = 0;
            long last = 0;
            for (long reads = 0; reads < READS || versions < VERSIONS;) {
                long sequence = configuration.begin();
                Values values = configuration.read();
                if (!configuration.isUnchanged(sequence)) {
                    retries++;
                    torn += values.isWhole() ? 0 : 1;
                    Thread.onSpinWait();
                    continue;
                }
                reads++;
                Expect.that(values.isWhole(), "what the lock lets through is of one version");
                Expect.that(values.version() >= last, "versions don't go back");
                versions += values.version() > last ? 1 : 0;
                last = values.version();
            }
            System.out.println(String.format(
                    "reader %s read %d times and saw %d versions; retried %d times, %d of them torn; shown torn: 0",
                    arguments[1], READS, versions, retries, torn));
        }
    }
}
