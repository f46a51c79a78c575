package io.mmapkit.examples;

import io.mmapkit.libc.Unistd;
import io.mmapkit.process.ExitStatus;
import io.mmapkit.process.SpawnedProcess;
import io.mmapkit.process.Stdio;
import io.mmapkit.shared.SharedSegment;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;

/** A JVM that is handed memory without a name, as a descriptor, which ProcessBuilder can't: it finds it by the number. */
final class SpawnedJvm {
    private static final int NUMBER = 5;
    private static final VarHandle COUNT = ValueLayout.JAVA_LONG.varHandle();

    private SpawnedJvm() {}

    static void run() throws IOException {
        try (SharedSegment segment = SharedSegment.anonymous("handed-over", 4096)) {
            COUNT.setVolatile(segment.segment(), 0L, 41L);
            int descriptor = segment.inheritableDescriptor();
            try (SpawnedProcess child = SpawnedProcess
                    .builder(Path.of(System.getProperty("java.home"), "bin", "java"))
                    .arguments("--enable-native-access=ALL-UNNAMED", "-cp", System.getProperty("java.class.path"),
                            Child.class.getName())
                    .environment("SEGMENT", Integer.toString(NUMBER)).descriptor(descriptor, NUMBER)
                    .input(Stdio.discard()).output(Stdio.pipe()).errorsToOutput().start()) {
                Unistd.close(descriptor); // the child has its own by now
                System.out.println("started a JVM with the segment as its descriptor " + NUMBER);
                System.out.print(new String(child.output().readAllBytes(), StandardCharsets.UTF_8));
                ExitStatus status = child.await(Duration.ofSeconds(30));
                System.out.println("it " + status);
                Expect.that(status.isSuccess(), "the child ends well");
            }
            System.out.println("the count is " + COUNT.getVolatile(segment.segment(), 0L));
            Expect.that((long) COUNT.getVolatile(segment.segment(), 0L) == 42, "the child counted in our memory");
        }
    }

    /** The other JVM. */
    static final class Child {
        public static void main(String[] args) throws IOException {
            int number = Integer.parseInt(System.getenv("SEGMENT"));
            try (SharedSegment segment = SharedSegment.builder().descriptor(number).attach()) {
                long before = (long) COUNT.getAndAdd(segment.segment(), 0L, 1L);
                System.out.println("the other JVM found " + before + " in " + segment.name());
            }
        }
    }
}
