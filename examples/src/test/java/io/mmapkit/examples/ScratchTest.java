package io.mmapkit.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ScratchTest {
    @TempDir private Path temporary;

    /** Waits with a file in its directory until a signal ends it. */
    static final class Waiting {
        public static void main(String[] arguments) throws Exception {
            try (Scratch scratch = Scratch.named("waiting")) {
                Files.write(scratch.file("file"), new byte[1]);
                System.out.println("ready");
                System.in.read();
            }
        }
    }

    @Test
    void leavesNothingWhenASignalEndsTheExample() throws Exception {
        List<String> command = SecondRun.java(Waiting.class, "-Djava.io.tmpdir=" + temporary);
        Process process = new ProcessBuilder(command).start();
        try (BufferedReader output = process.inputReader()) {
            assertThat(output.readLine()).isEqualTo("ready");
            assertThat(temporary).isNotEmptyDirectory();

            process.destroy(); // SIGTERM

            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(temporary).isEmptyDirectory();
        } finally {
            process.destroyForcibly().waitFor();
        }
    }
}
