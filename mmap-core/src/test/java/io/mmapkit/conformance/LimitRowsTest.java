package io.mmapkit.conformance;

import static io.mmapkit.libc.Mman.MAP_ANONYMOUS;
import static io.mmapkit.libc.Mman.MAP_PRIVATE;
import static io.mmapkit.libc.Mman.MAP_SHARED;
import static io.mmapkit.testing.Scene.PAGE;
import static io.mmapkit.testing.Scene.READ_WRITE;

import io.mmapkit.libc.ChildJvm;
import io.mmapkit.libc.Mman;
import io.mmapkit.libc.Resource;
import io.mmapkit.libc.StructRlimit;
import io.mmapkit.libc.Unistd;
import io.mmapkit.libc.error.SystemCallException;
import io.mmapkit.testing.Scene;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import org.opentest4j.TestAbortedException;

/** What there isn't enough of. */
@Rows
final class LimitRowsTest {
    private static final long GIB = 1L << 30;

    private static long number(String file) throws IOException {
        return Long.parseLong(Files.readAllLines(Path.of(file)).getFirst()); // readString gets the first digit only
    }

    /** A JVM that wants no memory by itself while it has none: what is played was rehearsed, and nothing is compiled. */
    private static ChildJvm.Builder settled(Class<?> main) {
        return ChildJvm.of(main).jvm("-Xint", "-XX:+UseSerialGC", "-Xms64m", "-Xmx64m", "-XX:InitialCodeCacheSize=32m");
    }

    /** Maps more than its address space may have. */
    static final class AddressSpace {
        public static void main(String[] arguments) throws IOException {
            Scene scene = Scene.here();
            String _ = mapped(scene, Resource.RLIM_INFINITY, -1);
            Answer.say(mapped(scene, GIB, 2 * GIB));
        }

        private static String mapped(Scene scene, long limit, long length) throws SystemCallException {
            MemorySegment limits = scene.memory(StructRlimit.LAYOUT.byteSize());
            Resource.getrlimit(Resource.RLIMIT_AS, limits);
            StructRlimit.rlim_cur(limits, limit);
            Resource.setrlimit(Resource.RLIMIT_AS, limits);
            String result = Answer.code(() -> scene.anonymous(length));
            StructRlimit.rlim_cur(limits, StructRlimit.rlim_max(limits)); // the JVM has more than that already
            Resource.setrlimit(Resource.RLIMIT_AS, limits);
            return result;
        }
    }

    @Row("LIM-02")
    void addressSpaceIsLimited(Answer answer) throws Exception {
        answer.from(settled(AddressSpace.class));
    }

    /** Maps pages until it may have no more mappings, and gives them back before it says so: a JVM needs some itself. */
    static final class Mappings {
        public static void main(String[] arguments) throws IOException {
            Scene scene = Scene.here();
            long limit = number("/proc/sys/vm/max_map_count");
            long[] pages = new long[(int) limit + 10];
            String _ = Answer.code(() -> scene.anonymous(-1)); // loads what a refusal needs
            String _ = attempt(pages, 2);
            String refusal = attempt(pages, pages.length);
            int count = 0;
            while (count < pages.length && pages[count] != 0) {
                count++;
            }
            Answer.say(refusal);
            Answer.say(Math.abs(count - limit) <= limit / 20 ? "near-limit" : count + " of " + limit);
        }

        /** Leaves the addresses that were mapped in the array. */
        private static String attempt(long[] pages, int most) throws SystemCallException {
            int count = 0;
            String refusal = "0";
            try {
                for (; count < most; count++) { // neighbours that are alike would become one mapping
                    pages[count] = Mman.mmap(MemorySegment.NULL, PAGE, count % 2 == 0 ? Mman.PROT_READ : READ_WRITE,
                            MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
                }
            } catch (SystemCallException refused) {
                refusal = refused.errno().name();
            }
            for (int i = 0; i < count; i++) {
                Mman.munmap(MemorySegment.ofAddress(pages[i]), PAGE);
            }
            return refusal;
        }
    }

