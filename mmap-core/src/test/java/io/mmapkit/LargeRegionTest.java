package io.mmapkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.mmapkit.libc.Fcntl;
import io.mmapkit.testing.Scene;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Regions that no ByteBuffer could hold. */
final class LargeRegionTest {
    private static final long SIZE = (3L << 30) + 12_345;
    private static final long[] PLACES = {0, Integer.MAX_VALUE - 1L, Integer.MAX_VALUE, (1L << 31) + 7, SIZE - 1};

    @AutoClose private final Scene scene = Scene.create();

    private static void storeAndLoad(MappedRegion region) throws Exception {
        MemorySegment view = region.segment();
        assertThat(view.byteSize()).isEqualTo(SIZE);
        for (long place : PLACES) {
            view.set(ValueLayout.JAVA_BYTE, place, (byte) (place % 100 + 1));
        }
        for (long place : PLACES) {
            assertThat(view.get(ValueLayout.JAVA_BYTE, place)).isEqualTo((byte) (place % 100 + 1));
        }
        region.sync(1L << 31, 100, SyncMode.SYNC);
        region.advise(1L << 31, SIZE - (1L << 31), Advice.RANDOM);
    }

    @Test
    void mapsASparseFile() throws Exception {
        Path path = scene.path("large");
        try (MappedRegion region = MappedRegion.builder().file(path).createNew().length(SIZE).sparse().map()) {
            storeAndLoad(region);
        }
        assertThat(Files.size(path)).isEqualTo(SIZE);
        int fd = scene.open(path, Fcntl.O_RDONLY);
        for (long place : PLACES) {
            assertThat(scene.read(fd, place, 1)).containsExactly((byte) (place % 100 + 1));
        }
        try (MappedRegion region = MappedRegion.open(path)) {
            assertThat(region.byteSize()).isEqualTo(SIZE);
            assertThat(region.segment().get(ValueLayout.JAVA_BYTE, SIZE - 1)).isEqualTo((byte) ((SIZE - 1) % 100 + 1));
        }
    }

    @Test
    void mapsSparseMemory() throws Exception {
        try (MappedRegion region = MappedRegion.builder().memfd("large").length(SIZE).sparse().map()) {
            storeAndLoad(region);
        }
    }

    @Test
    void mapsAnonymousMemory() throws Exception {
        try (MappedRegion region = MappedRegion.builder().anonymous().length(SIZE).flags(MapFlag.NORESERVE).map()) {
            storeAndLoad(region);
        }
    }

    @Test
    void startsBehind4GiB() throws Exception {
        long offset = (5L << 30) + 3;
        Path path = scene.path("far");
        try (MappedRegion region = MappedRegion.builder().file(path).createNew().offset(offset).length(10).map()) {
            region.segment().fill((byte) 9);
        }
        assertThat(Files.size(path)).isEqualTo(offset + 10);
        assertThat(scene.read(scene.open(path, Fcntl.O_RDONLY), offset, 10)).containsOnly(9);
    }
}
