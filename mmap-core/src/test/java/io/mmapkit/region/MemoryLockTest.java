package io.mmapkit.region;

import static io.mmapkit.Protection.READ;
import static io.mmapkit.Protection.WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.mmapkit.DirtyTracker;
import io.mmapkit.MapFlag;
import io.mmapkit.MappedRegion;
import io.mmapkit.MappingFaultException;
import io.mmapkit.MemoryLockException;
import io.mmapkit.Protection;
import io.mmapkit.libc.Resource;
import io.mmapkit.libc.StructRlimit;
import io.mmapkit.testing.Patterns;
import io.mmapkit.testing.Scene;
import io.mmapkit.testing.Self;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Keeping memory from being reclaimed; the tests lock far less than the usual limit of 8 MiB. */
final class MemoryLockTest {
    private static final long PAGE = Scene.PAGE;

    private final Scene scene = Scene.create();

    @AfterEach
    void end() {
        scene.close();
    }

    @Test
    void locksAndUnlocksWhatIsShownByTheKernel() throws Exception {
        long before = Self.lockedPages();
        try (MappedRegion region = MappedRegion.builder().anonymous().length(20 * PAGE).map()) {
            region.lock();
            assertThat(Self.lockedPages() - before).isEqualTo(20);
            assertThat(region.residency().resident()).isEqualTo(20); // faulted in
            region.unlock(5 * PAGE + 1, PAGE); // touches two pages
            assertThat(Self.lockedPages() - before).isEqualTo(18);
            region.unlock();
            assertThat(Self.lockedPages() - before).isZero();
            region.lock(PAGE - 1, 2);
            region.lock(PAGE - 1, 2); // not counted twice
            region.lock(7, 0);
            assertThat(Self.lockedPages() - before).isEqualTo(2);
        }
        assertThat(Self.lockedPages() - before).isZero();
    }

    @Test
    void locksOnFaultWhatIsTouched() throws Exception {
        long before = Self.lockedPages();
        try (MappedRegion region = MappedRegion.builder().memfd("on-fault").sparse().length(20 * PAGE).map()) {
            region.lockOnFault(0, region.byteSize());
            assertThat(Self.lockedPages() - before).isEqualTo(20);
            assertThat(region.residency().resident()).isZero();
            region.segment().set(ValueLayout.JAVA_BYTE, 3 * PAGE, (byte) 1);
            assertThat(region.residency().resident()).isEqualTo(1);
            region.unlock();
        }
    }

    @Test
    void ofAFileThatWasCutShortIsAFault() throws Exception {
        long before = Self.lockedPages();
        Path file = scene.file(Patterns.bytes((int) (8 * PAGE)));
        try (MappedRegion region = MappedRegion.open(file, READ, WRITE)) {
            try (RandomAccessFile other = new RandomAccessFile(file.toFile(), "rw")) {
                other.setLength(2 * PAGE);
            }
            assertThatExceptionOfType(MappingFaultException.class).isThrownBy(region::lock)
                    .returns(MappingFaultException.Kind.FILE_SHORTER, MappingFaultException::kind);
            assertThat(Self.lockedPages()).isEqualTo(before);
            region.lock(0, 2 * PAGE);
            assertThat(Self.lockedPages() - before).isEqualTo(2);
        }
    }

    @Test
    void needsPagesThatCanBeAccessed() throws Exception {
        try (MappedRegion region = MappedRegion.builder().anonymous().length(PAGE).protection().map()) {
            assertThatIllegalStateException().isThrownBy(region::lock).withMessageContaining("protection []");
            region.protect(Protection.EXEC);
            assertThatIllegalStateException().isThrownBy(region::lock).withMessageContaining("EXEC");
            region.protect(WRITE);
            region.lock();
        }
    }

    /** Which a region of a file that is locked can't be. */
    @Test
    void whatCouldNotBeLockedCanBeTracked() throws Exception {
        Tracking.require();
        Path file = scene.file(Patterns.bytes((int) (8 * PAGE)));
        try (MappedRegion region = MappedRegion.builder().file(file).protection(READ, WRITE).confined().map()) {
            assertThat(Elsewhere.failure(region::lock)).isInstanceOf(WrongThreadException.class);
            DirtyTracker.track(region).close();
            try (RandomAccessFile other = new RandomAccessFile(file.toFile(), "rw")) {
                other.setLength(PAGE);
            }
            assertThatExceptionOfType(MappingFaultException.class).isThrownBy(region::lock);
            DirtyTracker.track(region).close();
            region.lock(0, PAGE);
            assertThatIllegalStateException().isThrownBy(() -> DirtyTracker.track(region));
            assertThatExceptionOfType(MappingFaultException.class).isThrownBy(region::lock);
            assertThatIllegalStateException().isThrownBy(() -> DirtyTracker.track(region)); // a part may be locked still
            region.unlock();
            DirtyTracker.track(region).close();
        }
    }

