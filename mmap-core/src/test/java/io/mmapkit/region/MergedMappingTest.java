package io.mmapkit.region;

import static io.mmapkit.Protection.READ;
import static io.mmapkit.Protection.WRITE;
import static org.assertj.core.api.Assertions.assertThat;

import io.mmapkit.Advice;
import io.mmapkit.MapFlag;
import io.mmapkit.MappedRegion;
import io.mmapkit.libc.ChildJvm;
import io.mmapkit.libc.Mman;
import io.mmapkit.libc.error.SystemCallException;
import io.mmapkit.testing.Scene;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Regions whose mapping the kernel merged with those of their neighbours, in a process that has all mappings it may have: then to protect or to
 * give back a part of a mapping takes one more.
 */
@Timeout(120)
final class MergedMappingTest {
    private static final long PAGE = Scene.PAGE;

    /** Two pages between two others that are alike, all of which are one mapping. */
    private static MappedRegion between() throws IOException {
        long address = Mman.mmap(MemorySegment.NULL, 4 * PAGE, Mman.PROT_READ | Mman.PROT_WRITE,
                Mman.MAP_PRIVATE | Mman.MAP_ANONYMOUS, -1, 0);
        Mman.munmap(MemorySegment.ofAddress(address + PAGE), 2 * PAGE);
        return MappedRegion.builder().anonymous().length(2 * PAGE).address(address + PAGE)
                .flags(MapFlag.FIXED_NOREPLACE).map();
    }

    /** Takes all mappings there are, and gives them back. */
    private static final class Others {
        private final List<Long> taken = new ArrayList<>(70_000);

        void takeAll() {
            try {
                while (true) { // neighbours that are not alike
                    taken.add(Mman.mmap(MemorySegment.NULL, PAGE,
                            taken.size() % 2 == 0 ? Mman.PROT_READ : Mman.PROT_NONE,
                            Mman.MAP_PRIVATE | Mman.MAP_ANONYMOUS, -1, 0));
                }
            } catch (SystemCallException full) {
                return;
            }
        }

        void giveBack(int count) throws SystemCallException {
            for (int i = 0; i < count && !taken.isEmpty(); i++) {
                Mman.munmap(MemorySegment.ofAddress(taken.removeLast()), PAGE);
            }
        }
    }

    /** A refusal, which takes classes that can't be loaded at the limit. */
    private static void rehearse() {
        try {
            MappedRegion.builder().memfd("too long").length(1L << 56).sparse().protection(READ).map();
        } catch (IOException refused) {
            refused.getMessage();
        }
    }

    /** At the limit a class can't be loaded any more: what is needed there is done before, with a few mappings left. */
    static final class Protecting {
        public static void main(String[] arguments) throws Exception {
            try (MappedRegion rehearsed = between(); MappedRegion region = between()) {
                store(rehearsed.segment());
                protect(rehearsed);
                rehearse();
                region.advise(0, PAGE, Advice.DONTDUMP); // so that the region is two mappings, the second of which is a part of one
                Others others = new Others();
                others.takeAll();
                others.giveBack(3);
                rehearse();
                others.takeAll();
                String message = protect(region);
                MemorySegment view = region.segment();
                boolean stored = !view.isReadOnly();
                if (stored) {
                    store(view); // the end of the JVM, if one of the pages is protected
                }
                others.giveBack(Integer.MAX_VALUE);
                System.out.println(message);
                System.out.println(stored == region.protection().contains(WRITE));
                System.out.println(protect(region) + ' ' + region.protection());
            }
        }

        private static void store(MemorySegment view) {
            view.set(ValueLayout.JAVA_BYTE, 0, (byte) 1);
            view.set(ValueLayout.JAVA_BYTE, PAGE, (byte) 1);
        }

        private static String protect(MappedRegion region) throws IOException {
            try {
                region.protect(READ);
                return "done";
            } catch (IOException refused) {
                return refused.getMessage();
            }
        }
    }

    @Test
    void protectNeverLeavesAViewThatAllowsMoreThanItsPages() throws Exception {
        ChildJvm.Result result = run(Protecting.class);
        assertThat(result.signal()).as(result.stdout()).isEmpty();
        String[] lines = result.stdout().split("\n");
        assertThat(lines).as("%s", result).hasSize(3);
        assertThat(lines[0]).contains("vm.max_map_count");
        assertThat(lines[1]).isEqualTo("true");
        assertThat(lines[2]).isEqualTo("done [READ]");
    }

    /** Closes a region where the kernel won't have its pages back, and another where it will. */
    static final class Closing {
        public static void main(String[] arguments) throws Exception {
            close(between());
            rehearse();
            isMapped(0);
            MappedRegion region = between();
            long address = region.segment().address();
            region.segment().set(ValueLayout.JAVA_BYTE, 0, (byte) 1);
            Others others = new Others();
            others.takeAll();
            others.giveBack(3);
            rehearse();
            others.takeAll();
            String closed = close(region);
            String then = isMapped(address) ? "stayed" : "gone";
            others.giveBack(Integer.MAX_VALUE);
            System.out.println(closed);
            System.out.println(then);
            MappedRegion.builder().anonymous().length(1).map().close();
            System.out.println(isMapped(address) ? "left" : "given back");
        }

        private static String close(MappedRegion region) {
            try {
                region.close();
                region.close();
                return "closed";
            } catch (RuntimeException | Error failure) {
                return failure.toString();
            }
        }

        private static boolean isMapped(long address) {
            try {
                Mman.madvise(MemorySegment.ofAddress(address), PAGE, Mman.MADV_NORMAL);
                return true;
            } catch (SystemCallException unmapped) {
                return false;
            }
        }
    }

    @Test
    void closeDoesNotFailAndThePagesGoWithTheNextRegion() throws Exception {
        ChildJvm.Result result = run(Closing.class);
        assertThat(result.stdout()).as(result.stderr()).isEqualTo("closed\nstayed\ngiven back\n");
        assertThat(result.status()).isZero();
    }

    private static ChildJvm.Result run(Class<?> program) throws Exception {
        return ChildJvm.of(program)
                .jvm("-Xint", "-XX:+UseSerialGC", "-Xms64m", "-Xmx64m", "-XX:+AlwaysPreTouch").run(); // commits nothing more
    }
}
