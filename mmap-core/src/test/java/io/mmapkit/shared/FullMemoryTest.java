package io.mmapkit.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mmapkit.region.Mount;
import io.mmapkit.testing.Patterns;
import io.mmapkit.testing.Scene;
import io.mmapkit.testing.Self;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Where memory for files is full, as /dev/shm of a container is at 64 MiB, nothing is made by halves. */
@Timeout(30)
final class FullMemoryTest {
    private static final long SIZE = 16 * Scene.PAGE;

    @Test
    void refusesToCreateAndLeavesNothing() throws Exception {
        try (Mount mount = Mount.tmpfs(64 * Scene.PAGE)) {
            Path path = mount.path("segment");
            long before = Self.descriptorsOf(path.getParent().toString());
            mount.fill();
            for (boolean attaches : new boolean[]{false, true}) {
                SharedSegmentBuilder builder = SharedSegment.builder().file(path).byteSize(SIZE);
                assertThatThrownBy(attaches ? builder::createOrAttach : builder::create)
                        .isInstanceOf(FileSystemException.class).hasMessageContaining("ENOSPC");
            }
            try (Stream<Path> files = Files.list(path.getParent())) {
                assertThat(files.map(Path::getFileName).map(Path::toString)).containsExactly("filler");
            }
            assertThat(Self.descriptorsOf(path.getParent().toString())).isEqualTo(before);
            Files.delete(mount.path("filler"));
            SharedSegment.builder().file(path).byteSize(SIZE).create().close();
        }
    }

    @Test
    void refusesToGrowAndLeavesAllAsItWas() throws Exception {
        try (Mount mount = Mount.tmpfs(64 * Scene.PAGE)) {
            Path path = mount.path("segment");
            try (SharedSegment segment = SharedSegment.builder().file(path).byteSize(SIZE).initialize(Patterns::fill)
                    .create(); SharedSegment other = SharedSegment.builder().file(path).attach()) {
                mount.fill();
                long length = Files.size(path);
                for (long size : new long[]{SIZE + Scene.PAGE, 32 * SIZE, 1L << 40}) {
                    assertThatThrownBy(() -> segment.grow(size)).isInstanceOf(FileSystemException.class)
                            .hasMessageContaining("ENOSPC");
                    assertThat(Files.size(path)).isEqualTo(length);
                    assertThat(segment.byteSize()).isEqualTo(SIZE);
                    assertThat(other.refresh()).isFalse();
                }
                assertThat(Patterns.isIn(segment.segment())).isTrue();
                SharedSegment.builder().file(path).attach().close(); // a place is there already
                Files.delete(mount.path("filler"));
                segment.grow(2 * SIZE);
                assertThat(other.refresh()).isTrue();
                assertThat(Patterns.isIn(other.segment().asSlice(0, SIZE))).isTrue();
            }
        }
    }
}
