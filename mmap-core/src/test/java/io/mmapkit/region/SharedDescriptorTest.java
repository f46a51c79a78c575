package io.mmapkit.region;

import static io.mmapkit.Protection.READ;
import static io.mmapkit.Protection.WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.mmapkit.MapFlag;
import io.mmapkit.MappedRegion;
import io.mmapkit.RegionBuilder;
import io.mmapkit.libc.Fcntl;
import io.mmapkit.libc.Unistd;
import io.mmapkit.testing.Scene;
import java.lang.foreign.Arena;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Regions of one descriptor of the caller's share its flock(2), and don't take back each other's size all the same. */
@Timeout(60)
final class SharedDescriptorTest {
    private static final int ROUNDS = 2_000;

    @TempDir private Path directory;

    @Test
    void growthThatFailsTakesNothingFromGrowthThatSucceeds() throws Exception {
        Path path = Files.write(directory.resolve("shared"), new byte[(int) Scene.PAGE]);
        int descriptor;
        try (Arena arena = Arena.ofConfined()) {
            descriptor = Fcntl.open(arena.allocateFrom(path.toString()), Fcntl.O_RDWR | Fcntl.O_CLOEXEC, 0);
        }
        RegionBuilder shared = MappedRegion.builder().descriptor(descriptor).protection(READ, WRITE).sparse();
        try (Walls walls = new Walls();
                MappedRegion grows = shared.map();
                MappedRegion stuck = shared.address(Walls.free(Scene.PAGE)).flags(MapFlag.FIXED_NOREPLACE).map()) {
            walls.behind(stuck.segment());
            AtomicBoolean ended = new AtomicBoolean();
            FutureTask<Integer> failing = new FutureTask<>(() -> {
                int failures = 0;
                while (!ended.get()) {
                    assertThatExceptionOfType(FileSystemException.class)
                            .isThrownBy(() -> stuck.grow(2L * ROUNDS * Scene.PAGE)).withMessageContaining("no room");
                    failures++;
                }
                return failures;
            });
            Thread thread = Thread.ofPlatform().start(failing);
            try {
                for (int round = 0; round < ROUNDS; round++) {
                    long length = grows.byteSize() + Scene.PAGE;
                    grows.grow(length);
                    assertThat(Files.size(path)).isGreaterThanOrEqualTo(length);
                }
            } finally {
                ended.set(true);
                thread.join();
            }
            assertThat(failing.get()).isPositive();
            assertThat(path).hasSize(grows.byteSize());
        } finally {
            Unistd.close(descriptor);
        }
    }
}
