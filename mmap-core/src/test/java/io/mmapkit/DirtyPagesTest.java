package io.mmapkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.mmapkit.region.Tracking;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A page is a page, whatever larger piece it is a part of. */
class DirtyPagesTest {
    private static final long PAGE = PageSize.system().bytes();
    private static final long BYTES = 16 << 20;
    private static final int ONE_IN = 100;

    @TempDir private Path directory;

    @Test
    void tellsThePagesOfHugeOnes() throws IOException {
        Tracking.require();
        try (MappedRegion region = MappedRegion.builder().memfd("dirty").length(BYTES).hugePages().map()) {
            touch(region.segment(), 1);
            assumeTrue(isHuge(region), "this kernel makes no huge pages of memory that is shared");
            try (DirtyTracker tracker = DirtyTracker.track(region)) {
                store(region, 3);
                store(region, 700);
                List<ByteRange> written = List.of(new ByteRange(3 * PAGE, PAGE), new ByteRange(700 * PAGE, PAGE));
                assertThat(tracker.written()).isEqualTo(written);
                assertThat(tracker.collect()).isEqualTo(written);
                assertThat(tracker.collect()).isEmpty();
                store(region, 701);
                assertThat(tracker.collect()).containsExactly(new ByteRange(701 * PAGE, PAGE));
            }
        }
    }

    @Test
    void storesPagesOfLargePiecesAlone() throws IOException {
        Tracking.require();
        // Written in one call, so that the page cache holds it in as large pieces as the file system allows
        Path file = Files.createFile(directory.resolve("file"));
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            assertThat(channel.write(ByteBuffer.allocateDirect((int) BYTES))).isEqualTo((int) BYTES);
        }
        try (MappedRegion region = MappedRegion.open(file, Protection.READ, Protection.WRITE)) {
            region.sync(SyncMode.SYNC);
            try (DirtyTracker tracker = DirtyTracker.track(region)) {
                long touched = touch(region.segment(), ONE_IN);
                assertThat(tracker.sync(Durability.RANGE)).isEqualTo(touched * PAGE);
                assertThat(touch(region.segment(), ONE_IN)).isEqualTo(touched);
                // The kernel may have been unable to divide a piece that was in use
                assertThat(region.residency().dirty()).isLessThan(BYTES / PAGE / 4);
                assertThat(tracker.sync(Durability.RANGE)).isEqualTo(touched * PAGE);
                assertThat(region.residency().dirty()).isZero();
            }
        }
    }

    private static boolean isHuge(MappedRegion region) throws IOException {
        try {
            return region.hugePages().huge() == BYTES;
        } catch (UnsupportedOperationException none) {
            return false;
        }
    }

    private static void store(MappedRegion region, long page) {
        region.segment().set(ValueLayout.JAVA_BYTE, page * PAGE, (byte) 1);
    }

    private static long touch(MemorySegment segment, int oneIn) {
        long touched = 0;
        for (long at = 0; at < segment.byteSize(); at += oneIn * PAGE) {
            segment.set(ValueLayout.JAVA_BYTE, at, (byte) 1);
            touched++;
        }
        return touched;
    }
}
