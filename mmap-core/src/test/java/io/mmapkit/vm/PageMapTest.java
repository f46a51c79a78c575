package io.mmapkit.vm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.mmapkit.Advice;
import io.mmapkit.MappedRegion;
import io.mmapkit.PageSize;
import io.mmapkit.Protection;
import io.mmapkit.Sharing;
import io.mmapkit.libc.ChildJvm;
import io.mmapkit.region.AsNobody;
import io.mmapkit.testing.Patterns;
import io.mmapkit.testing.Scene;
import io.mmapkit.testing.Self;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

final class PageMapTest {
    private static final long PAGE = PageSize.system().bytes();

    @AutoClose private final Scene scene = Scene.create();

    private static MappedRegion anonymous(long pages) throws Exception {
        MappedRegion region = MappedRegion.builder().anonymous().length(pages * PAGE).map();
        region.advise(Advice.NOHUGEPAGE);
        return region;
    }

    private static Set<PageFlag> known(PageState state) {
        Set<PageFlag> flags = EnumSet.copyOf(state.flags().isEmpty() ? Set.of(PageFlag.SOFT_DIRTY) : state.flags());
        flags.remove(PageFlag.SOFT_DIRTY);
        return flags;
    }

    @Test
    void tellsWhatIsSoOfEachPage() throws Exception {
        try (MappedRegion region = anonymous(4)) {
            MemorySegment memory = region.segment();
            memory.set(ValueLayout.JAVA_BYTE, 1, (byte) 1);
            assertThat(memory.get(ValueLayout.JAVA_BYTE, 2 * PAGE)).isZero();

            List<PageState> states = PageMap.self().states(memory.address() + 100, 3 * PAGE);
            assertThat(states).hasSize(4).extracting(PageState::address).containsExactly(memory.address(),
                    memory.address() + PAGE, memory.address() + 2 * PAGE, memory.address() + 3 * PAGE);
            assertThat(known(states.get(0))).containsExactlyInAnyOrder(PageFlag.PRESENT, PageFlag.EXCLUSIVE);
            assertThat(states.get(1).flags()).isEmpty();
            assertThat(states.get(1).frame()).isEqualTo(new PageFrame.NotPresent());
            PageState zero = states.get(2);
            assertThat(zero.is(PageFlag.PRESENT)).isTrue();
            if (!zero.unknown().contains(PageFlag.ZERO)) {
                // Some kernels give what is read a page of its own
                assertThat(zero.is(PageFlag.ZERO)).isNotEqualTo(zero.is(PageFlag.EXCLUSIVE));
                assertThat(zero.is(PageFlag.HUGE)).isFalse();
            }
            for (PageFlag unknown : zero.unknown()) {
                assertThatThrownBy(() -> zero.is(unknown)).isInstanceOf(UnsupportedOperationException.class);
            }
            assertThat(PageMap.self().state(memory.address() + 5)).isEqualTo(states.get(0));
        }
    }

    @Test
    void findsRunsInTerabytes() throws Exception {
        try (MappedRegion region = MappedRegion.builder().memfd("runs").length(1L << 42).sparse().map()) {
            for (long at : new long[]{3, 4, 5, (1L << 30) - 1}) {
                region.segment().set(ValueLayout.JAVA_BYTE, at * PAGE, (byte) 1);
            }
            long base = region.segment().address();
            List<PageRun> runs = PageMap.self().runs(base, region.byteSize());
            assertThat(runs).extracting(run -> (run.start() - base) / PAGE).containsExactly(3L, (1L << 30) - 1);
            assertThat(runs).extracting(PageRun::byteSize).containsExactly(3 * PAGE, PAGE);
            assertThat(runs).allMatch(run -> run.flags().containsAll(Set.of(PageFlag.PRESENT, PageFlag.FILE)));
            assertThat(PageMap.self().runs(base, 0)).isEmpty();
            assertThat(PageMap.self().runs(base, Long.MAX_VALUE - base)).startsWith(runs.toArray(PageRun[]::new));
            assertThatIllegalArgumentException().isThrownBy(() -> PageMap.self().states(base, region.byteSize()));
        }
    }

    @Test
    void tellsHugePages() throws Exception {
        try (MappedRegion region = MappedRegion.builder().anonymous().length(4 << 20).hugePages().map()) {
            region.segment().fill((byte) 1);
            assumeTrue(region.hugePages().huge() == 4 << 20, "no huge pages to be had");
            PageState state = PageMap.self().state(region.segment().address());
            assumeTrue(!state.unknown().contains(PageFlag.HUGE), "this kernel doesn't tell");
            assertThat(state.is(PageFlag.HUGE)).isTrue();
        } catch (UnsupportedOperationException without) {
            assumeTrue(false, without.getMessage());
        }
    }

    /** Maps a file and tells where its first page lies. */
    static final class Maps {
        public static void main(String[] arguments) throws Exception {
            try (MappedRegion region = MappedRegion.open(Path.of(arguments[0]))) {
                System.out.println(region.segment().get(ValueLayout.JAVA_BYTE, 0));
                System.out.println(region.segment().address());
                System.out.println(PageMap.self().frame(region.segment().address()));
                System.in.read();
            }
        }
    }

