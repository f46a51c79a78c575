package io.mmapkit.process;

import static io.mmapkit.process.Shared.PAGE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.mmapkit.Advice;
import io.mmapkit.ByteRange;
import io.mmapkit.Discard;
import io.mmapkit.MappedRegion;
import io.mmapkit.Protection;
import io.mmapkit.Sharing;
import io.mmapkit.libc.Mman;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a fork shares, and what a store on either side then copies. */
@Timeout(60)
final class PageSharingTest {
    private static final int PAGES = 8;
    private static final long BYTES = PAGES * PAGE;

    @TempDir private Path folder;

    private static MappedRegion filled(Sharing sharing) throws Exception {
        return filled(Shared.region(sharing, BYTES));
    }

    private static MappedRegion filled(MappedRegion region) throws Exception {
        // neither pages of 2 MiB nor of 64 KiB, of which a store would copy the whole
        region.advise(Advice.NOHUGEPAGE);
        for (int page = 0; page < PAGES; page++) {
            region.segment().set(ValueLayout.JAVA_LONG, page * PAGE, page + 1);
        }
        return region;
    }

    private static PageSharing of(PausingChild child, MappedRegion region) throws Exception {
        return PageSharing.of(child.pid(), region.segment().address(), region.byteSize());
    }

    private static ByteRange page(int number) {
        return new ByteRange(number * PAGE, PAGE);
    }

    private static void assertSame(long pages, PageSharing one, PageSharing other) {
        if (one.showsMemory() && other.showsMemory()) { // with CAP_SYS_ADMIN
            assertThat(one.sameMemory(other)).hasValue(pages);
        } else {
            assertThat(one.sameMemory(other)).isEmpty();
        }
    }