    /** As {@code lock} says. */
    @Test
    void aLockThatFailsLeavesItsRangeUnlockedAndOneThatGrowsWhatItGains() throws Exception {
        long before = Self.lockedPages();
        Path file = scene.file(Patterns.bytes((int) (8 * PAGE)));
        try (MappedRegion region = MappedRegion.open(file, READ, WRITE)) {
            region.lock(0, PAGE);
            try (RandomAccessFile other = new RandomAccessFile(file.toFile(), "rw")) {
                other.setLength(2 * PAGE);
            }
            assertThatExceptionOfType(MappingFaultException.class).isThrownBy(region::lock);
            assertThat(Self.lockedPages()).isEqualTo(before);
        }
        try (MappedRegion region = MappedRegion.builder().memfd("grows").length(2 * PAGE).reserve(8 * PAGE).map()) {
            region.lock();
            region.grow(8 * PAGE);
            assertThat(Self.lockedPages() - before).isEqualTo(2);
        }
    }

    /** A page that was both would hang the process, where another one cuts the file. */
    @Test
    @Timeout(30)
    void whatMovedIsUnlockedWhereItWasToo() throws Exception {
        long before = Self.lockedPages();
        Path file = scene.file(Patterns.bytes((int) (2 * PAGE)));
        try (MappedRegion region = MappedRegion.open(file, READ, WRITE); Walls walls = new Walls()) {
            region.lock();
            walls.behind(region.segment());
            region.grow(4 * PAGE);
            assertThat(Self.lockedPages() - before).isEqualTo(2);
            region.unlock(PAGE, 2 * PAGE);
            assertThat(Self.lockedPages() - before).isEqualTo(1);
            region.unlock();
            assertThat(Self.lockedPages()).isEqualTo(before);
            DirtyTracker.track(region).close();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @Timeout(30)
    void whatWasMappedLockedGainsWhatIsNot(boolean moves) throws Exception {
        long before = Self.lockedPages();
        try (MappedRegion region = MappedRegion.builder().file(scene.path("locked")).create().length(2 * PAGE)
                .flags(MapFlag.LOCKED).map(); Walls walls = new Walls()) {
            region.unlock();
            if (moves) {
                walls.behind(region.segment());
            }
            region.grow(4 * PAGE);
            assertThat(Self.lockedPages()).isEqualTo(before);
            DirtyTracker.track(region).close();
        }
    }

    @Test
    void isRefusedOnceClosed() throws Exception {
        MappedRegion region = MappedRegion.builder().anonymous().length(PAGE).map();
        region.close();
        assertThatIllegalStateException().isThrownBy(region::lock);
        assertThatIllegalStateException().isThrownBy(region::unlock);
        assertThatIllegalStateException().isThrownBy(() -> region.lockOnFault(0, 1));
    }

    /** Locks against a limit; without the capability that would lift it. */
    static final class Limited {
        public static void main(String[] arguments) throws Exception {
            try (Scene scene = Scene.create();
                    MappedRegion region = MappedRegion.builder().anonymous().length(64 * PAGE)
                            .map()) {
                limit(scene, 16 * PAGE);
                region.lock(0, 8 * PAGE);
                System.out.println(Self.lockedPages());
                refused(region::lock);
                refused(() -> region.lockOnFault(0, 64 * PAGE));
                System.out.println(Self.lockedPages()); // the first lock holds
                region.lock(8 * PAGE, 8 * PAGE);
                refused(() -> region.lock(16 * PAGE, 1));
                region.unlock();
                limit(scene, 0);
                refused(() -> region.lock(0, 1));
            }
        }

        private static void refused(Elsewhere.Action action) throws Exception {
            try {
                action.run();
                System.out.println("not refused");
            } catch (MemoryLockException refused) {
                System.out.println(refused.limit() + " " + refused.getMessage());
            }
        }

        private static void limit(Scene scene, long value) throws IOException {
            MemorySegment limit = scene.memory(StructRlimit.LAYOUT.byteSize());
            StructRlimit.rlim_cur(limit, value);
            StructRlimit.rlim_max(limit, value);
            Resource.setrlimit(Resource.RLIMIT_MEMLOCK, limit);
        }
    }

    @Test
    void theLimitIsExplained() throws Exception {
        String[] lines = AsNobody.run(Limited.class).split("\n");
        assertThat(lines).hasSize(6);
        assertThat(lines[0]).isEqualTo("8");
        for (int refusal : new int[]{1, 2, 4}) {
            assertThat(lines[refusal]).startsWith(16 * PAGE + " ").contains("RLIMIT_MEMLOCK").contains("ulimit -l")
                    .contains("CAP_IPC_LOCK").contains(16 * PAGE + " bytes");
        }
        assertThat(lines[1]).contains(64 * PAGE + " bytes");
        assertThat(lines[3]).isEqualTo("8");
        assertThat(lines[5]).startsWith("0 ").contains("RLIMIT_MEMLOCK").contains("EPERM");
    }
}
