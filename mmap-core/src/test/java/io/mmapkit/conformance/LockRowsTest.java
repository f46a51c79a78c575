package io.mmapkit.conformance;

import static io.mmapkit.libc.Mman.MAP_ANONYMOUS;
import static io.mmapkit.libc.Mman.MAP_SHARED;
import static io.mmapkit.testing.Scene.PAGE;
import static io.mmapkit.testing.Scene.READ_WRITE;
import static org.assertj.core.api.Assertions.assertThat;

import io.mmapkit.MapFlag;
import io.mmapkit.MappedRegion;
import io.mmapkit.libc.Mman;
import io.mmapkit.testing.Scene;
import io.mmapkit.testing.Self;
import io.mmapkit.testing.Vma;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Pages that stay in memory. */
@Rows
final class LockRowsTest {
    private static final long MIB = 1 << 20;

    @Row("LCK-03")
    void lockingFaultsEveryPageIn(Scene scene, Answer answer) throws Exception {
        Locking.require(scene, MIB);
        MemorySegment memory = scene.anonymous(MIB);
        answer.result(() -> Mman.mlock(memory, MIB));
        answer.add(Vma.of(memory.address()).kibibytes("Rss"));
        answer.add(Vma.of(memory.address()).kibibytes("Locked"));
    }

    @Row("LCK-05")
    void lockingOnFaultWaitsForThePages(Scene scene, Answer answer) throws Exception {
        Locking.requirePages(scene, 8);
        MemorySegment pages = scene.map(8 * PAGE, READ_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1);
        long before = Self.lockedPages();
        Mman.mlock2(pages, PAGE, Mman.MLOCK_ONFAULT);
        answer.add(Self.lockedPages() - before + "/" + Self.residentPages(pages));
        for (long i = 0; i < 4; i++) {
            pages.set(ValueLayout.JAVA_BYTE, i * PAGE, (byte) 1);
        }
        Mman.mlock2(pages, 8 * PAGE, Mman.MLOCK_ONFAULT);
        answer.add(Self.lockedPages() - before + "/" + Self.residentPages(pages));
    }

    @Row("LCK-07")
    void lockingTwiceCountsOnce(Scene scene, Answer answer) throws Exception {
        Locking.requirePages(scene, 1);
        MemorySegment page = scene.anonymous(PAGE);
        long before = Self.lockedPages();
        Mman.mlock2(page, PAGE, Mman.MLOCK_ONFAULT);
        answer.add(4 * (Self.lockedPages() - before)); // the table was made where a page has 4 KiB
        Mman.mlock(page, PAGE);
        answer.add(4 * (Self.lockedPages() - before));
    }

    @Row("LCK-08")
    void oneUnlockUndoesAllLocks(Scene scene, Answer answer) throws Exception {
        Locking.requirePages(scene, 1);
        MemorySegment page = scene.map(128, Mman.PROT_READ, MAP_SHARED, scene.open(128));
        long before = Self.lockedPages();
        for (Answer.Call call : new Answer.Call[]{() -> Mman.mlock(page, 128), () -> Mman.mlock(page, 128),
            () -> Mman.munlock(page, 128), () -> Mman.munlock(page, 128)}) {
            answer.add(Answer.code(call) + (Self.lockedPages() > before ? "/yes" : "/no"));
        }
    }

    @Row("LCK-09")
    void unmappingUnlocks(Scene scene, Answer answer) throws Exception {
        Locking.require(scene, MIB);
        MemorySegment memory = scene.anonymous(MIB);
        long before = Self.lockedPages();
        Mman.mlock(memory, MIB);
        answer.result(() -> scene.unmap(memory));
        answer.add(Self.lockedPages() == before, "back", "locked");
    }

    @Row("LCK-10")
    void mapsLockedMemory(Scene scene, Answer answer) throws Exception {
        Locking.require(scene, MIB);
        long before = Self.kibibytes("VmLck");
        try (MappedRegion region = MappedRegion.builder().anonymous().length(MIB).flags(MapFlag.LOCKED).map()) {
            assertThat(Self.residentPages(region.segment())).isEqualTo(MIB / PAGE);
            answer.add(Self.kibibytes("VmLck") - before);
        }
    }
}
