package io.mmapkit.fault;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.mmapkit.Advice;
import io.mmapkit.ByteRange;
import io.mmapkit.DirtyTracker;
import io.mmapkit.Durability;
import io.mmapkit.GuardedAccess;
import io.mmapkit.MappedRegion;
import io.mmapkit.MappingFaultException;
import io.mmapkit.Protection;
import io.mmapkit.Sharing;
import io.mmapkit.SyncMode;
import io.mmapkit.libc.ChildJvm;
import io.mmapkit.libc.Seed;
import io.mmapkit.testing.Vma;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A region in which a missing page was met: it has the file's bytes again, and nobody takes the zeros in between for them. */
@Timeout(60)
final class ShieldTest extends ShieldedFile {
    @Test
    void showsTheFileAgainWhenItHasThePages() throws Exception {
        try (MappedRegion region = region()) {
            resize(2 * PAGE);
            for (int i = 0; i < 3; i++) {
                assertMissing(() -> at(region, 5 * PAGE));
                assertMissing(() -> region.guardedAction(view -> view.set(JAVA_BYTE, 6 * PAGE, (byte) 1)));
                assertThat(at(region, PAGE)).isEqualTo((byte) 7);
            }
            Files.write(path, content());
            assertThat(at(region, 5 * PAGE)).isEqualTo((byte) 7);
            assertThat(at(region, 6 * PAGE)).isEqualTo((byte) 7);
            region.guardedAction(view -> view.set(JAVA_BYTE, 5 * PAGE, (byte) 9));
            assertThat(Files.readAllBytes(path)[5 * PAGE]).isEqualTo((byte) 9);
        }
    }

    @Test
    void keepsAdviceAndLocks() throws Exception {
        try (MappedRegion region = region()) {
            region.lock(4 * PAGE, 2 * PAGE);
            region.advise(Advice.DONTDUMP);
            region.advise(0, PAGES * PAGE, Advice.DONTFORK);
            region.advise(5 * PAGE, PAGE, Advice.DOFORK);
            resize(2 * PAGE);
            assertMissing(() -> at(region, 4 * PAGE));
            assertMissing(() -> at(region, 5 * PAGE));
            assertMissing(() -> at(region, 6 * PAGE));
            long start = region.segment().address();
            for (int page = 0; page < PAGES; page++) {
                Vma vma = Vma.of(start + page * PAGE);
                assertThat(vma.hasFlag("dd")).as("DONTDUMP of page " + page).isTrue();
                assertThat(vma.hasFlag("dc")).as("DONTFORK of page " + page).isEqualTo(page != 5);
                assertThat(vma.hasFlag("lo")).as("lock of page " + page).isEqualTo(page == 4 || page == 5);
            }
            region.unlock();
            region.advise(Advice.DODUMP);
            assertMissing(() -> at(region, 4 * PAGE));
            assertThat(Vma.of(start + 4 * PAGE).hasFlag("lo")).isFalse();
            assertThat(Vma.of(start + 4 * PAGE).hasFlag("dd")).isFalse();
        }
    }

