package io.mmapkit.ipc;

import static org.assertj.core.api.Assertions.assertThat;

import io.mmapkit.libc.ChildJvm;
import io.mmapkit.libc.Mman;
import io.mmapkit.libc.error.Errno;
import io.mmapkit.libc.error.SystemCallException;
import io.mmapkit.shared.SharedSegment;
import io.mmapkit.testing.Scene;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Rings that are closed while their process has as many mappings as it may. */
final class RingMappingLimitTest {
    private static final String GONE = "no message and no mapping";

    /** Takes mappings until there are none left, and closes rings. */
    static final class Program {
        public static void main(String[] arguments) throws IOException {
            assertRefused(); // a rehearsal: at the limit no class can be loaded any more
            useAndClose(open("first"), new ArrayList<>());
            List<AutoCloseable> rings = open("last");
            useAndClose(rings, take());
            for (AutoCloseable ring : open("later")) {
                System.out.println(ring);
            }
        }

        private static void assertRefused() {
            try {
                long there = Mman.mmap(MemorySegment.NULL, 1L << 60, Mman.PROT_READ,
                        Mman.MAP_PRIVATE | Mman.MAP_ANONYMOUS, -1, 0);
                throw new AssertionError("mapped at " + there);
            } catch (SystemCallException refused) {
                if (!refused.errno().equals(Errno.ENOMEM)) {
                    throw new AssertionError(refused);
                }
            }
        }

        private static List<AutoCloseable> open(String label) throws IOException {
            SpscRing one = SpscRing.create(SharedSegment.builder().memfd(label), 4096);
            MpscRing two = MpscRing.create(SharedSegment.builder().memfd(label), 4096, 3);
            BroadcastRing three = BroadcastRing.create(SharedSegment.builder().memfd(label), 4096, false);
            return List.of(one, two, three);
        }

        private static void useAndClose(List<AutoCloseable> rings, List<Long> taken) throws IOException {
            SpscRing.Producer producer = ((SpscRing) rings.getFirst()).producer();
            long address;
            try (Claim claim = producer.tryClaim(8)) {
                address = claim.segment().address();
            }
            String message = GONE;
            try {
                for (AutoCloseable ring : rings) {
                    ring.close();
                }
                if (Words.DIRECT.getLong(address) != 0) { // as a thread that is late would
                    message = "not zero";
                }
            } catch (Exception refused) {
                message = refused.toString();
            }
            for (long page : taken) {
                Mman.munmap(MemorySegment.ofAddress(page), Scene.PAGE);
            }
            long left = Files.readAllLines(Path.of("/proc/self/maps")).stream().filter(line -> line.contains("memfd:"))
                    .count();
            System.out.println(left == 0 ? message : left + " mappings, " + message);
        }

        private static List<Long> take() {
            List<Long> taken = new ArrayList<>(70_000);
            try {
                while (true) { // neighbours that are not alike
                    taken.add(Mman.mmap(MemorySegment.NULL, Scene.PAGE,
                            taken.size() % 2 == 0 ? Mman.PROT_READ : Mman.PROT_WRITE,
                            Mman.MAP_PRIVATE | Mman.MAP_ANONYMOUS, -1, 0));
                }
            } catch (SystemCallException full) {
                return taken;
            }
        }
    }

    @Test
    @Timeout(120)
    void areClosedAllTheSame() throws Exception {
        ChildJvm.Result result = ChildJvm.of(Program.class)
                .jvm("-Xint", "-XX:+UseSerialGC", "-Xms64m", "-Xmx64m", "-XX:+AlwaysPreTouch").run(); // commits nothing more
        assertThat(result.stdout().lines()).as("%s", result).hasSize(5).startsWith(GONE, GONE);
    }
}
