package io.mmapkit.fault;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.mmapkit.Advice;
import io.mmapkit.ByteRange;
import io.mmapkit.DirtyTracker;
import io.mmapkit.FaultContainment;
import io.mmapkit.GuardedAccess;
import io.mmapkit.MappedRegion;
import io.mmapkit.MappingBudget;
import io.mmapkit.MappingFaultException;
import io.mmapkit.MappingFaultException.Kind;
import io.mmapkit.Protection;
import io.mmapkit.libc.Resource;
import io.mmapkit.libc.StructRlimit;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** Uses up all descriptors of its process, and goes on. */
final class DescriptorLimitProgram {
    private static final int PAGE = 4096;
    private static final long LIMIT = 200;

    private DescriptorLimitProgram() {}

    public static void main(String[] arguments) throws IOException {
        MappedRegion anonymous = MappedRegion.builder().anonymous().length(PAGE).map();
        Path path = Files.createTempFile("limit", "");
        Files.write(path, new byte[2 * PAGE]);
        loadClasses(path, anonymous);
        try (CutFile cut = new CutFile()) {
            limit();
            Deque<MappedRegion> regions = new ArrayDeque<>();
            FileSystemException refusal = openAll(path, regions);
            assertThat(refusal).hasMessageContaining("EMFILE").hasMessageContaining(path.toString());
            survives(anonymous, path, regions.peek(), cut);

            for (int i = 0; i < 4; i++) {
                regions.pop().close(); // all but the first for loading classes
            }
            assertThat(FaultContainment.result().works()).isTrue();
            assertThatExceptionOfType(MappingFaultException.class)
                    .isThrownBy(() -> cut.region().guardedLong(s -> s.get(JAVA_BYTE, CutFile.bad(0))))
                    .satisfies(fault -> assertThat(fault.kind()).isEqualTo(Kind.FILE_SHORTER));
            int opened = regions.size();
            regions.forEach(MappedRegion::close);
            regions.clear();
            openAll(path, regions);
            assertThat(regions.size()).isGreaterThanOrEqualTo(opened);
            regions.forEach(MappedRegion::close);
            System.out.println(opened + " regions");
        } finally {
            Files.delete(path);
        }
    }

    /** Where they are files of their own, loading one takes a descriptor. */
    private static void loadClasses(Path path, MappedRegion anonymous) throws IOException {
        try {
            Class.forName(FaultContainment.class.getName()); // which makes no test yet
            Class.forName(GuardedAccess.OfLong.class.getName());
        } catch (ClassNotFoundException impossible) {
            throw new AssertionError(impossible);
        }
        assertThatExceptionOfType(FileSystemException.class)
                .isThrownBy(() -> MappedRegion.open(Path.of("/there/is/none"))).withMessageContaining("ENOENT");
        MappedRegion.builder().memfd("classes").length(PAGE).map().close();
        MappedRegion.builder().memfd("classes").length(PAGE).sparse().map().close(); // as the trap makes its zeros
        DirtyTracker.track(anonymous).close();
        anonymous.protect(Protection.READ, Protection.WRITE);
        MappingBudget.current();
        try (MappedRegion region = MappedRegion.open(path)) {
            use(region);
        }
    }

    private static FileSystemException openAll(Path path, Deque<MappedRegion> regions) throws IOException {
        while (true) {
            try {
                regions.push(MappedRegion.open(path));
            } catch (FileSystemException refused) {
                return refused;
            }
        }
    }

    /** What needs no descriptor works, and what needs one says so and has no effect. */
    private static void survives(MappedRegion anonymous, Path path, MappedRegion open, CutFile cut) throws IOException {
        assertThat(FaultContainment.result().works()).isFalse();
        assertThatExceptionOfType(UnsupportedOperationException.class)
                .isThrownBy(() -> cut.region().guardedLong(s -> s.get(JAVA_BYTE, 0))).withMessageContaining("EMFILE");
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> MappedRegion.builder().memfd("one more").length(PAGE).map())
                .withMessageContaining("EMFILE");
        Path fresh = path.resolveSibling(path.getFileName() + "-fresh");
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> MappedRegion.builder().file(fresh).create().length(PAGE).map());
        assertThat(Files.exists(fresh)).isFalse();
        assertThatExceptionOfType(IOException.class).isThrownBy(() -> DirtyTracker.track(anonymous))
                .withMessageContaining("EMFILE");

        assertThatExceptionOfType(IOException.class).isThrownBy(MappingBudget::current).withMessageContaining("EMFILE");

        anonymous.segment().set(JAVA_BYTE, 0, (byte) 1);
        anonymous.protect(Protection.READ);
        assertThat(anonymous.segment().get(JAVA_BYTE, 0)).isEqualTo((byte) 1);
        use(open);
        System.gc();
    }

    private static void use(MappedRegion region) throws IOException {
        region.prefault(0, PAGE);
        region.read(0, MemorySegment.ofArray(new byte[PAGE]));
        assertThat(region.crc32c(0, PAGE)).isEqualTo(region.crc32c(PAGE, PAGE));
        region.residency();
        region.prefetch(List.of(new ByteRange(0, 1), new ByteRange(PAGE, 1)));
        region.advise(Advice.WILLNEED);
        region.lock(0, PAGE);
        region.unlock();
    }

    private static void limit() throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment limit = arena.allocate(StructRlimit.LAYOUT);
            Resource.getrlimit(Resource.RLIMIT_NOFILE, limit);
            StructRlimit.rlim_cur(limit, LIMIT);
            Resource.setrlimit(Resource.RLIMIT_NOFILE, limit);
        }
    }
}
