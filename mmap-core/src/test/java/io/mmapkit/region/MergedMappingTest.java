package io.mmapkit.region;

import static io.mmapkit.Protection.READ;
import static io.mmapkit.Protection.WRITE;
import static org.assertj.core.api.Assertions.assertThat;

import io.mmapkit.Advice;
import io.mmapkit.MapFlag;
import io.mmapkit.MappedRegion;
import io.mmapkit.libc.ChildJvm;
import io.mmapkit.libc.Mman;
import io.mmapkit.testing.Scene;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
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

    /** At the limit a class can't be loaded any more: what is needed there is done before, with a few mappings left. */
    static final class Protecting {
        public static void main(String[] arguments) throws Exception {
            try (MappedRegion rehearsed = between(); MappedRegion region = between()) {
                store(rehearsed.segment());
                protect(rehearsed);
                OtherMappings.rehearse();
                region.advise(0, PAGE, Advice.DONTDUMP); // so that the region is two mappings, the second of which is a part of one
                OtherMappings others = OtherMappings.all();
                String message = protect(region);
                MemorySegment view = region.segment();
                boolean stored = !view.isReadOnly();
                if (stored) {
                    store(view); // the end of the JVM, if one of the pages is protected
                }
                others.giveBack();
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
        ChildJvm.Result result = OtherMappings.run(Protecting.class);
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
            OtherMappings.rehearse();
            OtherMappings.isMapped(0);
            MappedRegion region = between();
            long address = region.segment().address();
            region.segment().set(ValueLayout.JAVA_BYTE, 0, (byte) 1);
            OtherMappings others = OtherMappings.all();
            String closed = close(region);
            String then = OtherMappings.isMapped(address) ? "stayed" : "gone";
            others.giveBack();
            System.out.println(closed);
            System.out.println(then);
            MappedRegion.builder().anonymous().length(1).map().close();
            System.out.println(OtherMappings.isMapped(address) ? "left" : "given back");
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
    }

    @Test
    void closeDoesNotFailAndThePagesGoWithTheNextRegion() throws Exception {
        ChildJvm.Result result = OtherMappings.run(Closing.class);
        assertThat(result.stdout()).as(result.stderr()).isEqualTo("closed\nstayed\ngiven back\n");
        assertThat(result.status()).isZero();
    }
}
