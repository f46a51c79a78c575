package io.mmapkit.region;

import static org.assertj.core.api.Assertions.assertThat;

import io.mmapkit.Advice;
import io.mmapkit.MappedRegion;
import io.mmapkit.MappingBudget;
import io.mmapkit.Protection;
import io.mmapkit.libc.ChildJvm;
import io.mmapkit.libc.Mman;
import io.mmapkit.libc.error.SystemCallException;
import io.mmapkit.testing.Scene;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

final class MappingBudgetTest {
    private static final Path MAPS = Path.of("/proc/self/maps");

    @Test
    void isWhatProcSays() throws Exception {
        for (int attempt = 0;; attempt++) { // other threads of the JVM map, too
            long before = Files.readAllLines(MAPS).size();
            MappingBudget budget = MappingBudget.current();
            long after = Files.readAllLines(MAPS).size();
            if (before == after || attempt == 100) {
                assertThat(budget.mappings()).isEqualTo(before);
                assertThat(budget.limit()).isEqualTo(
                        Long.parseLong(Files.readAllLines(Path.of("/proc/sys/vm/max_map_count")).getFirst()));
                assertThat(budget.remaining()).isEqualTo(budget.limit() - before);
                return;
            }
        }
    }

    @Test
    void countsWhatRegionsTake() throws Exception {
        List<MappedRegion> regions = new ArrayList<>();
        long before = MappingBudget.current().mappings();
        try {
            for (int i = 0; i < 200; i++) {
                regions.add(MappedRegion.builder().memfd("one").length(1).map());
                regions.add(MappedRegion.builder().memfd("two").length(1).reserve(10 * Scene.PAGE).map());
            }
            assertThat(MappingBudget.current().mappings() - before).isBetween(590L, 640L);
        } finally {
            regions.forEach(MappedRegion::close);
        }
    }

    @Test
    void countsTheBytesOfAddresses() throws Exception {
        long tebibyte = 1L << 40;
        long before = MappingBudget.current().bytes();
        try (MappedRegion region = MappedRegion.builder().anonymous().length(1).reserve(tebibyte).map()) {
            assertThat(MappingBudget.current().bytes() - before).isBetween(tebibyte - (8L << 30),
                    tebibyte + (8L << 30));
            assertThat(MappingBudget.current().bytes()).isGreaterThan(region.byteSize());
        }
    }

    @Test
    void neverIsBelowZero() {
        assertThat(new MappingBudget(10, 40_960, 7).remaining()).isZero();
    }

    /** Takes mappings until there are none left, and looks what regions then say. */
    static final class Exhausted {
        public static void main(String[] arguments) throws Exception {
            long page = Scene.PAGE;
            MappedRegion region = MappedRegion.builder().anonymous().length(16 * page).map();
            attempt(1L << 56); // a rehearsal: at the limit the JVM can't load a class any more
            attempt(page);
            advise(region);
            region.advise(Advice.DODUMP);
            List<Long> taken = take(page);
            giveBack(taken, 3, page); // the JVM has a few left, and the region is too large anyway
            attempt(1L << 56);
            taken.addAll(take(page));
            attempt(page);
            advise(region);
            giveBack(taken, taken.size(), page);
            attempt(page);
            region.close();
        }

        private static void giveBack(List<Long> taken, int count, long page) throws IOException {
            for (int i = 0; i < count; i++) {
                Mman.munmap(MemorySegment.ofAddress(taken.removeLast()), page);
            }
        }

        /** Would make three mappings of one. */
        private static void advise(MappedRegion region) {
            try {
                region.advise(Scene.PAGE, Scene.PAGE, Advice.DONTDUMP);
                System.out.println("advised");
            } catch (IOException refused) {
                System.out.println(refused.getMessage());
            }
        }

        private static List<Long> take(long page) {
            List<Long> taken = new ArrayList<>(70_000);
            try {
                while (true) { // neighbours that are not alike
                    taken.add(Mman.mmap(MemorySegment.NULL, page,
                            taken.size() % 2 == 0 ? Mman.PROT_READ : Mman.PROT_WRITE,
                            Mman.MAP_PRIVATE | Mman.MAP_ANONYMOUS, -1, 0));
                }
            } catch (SystemCallException full) {
                return taken;
            }
        }

        private static void attempt(long length) {
            try (MappedRegion region = MappedRegion.builder().memfd("over").length(length).sparse()
                    .protection(Protection.READ).map()) {
                System.out.println("mapped " + region.byteSize());
            } catch (IOException refused) {
                System.out.println(refused.getMessage());
            }
        }
    }

    @Test
    @Timeout(120)
    void isNamedWhenItIsUsedUp() throws Exception {
        ChildJvm.Result result = ChildJvm.of(Exhausted.class)
                .jvm("-Xint", "-XX:+UseSerialGC", "-Xms64m", "-Xmx64m", "-XX:+AlwaysPreTouch").run(); // commits nothing more

        String[] lines = result.stdout().split("\n");
        assertThat(lines).as("%s", result).hasSize(7);
        assertThat(lines[0]).contains("ENOMEM").doesNotContain("max_map_count"); // for another reason
        assertThat(lines[1]).isEqualTo("mapped " + Scene.PAGE);
        assertThat(lines[2]).isEqualTo("advised");
        assertThat(lines[3]).contains("vm.max_map_count").contains("memfd:over");
        assertThat(lines[4]).contains("vm.max_map_count");
        assertThat(lines[5]).contains("EAGAIN"); // what madvise makes of it
        assertThat(lines[6]).isEqualTo("mapped " + Scene.PAGE);
    }
}
