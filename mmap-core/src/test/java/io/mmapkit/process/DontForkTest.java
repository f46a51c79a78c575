package io.mmapkit.process;

import static io.mmapkit.process.Shared.LONG;
import static io.mmapkit.process.Shared.PAGE;
import static org.assertj.core.api.Assertions.assertThat;

import io.mmapkit.Advice;
import io.mmapkit.MappedRegion;
import io.mmapkit.Sharing;
import io.mmapkit.libc.ChildJvm;
import io.mmapkit.libc.Mman;
import io.mmapkit.testing.Native;
import io.mmapkit.testing.Vma;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The heap is left out of a fork and taken back; what a user has left out himself stays so, wherever it is. */
@Timeout(60)
final class DontForkTest {
    private static final String LEFT_OUT = "dc"; // VM_DONTCOPY

    @Test
    void whatAUserHasLeftOutStaysSo() throws Exception {
        try (MappedRegion region = Shared.region(Sharing.PRIVATE, 8 * PAGE)) {
            region.advise(2 * PAGE, 3 * PAGE, Advice.DONTFORK);
            for (int i = 0; i < 3; i++) {
                try (ForkedChild child = ForkedChild.start(ChildProgram.builder().load(region.segment(), 0).build())) {
                    assertThat(child.await(LONG).isSuccess()).isTrue();
                }
                for (int page = 0; page < 8; page++) {
                    assertThat(Vma.of(region.segment().address() + page * PAGE).hasFlag(LEFT_OUT))
                            .as("page " + page).isEqualTo(page >= 2 && page < 5);
                }
            }
            region.advise(Advice.DOFORK);
            assertThat(Vma.of(region.segment().address() + 2 * PAGE).hasFlag(LEFT_OUT)).isFalse();
        }
    }

    /** Maps memory right before and right behind the heap, a part of it left out, and forks. */
    static final class Neighbour {
        private static final long SIZE = 8L << 20;

        public static void main(String[] arguments) throws Exception {
            List<Vma> heap = heap();
            long start = heap.getFirst().start();
            long end = heap.getLast().end();
            MemorySegment before = map(start - SIZE);
            MemorySegment behind = map(end);
            before.set(ValueLayout.JAVA_LONG, 0, 41);
            behind.set(ValueLayout.JAVA_LONG, 0, 42);
            leaveOut(before.asSlice(SIZE / 2)); // beside the heap
            leaveOut(behind.asSlice(0, SIZE / 2));
            String own = leftOut();
            for (int i = 0; i < 3; i++) {
                Keeper keeper = Keeper.fork(ChildProgram.builder().build());
                System.out.println(keeper.awaitEnd() + ", heap " + (keeper.isHeapLeftOut() ? "left out" : "copied")
                        + ", " + (leftOut().equals(own) ? "the same" : own + " became " + leftOut()));
            }
            ChildProgram needed = ChildProgram.builder().load(before, 0).load(behind, SIZE / 2).build();
            try (ForkedChild child = ForkedChild.start(needed)) {
                System.out.println(child.await(LONG) + ", it read " + child.result(0).value() + ", "
                        + (leftOut().equals(own) ? "the same" : own + " became " + leftOut()));
            }
        }

        private static MemorySegment map(long address) throws Exception {
            long mapped = Mman.mmap(MemorySegment.ofAddress(address), SIZE, Mman.PROT_READ | Mman.PROT_WRITE,
                    Mman.MAP_PRIVATE | Mman.MAP_ANONYMOUS | Mman.MAP_FIXED_NOREPLACE, -1, 0);
            return Native.at(mapped, SIZE);
        }

        private static void leaveOut(MemorySegment memory) throws Exception {
            Mman.madvise(memory, memory.byteSize(), Mman.MADV_DONTFORK);
        }

        /** The neighbours below 32 GiB that have the most memory. */
        private static List<Vma> heap() throws Exception {
            List<Vma> low = Vma.all().stream().filter(vma -> Long.compareUnsigned(vma.end(), 32L << 30) <= 0).toList();
            List<Vma> best = List.of();
            for (int from = 0, to; from < low.size(); from = to) {
                to = from + 1;
                while (to < low.size() && low.get(to).start() == low.get(to - 1).end()) {
                    to++;
                }
                best = memory(low.subList(from, to)) > memory(best) ? low.subList(from, to) : best;
            }
            return best;
        }

        private static long memory(List<Vma> mappings) {
            return mappings.stream().filter(vma -> vma.permissions().equals("rw-p"))
                    .mapToLong(vma -> vma.end() - vma.start()).sum();
        }

        /** Where mappings begin and end that no child would get. */
        private static String leftOut() throws Exception {
            return Vma.all().stream().filter(vma -> vma.hasFlag(LEFT_OUT))
                    .map(vma -> Long.toHexString(vma.start()) + '-' + Long.toHexString(vma.end())).toList().toString();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"G1", "Serial"})
    void alsoBesideTheHeap(String collector) throws Exception {
        ChildJvm.Result result = ChildJvm.of(Neighbour.class).quickly()
                .jvm("-XX:-UseSerialGC", "-XX:+Use" + collector + "GC", "-Xms96m", "-Xmx96m").run();
        assertThat(result.stdout()).as(result.stderr())
                .isEqualTo("exited with 0, heap left out, the same\n".repeat(3)
                        + "exited with 0, it read 41, the same\n");
    }
}
