package io.mmapkit.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.mmapkit.MappedRegion;
import io.mmapkit.Sharing;
import io.mmapkit.libc.ChildJvm;
import io.mmapkit.libc.Resource;
import io.mmapkit.libc.StructRlimit;
import io.mmapkit.libc.error.SystemCallException;
import io.mmapkit.os.ProcFile;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A process that may open nothing more is told so, and saves once it may again. */
@Timeout(60)
final class SnapshotWithoutDescriptorsTest {
    /** Tries to save without, and saves with descriptors. */
    static final class Saving {
        public static void main(String[] arguments) throws Exception {
            loadWhatIsNeeded();
            try (Arena arena = Arena.ofConfined(); MappedRegion region = Shared.region(Sharing.PRIVATE, 1)) {
                MemorySegment limit = arena.allocate(StructRlimit.LAYOUT);
                Resource.getrlimit(Resource.RLIMIT_NOFILE, limit);
                long before = StructRlimit.rlim_cur(limit);
                StructRlimit.rlim_cur(limit, 0);
                Resource.setrlimit(Resource.RLIMIT_NOFILE, limit);
                String told = start(region);
                StructRlimit.rlim_cur(limit, before);
                Resource.setrlimit(Resource.RLIMIT_NOFILE, limit);
                System.out.println(told);
                try (Snapshot snapshot = Snapshot.start(region, Path.of(arguments[0]))) {
                    System.out.println("saved " + snapshot.await(Shared.LONG).size());
                }
            }
        }

        private static String start(MappedRegion region) {
            try {
                Snapshot.start(List.of(region), 1).close();
                return "started";
            } catch (IOException refused) {
                return refused.getCause() instanceof SystemCallException call
                        ? "refused: " + call.getMessage()
                        : refused.toString();
            } catch (UnsupportedOperationException wrong) {
                return wrong.toString();
            }
        }

        /** Classes are files, too. */
        private static void loadWhatIsNeeded() throws Exception {
            Class.forName(Snapshot.class.getName());
            try (MappedRegion region = Shared.region(Sharing.PRIVATE, 1);
                    ForkedChild child = ForkedChild
                            .start(ChildProgram.builder().write(1, region.segment().asSlice(0, 0)).build())) {
                child.await(Shared.LONG);
            }
            Class.forName(SnapshotProgram.class.getName() + "$Instruction");
            try {
                ProcFile.text("/proc/no-such-file");
            } catch (IOException refused) {
                System.out.println(refused.getMessage());
            }
        }
    }

    @TempDir private Path folder;

    @Test
    void isToldSo() throws Exception {
        ChildJvm.Result result = ChildJvm.of(Saving.class).quickly().arguments(folder.resolve("saved").toString())
                .run();
        assertThat(result.stdout().lines().skip(1)).as(result.stderr()).hasSize(2)
                .first().asString().startsWith("refused: ").contains("/proc/cpuinfo", "EMFILE");
        assertThat(result.stdout()).endsWith("saved 1\n");
    }
}
