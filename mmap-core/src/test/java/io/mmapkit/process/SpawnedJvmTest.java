package io.mmapkit.process;

import static io.mmapkit.process.Shared.LONG;
import static org.assertj.core.api.Assertions.assertThat;

import io.mmapkit.libc.Unistd;
import io.mmapkit.shared.SharedSegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A JVM that is started with the descriptor of a segment without a name, and finds it by the number. */
@Timeout(60)
final class SpawnedJvmTest {
    private static final int NUMBER = 5;
    private static final VarHandle LONG_VALUE = ValueLayout.JAVA_LONG.varHandle();

    /** The other JVM. */
    static final class Child {
        public static void main(String[] arguments) throws Exception {
            try (SharedSegment segment = SharedSegment.builder().descriptor(Integer.parseInt(arguments[0])).attach()) {
                LONG_VALUE.getAndAdd(segment.segment(), 0L, 2L);
                System.out.println("participants " + segment.participants().size());
            }
        }
    }

    @Test
    void findsItsSegmentByADescriptor() throws Exception {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        try (SharedSegment segment = SharedSegment.anonymous("handed-over", 4096)) {
            LONG_VALUE.setVolatile(segment.segment(), 0L, 40L);
            int descriptor = segment.inheritableDescriptor(); // opened anew: the child doesn't share this one's locks
            try (SpawnedProcess child = SpawnedProcess.builder(java)
                    .arguments("-Xshare:auto", "-XX:TieredStopAtLevel=1", "--enable-native-access=ALL-UNNAMED", "-cp",
                            System.getProperty("java.class.path"), Child.class.getName(), Integer.toString(NUMBER))
                    .descriptor(descriptor, NUMBER).output(Stdio.pipe()).errorsToOutput().start()) {
                Unistd.close(descriptor);
                String output = new String(child.output().readAllBytes(), StandardCharsets.UTF_8);
                assertThat(child.await(LONG)).describedAs(output).isEqualTo(new ExitStatus(0, 0, false));
                assertThat(output).contains("participants 2");
            }
            assertThat((long) LONG_VALUE.getVolatile(segment.segment(), 0L)).isEqualTo(42);
        }
    }
}
