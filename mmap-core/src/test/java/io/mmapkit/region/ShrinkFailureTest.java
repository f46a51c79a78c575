package io.mmapkit.region;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.mmapkit.MappedRegion;
import io.mmapkit.MappingBudget;
import io.mmapkit.Protection;
import io.mmapkit.RegionBuilder;
import io.mmapkit.Sharing;
import io.mmapkit.libc.ChildJvm;
import io.mmapkit.libc.Fcntl;
import io.mmapkit.libc.Resource;
import io.mmapkit.libc.StructRlimit;
import io.mmapkit.libc.error.SystemCallException;
import io.mmapkit.testing.Patterns;
import io.mmapkit.testing.Scene;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A shrink that fails leaves everything as it was; one that doesn't leaves nothing to be seen again, but what is a file's. */
@Timeout(60)
final class ShrinkFailureTest {
    private static final long PAGE = Scene.PAGE;
    private static final Path ZERO = Path.of("/dev/zero");

    /** Shrinks where no descriptor is left. */
    static final class Limited {
        public static void main(String[] arguments) throws Exception {
            try (Scene scene = Scene.here();
                    MappedRegion anonymous = reserved(MappedRegion.builder().anonymous());
                    MappedRegion file = reserved(MappedRegion.builder().file(scene.path("file")).create())) {
                loadClasses();
                limit(scene);
                List<Integer> taken = takeAll(scene);
                List<MemorySegment> before = List.of(anonymous.segment(), file.segment());
                List<FileSystemException> refused = new ArrayList<>();
                for (MappedRegion region : List.of(anonymous, file)) {
                    refused.add(catchThrowableOfType(FileSystemException.class, () -> region.shrink(PAGE + 100)));
                }
                for (int descriptor : taken) {
                    scene.close(descriptor);
                }
                assertThat(refused.getFirst()).hasMessageContaining("anonymous memory").hasMessageContaining("EMFILE");
                assertThat(refused.getLast()).hasMessageContaining("file").hasMessageContaining("EMFILE");
                assertThat(anonymous.segment()).isSameAs(before.getFirst());
                assertThat(file.segment()).isSameAs(before.getLast());
                assertThat(Patterns.isIn(anonymous.segment())).isTrue();
                assertThat(Patterns.isIn(file.segment())).isTrue();
                anonymous.shrink(PAGE + 100);
                assertThat(anonymous.byteSize()).isEqualTo(PAGE + 100);
                System.out.println("done");
            }
        }

        private static MappedRegion reserved(RegionBuilder builder) throws IOException {
            MappedRegion region = builder.length(8 * PAGE).reserve(64 * PAGE).map();
            Patterns.fill(region.segment());
            return region;
        }

        /** Where they are files of their own, loading one takes a descriptor. */
        private static void loadClasses() throws IOException {
            try (MappedRegion region = reserved(MappedRegion.builder().anonymous())) {
                region.shrink(PAGE);
                assertThatExceptionOfType(FileSystemException.class)
                        .isThrownBy(() -> MappedRegion.open(Path.of("/there/is/none")));
                MappingBudget.current();
            }
        }

        private static void limit(Scene scene) throws IOException {
            MemorySegment limit = scene.memory(StructRlimit.LAYOUT.byteSize());
            Resource.getrlimit(Resource.RLIMIT_NOFILE, limit);
            StructRlimit.rlim_cur(limit, 100);
            Resource.setrlimit(Resource.RLIMIT_NOFILE, limit);
        }

        private static List<Integer> takeAll(Scene scene) {
            List<Integer> taken = new ArrayList<>();
            while (true) {
                try {
                    taken.add(scene.open(Path.of("/dev/null"), Fcntl.O_RDONLY));
                } catch (SystemCallException none) {
                    return taken;
                }
            }
        }
    }

    @Test
    void leavesAllAsItWasWithoutADescriptor() throws Exception {
        ChildJvm.Result result = ChildJvm.of(Limited.class).run();
        assertThat(result.stdout()).as(result.stderr()).isEqualTo("done\n");
    }

    enum Memory {
        ANONYMOUS, ANONYMOUS_SHARED, ZEROS;

        RegionBuilder builder() {
            return switch (this) {
                case ANONYMOUS -> MappedRegion.builder().anonymous();
                case ANONYMOUS_SHARED -> MappedRegion.builder().anonymous().sharing(Sharing.SHARED);
                case ZEROS -> MappedRegion.builder().file(ZERO).sharing(Sharing.PRIVATE).protection(Protection.READ,
                        Protection.WRITE);
            };
        }
    }

    @ParameterizedTest
    @EnumSource
    void memoryGrowsAgainWithZeros(Memory memory) throws Exception {
        try (MappedRegion region = memory.builder().length(4 * PAGE).reserve(8 * PAGE).map()) {
            region.segment().fill((byte) 9);
            region.shrink(2 * PAGE + 100);
            region.shrink(PAGE + 17);
            region.protect(Protection.READ);

            region.grow(PAGE + 20); // within the page
            assertThat(Patterns.isAll(region.segment().asSlice(0, PAGE + 17), 9)).isTrue();
            assertThat(Patterns.isAll(region.segment().asSlice(PAGE + 17), 0)).isTrue();
            region.grow(5 * PAGE);
            assertThat(Patterns.isAll(region.segment().asSlice(PAGE + 17), 0)).isTrue();

            region.protect(Protection.READ, Protection.WRITE);
            region.segment().fill((byte) 8);
            region.shrink(1);
            region.grow(8 * PAGE);
            assertThat(Patterns.isAll(region.segment().asSlice(0, 1), 8)).isTrue();
            assertThat(Patterns.isAll(region.segment().asSlice(1), 0)).isTrue();
        }
    }

    @Test
    void ofAPrivateFileWhatWasStoredIntoTheLastPageStays() throws Exception {
        try (Scene scene = Scene.create();
                MappedRegion region = MappedRegion.builder().file(scene.file(Patterns.bytes((int) (2 * PAGE))))
                        .sharing(Sharing.PRIVATE).protection(Protection.READ, Protection.WRITE).reserve(2 * PAGE)
                        .map()) {
            region.segment().fill((byte) 9);
            region.shrink(100);
            region.grow(2 * PAGE);
            assertThat(Patterns.isAll(region.segment().asSlice(0, PAGE), 9)).isTrue();
            assertThat(Patterns.isIn(region.segment().asSlice(PAGE), PAGE)).isTrue();
        }
    }
}