    @Test
    void showsThatTwoProcessesShareAFrameUntilOneHasACopy() throws Exception {
        Path file = scene.file(Patterns.bytes((int) PAGE));
        try (MappedRegion region = MappedRegion.builder().file(file).sharing(Sharing.PRIVATE)
                .protection(Protection.READ, Protection.WRITE).map();
                ChildJvm child = ChildJvm.of(Maps.class).quickly().arguments(file).start()) {
            long address = region.segment().address();
            assertThat(String.valueOf(region.segment().get(ValueLayout.JAVA_BYTE, 0))).isEqualTo(child.hear());
            PageMap others = PageMap.of(child.pid());
            long there = Long.parseLong(child.hear());
            PageFrame frame = PageMap.self().frame(address);
            assertThat(others.frame(there)).isEqualTo(frame).hasToString(child.hear());
            assertThat(PageMap.self().state(address).is(PageFlag.FILE)).isTrue();
            assertThat(others.state(there).is(PageFlag.EXCLUSIVE)).isFalse();

            region.segment().set(ValueLayout.JAVA_BYTE, 0, (byte) 1);
            PageState copied = PageMap.self().state(address);
            assertThat(copied.is(PageFlag.FILE)).isFalse();
            assertThat(copied.is(PageFlag.EXCLUSIVE)).isTrue();
            assertThat(others.frame(there)).isEqualTo(frame);
            if (frame instanceof PageFrame.Number number) {
                assertThat(copied.frame()).isInstanceOf(PageFrame.Number.class).isNotEqualTo(frame);
                assertThat(number.physical(address + 5)).isEqualTo(number.number() * PAGE + 5);
            } else {
                assertThat(copied.frame()).isEqualTo(new PageFrame.NotPermitted()).hasToString("not permitted");
            }
            child.say("end");
            child.await();
            assertThatThrownBy(() -> others.frame(there)).isInstanceOf(NoSuchProcessException.class);
            assertThatThrownBy(() -> others.runs(there, PAGE)).isInstanceOf(NoSuchProcessException.class);
        }
    }

    /** Looks at its own frames, and at those of somebody else. */
    static final class Looks {
        public static void main(String[] arguments) throws Exception {
            try (MappedRegion region = MappedRegion.builder().anonymous().length(PAGE).map()) {
                region.segment().fill((byte) 1);
                System.out.println(PageMap.self().frame(region.segment().address()));
                System.out.println(PageMap.self().state(region.segment().address()).is(PageFlag.PRESENT));
            }
            try {
                PageMap.of(Long.parseLong(arguments[0])).frame(0);
            } catch (AccessDeniedException refused) {
                System.out.println(refused.getMessage());
            }
        }
    }

    @Test
    void withholdsFramesFromWhoMayNotKnow() throws Exception {
        String output = AsNobody.run(Looks.class, ProcessHandle.current().pid());
        assertThat(output.lines()).hasSize(3).startsWith("not permitted", "true").last().asString()
                .contains("/pagemap: process", "another user's");
    }

    @Test
    void hasNothingWhereNothingIsMapped() throws Exception {
        for (long address : new long[]{0, 1L << 46, 1L << 60, -1, Long.MIN_VALUE, 0xffff_ffff_ff60_0000L,
            Long.MAX_VALUE}) {
            assertThat(PageMap.self().state(address).flags()).as(Long.toHexString(address)).isEmpty();
            assertThat(PageMap.self().frame(address)).isEqualTo(new PageFrame.NotPresent());
        }
        assertThat(PageMap.self().states(0, 0)).isEmpty();
        assertThatIllegalArgumentException().isThrownBy(() -> PageMap.self().states(0, -1));
        assertThatIllegalArgumentException().isThrownBy(() -> PageMap.self().states(-PAGE, 3 * PAGE));
        assertThatThrownBy(() -> PageMap.of(Integer.MAX_VALUE)).isInstanceOf(NoSuchProcessException.class);
    }

    @Test
    void aThreadOfTheKernelHasNoPages() throws Exception {
        assumeTrue(Self.isRoot() && "kthreadd".equals(ProcessHandle.of(2).map(_ -> comm(2)).orElse("")),
                "takes root, and to see the kernel's threads");
        PageMap pages = PageMap.of(2);
        assertThat(pages.frame(0x1000)).isEqualTo(new PageFrame.NotPresent());
        assertThat(pages.states(0x1000, 3 * PAGE)).hasSize(3).allMatch(state -> !state.is(PageFlag.PRESENT));
        assertThat(pages.runs(0, Long.MAX_VALUE)).isEmpty();
        assertThat(AddressSpace.of(2).find(0x1000)).isEmpty();
        assertThat(AddressSpace.of(2).mappings()).isEmpty();
    }

    private static String comm(int pid) {
        try {
            return Files.readString(Path.of("/proc/" + pid + "/comm")).strip();
        } catch (IOException gone) {
            return "";
        }
    }
}