    @Row("LIM-03")
    void mappingsAreLimited(Answer answer) throws Exception {
        if (number("/proc/sys/vm/max_map_count") > 1_000_000) {
            throw new TestAbortedException("vm.max_map_count is so large that this would take too long");
        }
        answer.from(settled(Mappings.class));
    }

    /** Locks a page where less may be locked. */
    static final class LocksLess {
        public static void main(String[] arguments) throws IOException {
            Unprivileged.run(scene -> Unprivileged.limit(scene, Resource.RLIMIT_MEMLOCK, PAGE - 1), scene -> {
                MemorySegment page = scene.anonymous(PAGE);
                return Answer.code(() -> Mman.mlock(page, PAGE));
            });
        }
    }

    @Row("LIM-08")
    void lockedMemoryIsLimited(Answer answer) throws Exception {
        answer.from(Unprivileged.child(LocksLess.class));
    }

    /** Maps more than may be locked where all that is mapped is locked. */
    static final class LocksAll {
        public static void main(String[] arguments) throws IOException {
            Unprivileged.run(scene -> {
                // the JVM's own memory is far more than the limit: it must be set first, and only for the future
                Mman.mlockall(Mman.MCL_FUTURE);
                Unprivileged.limit(scene, Resource.RLIMIT_MEMLOCK, 512 << 10);
            }, scene -> {
                String mapped = Answer.code(() -> scene.map(1 << 20, READ_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1));
                Mman.munlockall(); // the JVM can't even end otherwise
                return mapped;
            });
        }
    }

    @Row("LIM-09")
    void lockedMappingsAreLimited(Answer answer) throws Exception {
        answer.from(Unprivileged.child(LocksAll.class));
    }

    @Row("LIM-11")
    void protectionStopsAtHoles(Scene scene, Answer answer) throws Exception {
        answer.result(() -> Mman.mprotect(MemorySegment.NULL, PAGE + 1, Mman.PROT_READ));
        MemorySegment pages = scene.anonymous(2 * PAGE);
        scene.forget(pages);
        scene.keep(pages.address(), PAGE);
        Mman.munmap(pages.asSlice(PAGE), PAGE);
        answer.result(() -> Mman.mprotect(pages, 2 * PAGE, Mman.PROT_READ));
    }

    /** Forks where no process may be. */
    static final class Forks {
        public static void main(String[] arguments) throws Exception {
            Class.forName("io.mmapkit.libc.Unistd$Fork"); // the rehearsal must not fork
            boolean[] rehearsed = {false};
            Unprivileged.run(scene -> {
                rehearsed[0] = true;
                Unprivileged.limit(scene, Resource.RLIMIT_NPROC, 0);
            }, scene -> rehearsed[0] ? forked() : Answer.code(() -> scene.anonymous(-1)));
        }

        private static String forked() {
            try {
                if (Unistd.fork() == 0) {
                    Unistd._exit(0);
                }
                return "0";
            } catch (SystemCallException refused) {
                return refused.errno().name();
            }
        }
    }

    @Row("LIM-15")
    void processesAreLimited(Answer answer) throws Exception {
        answer.from(Unprivileged.child(Forks.class));
    }

    @Row("LIM-17")
    void memoryIsLimited(Scene scene, Answer answer) throws Exception {
        if (number("/proc/sys/vm/overcommit_memory") != 0) {
            throw new TestAbortedException("vm.overcommit_memory isn't 0");
        }
        answer.result(() -> scene.anonymous(memory("MemFree") / 2));
        answer.result(() -> scene.anonymous(2 * (memory("MemTotal") + memory("SwapTotal"))));
    }

    private static long memory(String name) throws IOException {
        return Files.readAllLines(Path.of("/proc/meminfo")).stream().filter(line -> line.startsWith(name + ':'))
                .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) << 10).findFirst().orElseThrow();
    }
}
