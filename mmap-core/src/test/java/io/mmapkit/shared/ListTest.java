package io.mmapkit.shared;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.FileInputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ListTest {
    @TempDir private Path folder;

    /** A writer that waits for a reader would be let go by one that opens and closes, and write to nobody. */
    @Test
    void opensRegularFilesOnly() throws Exception {
        Path fifo = folder.resolve("fifo");
        assertThat(new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor()).isZero();
        SharedSegment.builder().file(folder.resolve("segment")).byteSize(8).create().close();
        Process writer = new ProcessBuilder("sh", "-c", "echo started; exec 3>" + fifo + "; echo word >&3").start();
        try (BufferedReader output = writer.inputReader()) {
            assertThat(output.readLine()).isEqualTo("started");
            while (!Files.readString(Path.of("/proc/" + writer.pid() + "/stat")).contains(") S ")) {
                LockSupport.parkNanos(1_000_000);
            }

            assertThat(SharedSegment.list(folder)).hasSize(1);
            assertThat(SharedSegment.collectOrphans(folder)).hasSize(1);

            try (RandomAccessFile both = new RandomAccessFile(fifo.toFile(), "rw")) { // doesn't wait for the other end
                assertThat(writer.waitFor(30, TimeUnit.SECONDS)).isTrue();
                assertThat(writer.exitValue()).isZero();
                try (FileInputStream reader = new FileInputStream(both.getFD())) {
                    assertThat(reader.available()).as("what was written for nobody else").isEqualTo("word\n".length());
                }
            }
        } finally {
            writer.destroyForcibly().waitFor();
        }
    }
}
