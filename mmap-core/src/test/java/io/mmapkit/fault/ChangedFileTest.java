package io.mmapkit.fault;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.assertj.core.api.Assertions.assertThat;

import io.mmapkit.MappedRegion;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A region grows though somebody else has changed the size of its file. */
@Timeout(60)
final class ChangedFileTest {
    private static final int PAGE = 4096;

    @TempDir private Path folder;

    @Test
    void keepsWhatOthersHaveAppended() throws IOException {
        Path path = folder.resolve("file");
        try (MappedRegion region = MappedRegion.builder().file(path).create().length(PAGE).map();
                FileChannel other = FileChannel.open(path, StandardOpenOption.WRITE)) {
            other.write(ByteBuffer.wrap(new byte[]{42}), 9 * PAGE);

            region.grow(2 * PAGE);
            assertThat(path).hasSize(9 * PAGE + 1);
            region.grow(10 * PAGE);
            assertThat(path).hasSize(10 * PAGE);
            assertThat(region.segment().get(JAVA_BYTE, 9 * PAGE)).isEqualTo((byte) 42);
        }
    }

    @Test
    void bringsBackWhatOthersHaveCut() throws IOException {
        Path path = folder.resolve("file");
        try (MappedRegion region = MappedRegion.builder().file(path).create().length(2 * PAGE).map();
                FileChannel other = FileChannel.open(path, StandardOpenOption.WRITE)) {
            other.truncate(0);

            region.grow(2 * PAGE);
            assertThat(path).hasSize(2 * PAGE);
            assertThat(region.guardedLong(s -> s.get(JAVA_BYTE, PAGE))).isZero();
        }
    }
}