    @Test
    void eachSideCopiesAPrivatePageWhenItStores() throws Exception {
        try (MappedRegion region = filled(Sharing.PRIVATE)) {
            MemorySegment bytes = region.segment();
            assertThat(PageSharing.of(region).count(PageState.OWN)).isEqualTo(PAGES);
            try (PausingChild child = PausingChild.fork(
                    steps -> steps.store(bytes, 2 * PAGE, 42), // 1: the child stores
                    steps -> steps.load(bytes, 2 * PAGE).load(bytes, 3 * PAGE))) { // 2: after the parent has
                PageSharing here = PageSharing.of(region);
                PageSharing there = of(child, region);
                assertThat(here.count(PageState.SHARED)).isEqualTo(PAGES);
                assertThat(there.count(PageState.SHARED)).isEqualTo(PAGES);
                assertThat(here.ranges(PageState.SHARED)).containsExactly(new ByteRange(0, BYTES));
                assertSame(PAGES, here, there);

                child.next();
                PageSharing thereNow = of(child, region);
                PageSharing hereNow = PageSharing.of(region);
                assertThat(thereNow.copiedSince(there)).containsExactly(page(2));
                assertThat(thereNow.count(PageState.SHARED)).isEqualTo(PAGES - 1);
                assertThat(hereNow.state(2)).isEqualTo(PageState.OWN); // left alone, not copied
                if (hereNow.showsMemory()) {
                    assertThat(hereNow.copiedSince(here)).isEmpty();
                }
                assertSame(PAGES - 1, hereNow, thereNow);

                FaultCount before = FaultCount.ofThread();
                bytes.set(ValueLayout.JAVA_LONG, 3 * PAGE, 43);
                assertThat(FaultCount.ofThread().minus(before).minor()).isPositive();
                PageSharing afterStore = PageSharing.of(region);
                assertThat(afterStore.copiedSince(hereNow)).containsExactly(page(3));
                assertSame(PAGES - 2, afterStore, of(child, region));

                child.next();
                // the same addresses, and other values
                assertThat(bytes.get(ValueLayout.JAVA_LONG, 2 * PAGE)).isEqualTo(3);
                assertThat(bytes.get(ValueLayout.JAVA_LONG, 3 * PAGE)).isEqualTo(43);
                assertThat(child.child().results().stream().filter(step -> step.name().equals("load"))
                        .map(StepResult::value)).containsExactly(42L, 4L);
                assertThat(child.end().isSuccess()).isTrue();
            }
            assertThat(PageSharing.of(region).count(PageState.OWN)).isEqualTo(PAGES); // nobody else is left
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void memoryThatIsSharedStaysShared(boolean isOfFile) throws Exception {
        Path file = folder.resolve("file");
        try (MappedRegion region = isOfFile
                ? filled(MappedRegion.builder().file(file).create().length(BYTES).sharing(Sharing.SHARED)
                        .protection(Protection.READ, Protection.WRITE).map())
                : filled(Sharing.SHARED)) {
            MemorySegment bytes = region.segment();
            try (PausingChild child = PausingChild
                    .fork(steps -> steps.copy(bytes.asSlice(0, 8), bytes.asSlice(BYTES - 8))
                            .add(bytes, PAGE, 40, 1).load(bytes, 3 * PAGE))) {
                PageSharing before = PageSharing.of(region);
                bytes.set(ValueLayout.JAVA_LONG, 3 * PAGE, 77);
                child.next();
                PageSharing after = PageSharing.of(region);

                assertThat(bytes.get(ValueLayout.JAVA_LONG, PAGE)).isEqualTo(42);
                assertThat(child.child().results().stream().filter(step -> step.name().equals("load"))
                        .map(StepResult::value)).containsExactly(77L);
                assertThat(after.copiedSince(before)).isEmpty();
                assertThat(after.count(PageState.OWN)).isZero();
                assertThat(after.state(1)).isEqualTo(PageState.FILE_SHARED);
                if (after.showsMemory()) {
                    PageSharing there = of(child, region);
                    // a child gets no entries for such pages until it needs them: it has those that it touched
                    assertThat(there.sameMemory(after)).hasValue(PAGES - there.count(PageState.ABSENT));
                    assertThat(there.state(1)).isEqualTo(PageState.FILE_SHARED);
                }
                child.end();
            }
            if (isOfFile) {
                byte[] read = Files.readAllBytes(file); // by read(2)
                assertThat(MemorySegment.ofArray(read).get(ValueLayout.JAVA_LONG_UNALIGNED, PAGE)).isEqualTo(42);
            }
        }
    }

    @Test
    void aPrivateMappingOfAFileCopiesWhatIsStoredTo() throws Exception {
        Path file = Files.write(folder.resolve("file"), new byte[(int) BYTES]);
        try (MappedRegion region = MappedRegion.builder().file(file).sharing(Sharing.PRIVATE)
                .protection(Protection.READ, Protection.WRITE).map()) {
            region.prefault(0, BYTES);
            PageSharing before = PageSharing.of(region);
            assertThat(before.count(PageState.FILE_ALONE) + before.count(PageState.FILE_SHARED)).isEqualTo(PAGES);
            region.segment().set(ValueLayout.JAVA_LONG, 5 * PAGE, 1);
            PageSharing after = PageSharing.of(region);
            assertThat(after.copiedSince(before)).containsExactly(page(5));
            assertThat(after.ranges(PageState.OWN)).containsExactly(page(5));
            assertThat(MemoryShare.of(region).anonymous()).isEqualTo(PAGE);
            region.discard(0, BYTES, Discard.DONTNEED);
            assertThat(PageSharing.of(region).count(PageState.ABSENT)).isEqualTo(PAGES);
        }
    }

    @Test
    void zerosAreSharedByAllUntilTheyAreStoredTo() throws Exception {
        try (MappedRegion region = Shared.region(Sharing.PRIVATE, BYTES)) {
            region.advise(Advice.NOHUGEPAGE);
            PageSharing untouched = PageSharing.of(region);
            assertThat(untouched.count(PageState.ABSENT)).isEqualTo(PAGES);
            assertThat(region.segment().get(ValueLayout.JAVA_LONG, PAGE)).isZero();
            PageSharing read = PageSharing.of(region);
            boolean isShared = read.state(1) != PageState.OWN; // some kernels take a page for a read as well
            assertThat(read.state(1)).isIn(PageState.ZERO, PageState.SHARED, PageState.OWN); // SHARED before Linux 6.7
            region.segment().set(ValueLayout.JAVA_LONG, PAGE, 1);
            region.segment().set(ValueLayout.JAVA_LONG, 4 * PAGE, 1);
            PageSharing stored = PageSharing.of(region);
            assertThat(stored.copiedSince(read)).isEqualTo(isShared ? List.of(page(1)) : List.of());
            assertThat(stored.ranges(PageState.OWN)).containsExactly(page(1), page(4));
            assertThat(stored).hasToString(
                    "8 pages at 0x" + Long.toHexString(region.segment().address()) + ": 6 ABSENT 2 OWN");
            assertThat(PageSharing.of(region, PAGE + 1, 1).pages()).isEqualTo(1);
            assertThat(PageSharing.of(region, 2 * PAGE - 1, 2).pages()).isEqualTo(2);
            assertThat(PageSharing.of(region, 0, 0).pages()).isZero();
        }
    }

    @Test
    void whatIsNotForkedIsNotThere() throws Exception {
        try (MappedRegion region = filled(Sharing.PRIVATE)) {
            region.advise(0, 4 * PAGE, Advice.DONTFORK);
            try (PausingChild child = PausingChild.fork(steps -> steps.load(region.segment(), 0))) {
                PageSharing there = of(child, region);
                assertThat(there.ranges(PageState.ABSENT)).containsExactly(new ByteRange(0, 4 * PAGE));
                assertThat(there.ranges(PageState.SHARED)).containsExactly(new ByteRange(4 * PAGE, 4 * PAGE));
                assertThat(PageSharing.of(region).ranges(PageState.OWN)).containsExactly(new ByteRange(0, 4 * PAGE));
                assertThat(MemoryShare.of(child.pid(), region.segment().address(), PAGE).mapped()).isZero();
            }
            ChildProgram reading = ChildProgram.builder().load(region.segment(), 0).build();
            try (ForkedChild child = ForkedChild.start(reading)) {
                assertThat(child.await(Shared.LONG).signal()).contains("SIGSEGV");
            }
        }
    }

    @Test
    void whatIsWipedIsZeroInTheChild() throws Exception {
        try (MappedRegion region = filled(Sharing.PRIVATE)) {
            Mman.madvise(region.segment().asSlice(0, 4 * PAGE), 4 * PAGE, Mman.MADV_WIPEONFORK);
            try (PausingChild child = PausingChild
                    .fork(steps -> steps.load(region.segment(), PAGE).load(region.segment(), 5 * PAGE))) {
                assertThat(of(child, region).ranges(PageState.ABSENT)).containsExactly(new ByteRange(0, 4 * PAGE));
                child.next();
                assertThat(child.child().results().stream().filter(step -> step.name().equals("load"))
                        .map(StepResult::value)).containsExactly(0L, 6L);
                assertThat(region.segment().get(ValueLayout.JAVA_LONG, PAGE)).isEqualTo(2);
            }
        }
    }

    @Test
    void theShareOfMemoryIsHalvedByAFork() throws Exception {
        try (MappedRegion region = filled(Sharing.PRIVATE)) {
            // apart from neighbours, with which the kernel would make one mapping of it
            region.advise(Advice.DONTDUMP);
            MemoryShare before = MemoryShare.of(region);
            assertThat(before).isEqualTo(new MemoryShare(BYTES, BYTES, BYTES, 0, 0, 0, BYTES, BYTES));
            try (PausingChild child = PausingChild.fork(steps -> steps.store(region.segment(), 0, 7))) {
                assertThat(MemoryShare.of(region))
                        .isEqualTo(new MemoryShare(BYTES, BYTES, BYTES / 2, 0, BYTES, 0, 0, BYTES));
                child.next();
                MemoryShare there = MemoryShare.of(child.pid(), region.segment().address(), BYTES);
                assertThat(there.privateDirty()).isEqualTo(PAGE);
                assertThat(there.sharedDirty()).isEqualTo(BYTES - PAGE);
                assertThat(there.proportional()).isEqualTo((BYTES - PAGE) / 2 + PAGE);
            }
        }
    }

    @Test
    void librariesAreSharedByAll() throws Exception {
        Path java = Path.of(System.getProperty("java.home"), "lib", "server", "libjvm.so").toRealPath();
        MemoryShare libjvm = MemoryShare.ofFile((int) ProcessHandle.current().pid(), java);
        assertThat(libjvm.mapped()).isGreaterThanOrEqualTo(libjvm.resident()).isPositive();
        assertThat(libjvm.proportional()).isLessThanOrEqualTo(libjvm.resident());
        assertThat(libjvm.sharedClean() + libjvm.privateClean() + libjvm.privateDirty() + libjvm.sharedDirty())
                .isEqualTo(libjvm.resident());
        assertThat(MemoryShare.ofFile((int) ProcessHandle.current().pid(), Path.of("/nowhere")).mapped()).isZero();
    }

    @Test
    void countsFaultsOfAProcess() throws Exception {
        int self = (int) ProcessHandle.current().pid();
        FaultCount before = FaultCount.of(self);
        try (MappedRegion region = filled(Sharing.PRIVATE)) {
            assertThat(region.segment().get(ValueLayout.JAVA_LONG, 0)).isEqualTo(1);
        }
        FaultCount now = FaultCount.of(self).minus(before);
        assertThat(now.minor()).isGreaterThanOrEqualTo(PAGES);
        assertThat(now.major()).isNotNegative();
    }

    @Test
    void refusesWhatCannotBeLookedAt() throws Exception {
        for (long[] wrong : List.of(new long[]{0, 0, 1}, new long[]{-1, 0, 1}, new long[]{1, -1, 1},
                new long[]{1, 0, -1}, new long[]{1, 0, Long.MAX_VALUE}, new long[]{1, Long.MAX_VALUE, 1},
                new long[]{1, 0, 1L << 40})) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> PageSharing.of((int) wrong[0], wrong[1], wrong[2]));
        }
        assertThatIllegalArgumentException().isThrownBy(() -> MemoryShare.of(1, -1, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> MemoryShare.of(0, 1, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> FaultCount.of(0));
        int nobody = Integer.MAX_VALUE;
        assertThatExceptionOfType(NoSuchFileException.class).isThrownBy(() -> PageSharing.of(nobody, 0, 1));
        assertThatExceptionOfType(NoSuchFileException.class).isThrownBy(() -> MemoryShare.of(nobody, 0, 1));
        assertThatExceptionOfType(NoSuchFileException.class).isThrownBy(() -> FaultCount.of(nobody));
        MappedRegion region = Shared.region(Sharing.PRIVATE, BYTES);
        PageSharing first = PageSharing.of(region, 0, PAGE);
        PageSharing second = PageSharing.of(region, PAGE, PAGE);
        PageSharing both = PageSharing.of(region, 0, 2 * PAGE);
        assertThatIllegalArgumentException().isThrownBy(() -> second.copiedSince(first));
        assertThatIllegalArgumentException().isThrownBy(() -> both.copiedSince(first));
        assertThatIllegalArgumentException().isThrownBy(() -> both.sameMemory(first));
        assertThatExceptionOfType(IndexOutOfBoundsException.class)
                .isThrownBy(() -> PageSharing.of(region, 1, BYTES));
        assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> first.state(1));
        region.close();
        assertThatIllegalStateException().isThrownBy(() -> PageSharing.of(region));
        assertThatIllegalStateException().isThrownBy(() -> MemoryShare.of(region));
    }
}