    @Test
    void keepsWhatIsPrivate() throws Exception {
        try (MappedRegion region = MappedRegion.builder().file(path).sharing(Sharing.PRIVATE)
                .protection(Protection.READ, Protection.WRITE).map()) {
            region.segment().set(JAVA_BYTE, PAGE, (byte) 42);
            resize(2 * PAGE);
            assertMissing(() -> at(region, 5 * PAGE));
            assertThat(at(region, PAGE)).isEqualTo((byte) 42);
            try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
                file.write(content()); // without cutting it to nothing, which drops private pages, too
            }
            assertThat(at(region, 5 * PAGE)).isEqualTo((byte) 7);
            assertThat(at(region, PAGE)).isEqualTo((byte) 42);
        }
    }

    @Test
    void saysAtTheNextSyncThatStoresAreLost() throws Exception {
        try (MappedRegion region = region()) {
            resize(2 * PAGE);
            assertMissing(() -> region.guardedAction(view -> view.set(JAVA_BYTE, 5 * PAGE, (byte) 1)));
            Files.write(path, content());

            assertThatExceptionOfType(MappingFaultException.class)
                    .isThrownBy(() -> region.store(0, PAGE, Durability.RANGE)).withMessageContaining("is lost");
            region.store(0, PAGE, Durability.RANGE); // once
            if (tellsReadsFromStores()) {
                resize(2 * PAGE);
                assertMissing(() -> at(region, 5 * PAGE));
                Files.write(path, content());
                region.sync(SyncMode.SYNC); // nothing was stored
            }
            resize(2 * PAGE);
            assertMissing(() -> region.guardedAction(view -> view.set(JAVA_BYTE, 5 * PAGE, (byte) 0)));
            Files.write(path, content());
            assertThat(at(region, 5 * PAGE)).isEqualTo((byte) 7); // the zeros are gone before
            assertThatExceptionOfType(MappingFaultException.class).isThrownBy(() -> region.sync(SyncMode.SYNC));
            region.sync(SyncMode.SYNC);
        }
    }

    /** A thread that stores into the zeros that another one's section found: it can only be told by a sync. */
    @Test
    void losesNoStoreOfAnotherThreadWithoutSayingSo() throws Exception {
        try (MappedRegion region = region()) {
            resize(2 * PAGE);
            assertMissing(() -> region.guardedAction(view -> {
                view.get(JAVA_BYTE, 5 * PAGE);
                Thread other = Thread.ofPlatform().start(() -> view.set(JAVA_BYTE, 5 * PAGE, (byte) 1));
                other.join();
            }));
            assertThatExceptionOfType(MappingFaultException.class).isThrownBy(() -> region.sync(SyncMode.ASYNC));
        }
    }

    @Test
    void tellsARegionThatCannotBeWrittenOfNoLoss() throws Exception {
        try (MappedRegion region = MappedRegion.open(path)) {
            resize(2 * PAGE);
            assertMissing(() -> at(region, 5 * PAGE));
            region.sync(0, PAGE, SyncMode.SYNC);
        }
    }

    @Test
    void leavesWhatIsInNoSectionToTheJvm() throws Exception {
        try (MappedRegion region = region()) {
            resize(2 * PAGE);
            assertMissing(() -> at(region, 5 * PAGE));
            assertThatExceptionOfType(InternalError.class).isThrownBy(() -> {
                region.segment().set(JAVA_BYTE, 5 * PAGE, (byte) 1);
                region.segment().get(JAVA_BYTE, 5 * PAGE);
                ProcessHandle.current().pid(); // an ordinary native call
            });
            Files.write(path, content());
            assertThat(region.segment().get(JAVA_BYTE, 5 * PAGE)).isEqualTo((byte) 7);
        }
    }

    @Test
    @Timeout(600)
    void coversARegionAllTheTimeWhileItGrowsAndIsMappedAnew() throws Exception {
        long millis = Boolean.getBoolean("soak") ? 120_000 : 1_500;
        long seed = Seed.next("growth under a shield");
        for (String jit : List.of("-Xint", "-Xmixed")) {
            ChildJvm.Result ended = ChildJvm.of(GrowthFaultProgram.class).jvm(jit).limit(Duration.ofSeconds(280))
                    .arguments(millis, seed).run();
            System.out.println(jit + ": " + ended.stdout().strip());
            assertThat(ended.status()).as(ended.stdout() + ended.stderr()).isZero();
            assertThat(ended.stdout()).containsPattern("[1-9][0-9,]* contained").containsPattern("[1-9][0-9,]* grown");
        }
    }

    @Test
    void takesZerosForNothingThatAnotherThreadMet() throws Exception {
        try (MappedRegion region = region()) {
            CountDownLatch inside = new CountDownLatch(1);
            CountDownLatch met = new CountDownLatch(1);
            FutureTask<Byte> reads = new FutureTask<>(() -> region.guarded(view -> {
                inside.countDown();
                met.await();
                return view.get(JAVA_BYTE, 5 * PAGE); // a page of zeros by now, or of the file again: not to be told
            }));
            Thread thread = Thread.ofPlatform().start(reads);
            inside.await();
            resize(2 * PAGE);
            assertMissing(() -> at(region, 5 * PAGE));
            Files.write(path, content());
            met.countDown();
            thread.join();
            assertThatExceptionOfType(ExecutionException.class).isThrownBy(reads::get)
                    .withCauseInstanceOf(MappingFaultException.class);
            assertThat(at(region, 5 * PAGE)).isEqualTo((byte) 7);
        }
    }

    @Test
    void staysWithARegionThatGrowsShrinksAndIsProtected() throws Exception {
        try (MappedRegion region = MappedRegion.builder().file(path).create().length(PAGES * PAGE).reserve(64 * PAGE)
                .map()) {
            at(region, 0);
            region.grow(32 * PAGE);
            region.protect(Protection.READ);
            resize(20 * PAGE);
            assertMissing(() -> at(region, 31 * PAGE));
            region.shrink(24 * PAGE);
            assertMissing(() -> at(region, 23 * PAGE));
            assertThat(at(region, 19 * PAGE)).isZero();
            assertThat(at(region, PAGE)).isEqualTo((byte) 7);
        }
    }

    @Test
    void leavesAddressesToWhoGetsThemNext() throws Exception {
        for (int i = 0; i < 200; i++) {
            try (MappedRegion region = region()) {
                at(region, 0);
            }
            try (MappedRegion next = region()) { // at the same address, most likely, and without a section
                assertThat(next.segment().get(JAVA_BYTE, PAGE)).isEqualTo((byte) 7);
            }
        }
    }

    private interface Meeting {
        void on(MappedRegion region) throws Exception;
    }

    /** Does something while another thread's section has met a missing page of a region. */
    private void whileZerosAreThere(MappedRegion region, Meeting meeting) throws Exception {
        whileZerosAreThere(region, view -> view.get(JAVA_BYTE, 5 * PAGE), meeting);
    }

    private void whileZerosAreThere(MappedRegion region, GuardedAccess.Action<RuntimeException> access, Meeting meeting)
            throws Exception {
        at(region, 0);
        resize(2 * PAGE);
        CountDownLatch met = new CountDownLatch(1);
        CountDownLatch done = new CountDownLatch(1);
        FutureTask<Void> section = new FutureTask<>(() -> {
            region.guardedAction(view -> {
                access.on(view);
                met.countDown();
                done.await();
            });
            return null;
        });
        Thread thread = Thread.ofPlatform().start(section);
        met.await();
        try {
            meeting.on(region);
        } finally {
            done.countDown();
            thread.join();
        }
    }

    @Test
    void locksNoZeros() throws Exception {
        try (MappedRegion region = region()) {
            whileZerosAreThere(region, _ -> assertMissing(() -> region.lock(5 * PAGE, PAGE)));
            assertThat(Vma.of(region.segment().address() + 5 * PAGE).hasFlag("lo")).isFalse();
            Files.write(path, content());
            if (tellsReadsFromStores()) {
                region.sync(SyncMode.SYNC); // nobody stored anything
            }
            assertThat(at(region, 5 * PAGE)).isEqualTo((byte) 7);
        }
    }

    @Test
    void tracksARegionThatHadZeros() throws Exception {
        try (MappedRegion region = region()) {
            whileZerosAreThere(region, _ -> {
                Files.write(path, content());
                try (DirtyTracker tracker = DirtyTracker.track(region)) {
                    region.segment().set(JAVA_BYTE, 5 * PAGE, (byte) 1);
                    assertThat(tracker.collect()).containsExactly(new ByteRange(5 * PAGE, PAGE));
                }
            });
        }
    }

    @Test
    void tellsOfStoresIntoZerosThatAProtectionOrAShrinkingTakesAway() throws Exception {
        List<Meeting> ways = List.of(region -> region.protect(Protection.READ), region -> region.shrink(4 * PAGE));
        for (Meeting way : ways) {
            Files.write(path, content());
            try (MappedRegion region = region()) {
                whileZerosAreThere(region, view -> view.set(JAVA_BYTE, 5 * PAGE, (byte) 1), way);
                Files.write(path, content());
                assertThatExceptionOfType(MappingFaultException.class).isThrownBy(() -> region.sync(SyncMode.SYNC))
                        .withMessageContaining("is lost");
                region.sync(SyncMode.SYNC);
            }
        }
    }

    @Test
    void tellsOfALossToWhoMayAskAndAsksForAnything() throws Exception {
        try (MappedRegion region = MappedRegion.builder().file(path).protection(Protection.READ, Protection.WRITE)
                .confined().map()) {
            resize(2 * PAGE);
            assertMissing(() -> region.guardedAction(view -> view.set(JAVA_BYTE, 5 * PAGE, (byte) 1)));
            Files.write(path, content());
            region.sync(0, 0, SyncMode.SYNC);
            FutureTask<Void> other = new FutureTask<>(() -> {
                region.sync(SyncMode.SYNC);
                return null;
            });
            Thread.ofPlatform().start(other).join();
            assertThatExceptionOfType(ExecutionException.class).isThrownBy(other::get)
                    .withCauseInstanceOf(WrongThreadException.class);
            assertThatExceptionOfType(MappingFaultException.class).isThrownBy(() -> region.sync(SyncMode.SYNC))
                    .withMessageContaining("is lost");
        }
    }

    @Test
    void trackerTellsOfALossThoughNothingElseWasWritten() throws Exception {
        try (MappedRegion region = region()) {
            resize(2 * PAGE);
            assertMissing(() -> region.guardedAction(view -> view.set(JAVA_BYTE, 5 * PAGE, (byte) 1)));
            Files.write(path, content());
            try (DirtyTracker tracker = DirtyTracker.track(region)) {
                assertThatExceptionOfType(MappingFaultException.class)
                        .isThrownBy(() -> tracker.sync(Durability.RANGE)).withMessageContaining("is lost");
                assertThat(tracker.sync(Durability.RANGE)).isZero();
            }
        }
    }

    @Test
    void forgetsAdviceOfWhatItGivesBack() throws Exception {
        try (MappedRegion region = MappedRegion.builder().file(path).protection(Protection.READ, Protection.WRITE)
                .reserve(PAGES * PAGE).map()) {
            region.lock();
            region.advise(Advice.DONTDUMP);
            region.shrink(4 * PAGE);
            region.grow(PAGES * PAGE);
            resize(5 * PAGE);
            assertMissing(() -> at(region, 6 * PAGE));
            Vma gained = Vma.of(region.segment().address() + 6 * PAGE);
            assertThat(gained.hasFlag("lo")).isFalse();
            assertThat(gained.hasFlag("dd")).isFalse();
        }
    }

    @Test
    void keepsTheSmallPagesOfATracker() throws Exception {
        try (MappedRegion region = region(); DirtyTracker _ = DirtyTracker.track(region)) {
            Vma before = Vma.of(region.segment().address());
            assumeTrue(before.hasFlag("nh"), "this kernel has no huge pages");
            resize(2 * PAGE);
            assertMissing(() -> at(region, 5 * PAGE));
            assertThat(Vma.of(region.segment().address() + 5 * PAGE).hasFlag("nh")).isTrue();
        }
    }

    /** The kernel has EPERM for pages that aren't tracked: zeros, while a section meets missing pages. */
    @Test
    void aTrackerSaysWhyItFailsWhileSectionsMeetMissingPages() throws Exception {
        try (MappedRegion region = region(); DirtyTracker tracker = DirtyTracker.track(region)) {
            resize(2 * PAGE);
            AtomicBoolean ended = new AtomicBoolean();
            FutureTask<Void> sections = new FutureTask<>(() -> {
                while (!ended.get()) {
                    assertMissing(() -> at(region, 5 * PAGE));
                }
                return null;
            });
            Thread thread = Thread.ofPlatform().start(sections);
            int answers = 0;
            try {
                long end = System.nanoTime() + 1_500_000_000;
                while (System.nanoTime() < end) {
                    try {
                        tracker.collect();
                        answers++;
                    } catch (MappingFaultException met) {
                        // as it is
                    }
                }
            } finally {
                ended.set(true);
                thread.join();
            }
            sections.get();
            assertThat(answers).isPositive();
            tracker.collect();
            region.segment().set(JAVA_BYTE, PAGE, (byte) 1);
            assertThat(tracker.collect()).containsExactly(new ByteRange(PAGE, PAGE));
        }
    }

    @Test
    void keepsTheWishForHugePages() throws Exception {
        long size = 8 << 20;
        resize(size);
        try (MappedRegion region = MappedRegion.builder().file(path).protection(Protection.READ, Protection.WRITE)
                .hugePages().map()) {
            region.hugePages();
            long middle = region.segment().address() + size / 2;
            assumeTrue(Vma.of(middle).hasFlag("hg"), "this kernel has no huge pages");
            resize(2 * PAGE);
            assertMissing(() -> at(region, size / 2));
            assertThat(Vma.of(middle).hasFlag("hg")).isTrue();
        }
    }
}
