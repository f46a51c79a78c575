package io.mmapkit.bench.contender;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LargeFileTest {
    private static final long TWO_GIB = 2L << 30;

    @TempDir private Path directory;

    /** So that a file of this size isn't left without a scan, since one way can't read it. */
    @ParameterizedTest
    @ValueSource(strings = {"read-all-bytes", "agrona-map"})
    void isRefusedByWhatHasLessThanTwoGib(String contender) throws IOException {
        Path file = directory.resolve("sparse");
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.allocate(1), TWO_GIB - 1);
        }
        assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(() -> {
            try (Task task = Catalog.named(contender).task(Workload.SCAN).orElseThrow()
                    .open(Input.of(file, 128 << 10))) {
                task.unit(0);
            }
        }).withMessageContaining("2 GiB");
    }
}
