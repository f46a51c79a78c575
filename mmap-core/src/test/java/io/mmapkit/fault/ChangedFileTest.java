package io.mmapkit.fault;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.mmapkit.DirtyTracker;
import io.mmapkit.Durability;
import io.mmapkit.MappedRegion;
import io.mmapkit.MappingFaultException;
import io.mmapkit.MappingFaultException.Kind;
import io.mmapkit.region.Tracking;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Somebody else has changed the size of the file. */
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
    void putsNoZerosWhereOthersHaveCut() throws IOException {
        Path path = folder.resolve("file");
        try (MappedRegion region = MappedRegion.builder().file(path).create().length(2 * PAGE).map();
                FileChannel other = FileChannel.open(path, StandardOpenOption.WRITE)) {
            other.truncate(2 * PAGE - 1);

            assertThatExceptionOfType(MappingFaultException.class).isThrownBy(() -> region.grow(3 * PAGE))
                    .withMessageContaining("8191").returns(Kind.FILE_SHORTER, MappingFaultException::kind);
            assertThat(path).hasSize(2 * PAGE - 1);
            assertThat(region.byteSize()).isEqualTo(2 * PAGE);
            other.write(ByteBuffer.allocate(1), 2 * PAGE - 1);
            region.grow(3 * PAGE);
            assertThat(path).hasSize(3 * PAGE);
        }
    }

    @Test
    void saysThatWhatWasStoredIntoACutPageIsLost() throws IOException {
        Path path = folder.resolve("file");
        try (MappedRegion region = MappedRegion.builder().file(path).create().length(2 * PAGE).map();
                FileChannel other = FileChannel.open(path, StandardOpenOption.WRITE)) {
            other.truncate(PAGE + 100);
            MemorySegment bytes = MemorySegment.ofArray(new byte[50]);

            region.write(PAGE + 50, bytes);
            assertCut(() -> region.write(PAGE + 51, bytes));
            assertCut(() -> region.write(PAGE + 1000, bytes));
            for (Durability durability : Durability.values()) {
                region.store(0, PAGE + 100, durability);
                assertCut(() -> region.store(0, PAGE + 101, durability));
                assertCut(() -> region.store(durability));
            }
        }
    }

    @Test
    void storesNothingSilentlyThatWasTrackedAndCut() throws IOException {
        Tracking.require();
        Path path = folder.resolve("file");
        try (MappedRegion region = MappedRegion.builder().file(path).create().length(4 * PAGE).map();
                DirtyTracker tracker = DirtyTracker.track(region);
                FileChannel other = FileChannel.open(path, StandardOpenOption.WRITE)) {
            region.segment().set(JAVA_BYTE, PAGE, (byte) 1);
            region.segment().set(JAVA_BYTE, 3 * PAGE, (byte) 1);
            other.truncate(2 * PAGE);

            assertCut(() -> tracker.sync(Durability.RANGE));
            assertCut(() -> tracker.sync(Durability.RANGE)); // not forgotten either
        }
    }

    private static void assertCut(ThrowingCallable operation) {
        assertThatExceptionOfType(MappingFaultException.class).isThrownBy(operation)
                .returns(Kind.FILE_SHORTER, MappingFaultException::kind);
    }
}
