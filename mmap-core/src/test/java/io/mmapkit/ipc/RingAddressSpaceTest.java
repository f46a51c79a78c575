package io.mmapkit.ipc;

import static org.assertj.core.api.Assertions.assertThat;

import io.mmapkit.libc.ChildJvm;
import io.mmapkit.libc.Resource;
import io.mmapkit.libc.StructRlimit;
import io.mmapkit.shared.SharedSegment;
import io.mmapkit.testing.Scene;
import io.mmapkit.testing.Self;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.NoSuchFileException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A ring that was made and can't be mapped. */
final class RingAddressSpaceTest {
    private static final long SIZE = 32L << 20;

    /** Has addresses for the segment, and not for the ring. */
    static final class Program {
        private Program() {}

        public static void main(String[] arguments) throws IOException {
            SpscRing.create(SharedSegment.builder().memfd("first"), 4096).close(); // all classes are there
            BroadcastRing.create(SharedSegment.builder().memfd("first"), 4096, false).close();
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment limit = arena.allocate(StructRlimit.LAYOUT);
                Resource.getrlimit(Resource.RLIMIT_AS, limit);
                StructRlimit.rlim_cur(limit, Self.kibibytes("VmSize") * 1024 + 2 * SIZE);
                Resource.setrlimit(Resource.RLIMIT_AS, limit);
            }
            try {
                if (arguments[1].equals("broadcast")) {
                    BroadcastRing.create(arguments[0], SIZE).close();
                } else {
                    SpscRing.create(arguments[0], SIZE).close();
                }
                System.out.println("made");
            } catch (IOException refused) {
                System.out.println(refused.getMessage().contains("ENOMEM") ? "refused" : refused.toString());
            }
            try {
                SpscRing.attach(arguments[0]).close();
                System.out.println("there");
            } catch (NoSuchFileException missing) {
                System.out.println("missing");
            }
            System.exit(0);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"one", "broadcast"})
    void leavesNoName(String kind) throws Exception {
        try (Scene scene = Scene.create()) {
            ChildJvm.Result result = ChildJvm.of(Program.class).arguments(scene.name(), kind).run();
            assertThat(result.stdout().lines()).as(result.stderr()).containsExactly("refused", "missing");
        }
    }
}
