package io.mmapkit.libc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.mmapkit.libc.error.SystemCallException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Missing pages of a covered range are zeros, and counted; all others are the JVM's. */
@Timeout(60)
final class BusTrapTest {
    private static final long PAGE = 4096;

    @BeforeEach
    void install() throws SystemCallException {
        assumeTrue(Platform.current() == Platform.LINUX_X86_64, "the handler is for x86-64");
        BusTrap.install();
        BusTrap.install(); // once is enough
    }

    /** Pages of an empty file, none of which is there. */
    private static MemorySegment nothing(long pages, Arena arena) throws SystemCallException {
        int empty = Mman.memfd_create(arena.allocateFrom("empty"), Mman.MFD_CLOEXEC);
        try {
            long address = Mman.mmap(MemorySegment.NULL, pages * PAGE, Mman.PROT_READ | Mman.PROT_WRITE,
                    Mman.MAP_SHARED,
                    empty, 0);
            return Views.of(address, pages * PAGE, arena, memory -> unmap(memory));
        } finally {
            Unistd.close(empty);
        }
    }

    private static void unmap(MemorySegment memory) {
        try {
            Mman.munmap(memory, memory.byteSize());
        } catch (SystemCallException refused) {
            throw new AssertionError(refused);
        }
    }

    private static long value(BusTrap.Faults count) {
        assertThat(count.done()).isEqualTo(count.begun());
        return count.begun();
    }

    @Test
    void theCodeIsTheListing(@TempDir Path folder) throws Exception {
        Path source = Files.writeString(folder.resolve("trap.s"), BusTrapCode.LISTING);
        Path binary = folder.resolve("trap.bin");
        assumeTrue(run("as", source.toString(), "-o", folder.resolve("trap.o").toString())
                && run("objcopy", "-O", "binary", "-j", ".text", folder.resolve("trap.o").toString(),
                        binary.toString()),
                "no assembler here");
        byte[] code = HexFormat.of().parseHex(BusTrapCode.BYTES.replaceAll("\\s", ""));
        assertThat(Files.readAllBytes(binary)).isEqualTo(code);
        assertThat(MemorySegment.ofArray(code).get(ValueLayout.JAVA_LONG_UNALIGNED, BusTrapCode.TABLE_AT))
                .isEqualTo(0x1111111111111111L);
        assertThat(MemorySegment.ofArray(code).get(ValueLayout.JAVA_LONG_UNALIGNED, BusTrapCode.HANDLER_BEFORE_AT))
                .isEqualTo(0x2222222222222222L);
    }

    private static boolean run(String... command) throws InterruptedException {
        try {
            Process process = new ProcessBuilder(command).inheritIO().start();
            return process.waitFor(30, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException missing) {
            return false;
        }
    }

    /** As the region does it. */
    private static void inSection(Runnable accesses) {
        TrapNote note = TrapNote.current();
        long outside = note.prepare();
        try {
            note.begin(outside);
            accesses.run();
        } finally {
            note.end(outside);
        }
    }

    @Test
    void aMissingPageIsZerosAndCounted() throws Exception {
        BusTrap.Faults count = BusTrap.newFaults(false, () -> {});
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = nothing(8, arena);
            BusTrap.Cover cover = BusTrap.cover(memory.address(), memory.byteSize(), count);
            long before = value(count);
            long unexplained = TrapNote.current().unexplained();
            inSection(() -> assertThat(memory.get(ValueLayout.JAVA_LONG, 3 * PAGE + 8)).isZero());
            assertThat(value(count)).isEqualTo(before + 1);
            assertThat(TrapNote.current().unexplained()).isEqualTo(unexplained + 1);
            inSection(() -> memory.set(ValueLayout.JAVA_BYTE, 8 * PAGE - 1, (byte) 7));
            assertThat(memory.get(ValueLayout.JAVA_BYTE, 8 * PAGE - 1)).isEqualTo((byte) 7);
            assertThat(value(count)).isEqualTo(before + 2);
            BusTrap.uncover(cover);
            BusTrap.release(count);
        }
    }

    /** In C, where HotSpot's handler would end the process. */
    @Test
    void nativeCodeMayAccessItToo() throws Exception {
        BusTrap.Faults count = BusTrap.newFaults(false, () -> {});
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = nothing(4, arena);
            BusTrap.Cover cover = BusTrap.cover(memory.address(), memory.byteSize(), count);
            CRC32 crc = new CRC32();
            inSection(() -> crc.update(memory.asByteBuffer()));
            CRC32 expected = new CRC32();
            expected.update(new byte[(int) (4 * PAGE)]);
            assertThat(crc.getValue()).isEqualTo(expected.getValue());
            MemorySegment zeros = arena.allocate(4 * PAGE);
            inSection(() -> assertThat(memory.mismatch(zeros)).isEqualTo(-1));
            BusTrap.uncover(cover);
            BusTrap.release(count);
        }
    }

    @Test
    void whatIsNotCoveredIsTheJvms() throws Exception {
        BusTrap.Faults count = BusTrap.newFaults(false, () -> {});
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = nothing(8, arena);
            BusTrap.Cover cover = BusTrap.cover(memory.address(), 4 * PAGE, count);
            long before = value(count);
            assertFault(() -> inSection(() -> memory.get(ValueLayout.JAVA_LONG, 4 * PAGE)));
            assertFault(() -> memory.get(ValueLayout.JAVA_LONG, 0)); // in no section
            BusTrap.uncover(cover);
            assertFault(() -> inSection(() -> memory.get(ValueLayout.JAVA_LONG, 0)));
            assertThat(value(count)).isEqualTo(before);
            BusTrap.release(count);
        }
    }

    private static void assertFault(Runnable access) {
        assertThatThrownBy(() -> {
            access.run();
            Unistd.getpagesize();
        }).isInstanceOf(InternalError.class);
    }

    @Test
    void thousandsOfRangesEachCountForThemselves() throws Exception {
        int ranges = 3000; // several blocks
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = nothing(ranges, arena);
            for (int round = 0; round < 2; round++) { // the second time with entries that were used before
                List<BusTrap.Cover> covers = new ArrayList<>();
                List<BusTrap.Faults> counts = new ArrayList<>();
                long[] before = new long[ranges];
                for (int i = 0; i < ranges; i++) {
                    counts.add(BusTrap.newFaults(false, () -> {}));
                    covers.add(BusTrap.cover(memory.address() + i * PAGE, PAGE, counts.get(i)));
                    before[i] = value(counts.get(i));
                }
                for (int i = round; i < ranges; i += 2) {
                    long at = i * PAGE;
                    inSection(() -> assertThat(memory.get(ValueLayout.JAVA_BYTE, at)).isZero());
                }
                for (int i = 0; i < ranges; i++) {
                    assertThat(value(counts.get(i)) - before[i]).isEqualTo(i % 2 == round ? 1 : 0);
                }
                covers.forEach(BusTrap::uncover);
                counts.forEach(BusTrap::release);
            }
        }
    }

    @Test
    void aSectionIsThatOfItsThread() throws Exception {
        BusTrap.Faults count = BusTrap.newFaults(false, () -> {});
        try (Arena arena = Arena.ofShared()) {
            MemorySegment memory = nothing(8, arena);
            BusTrap.Cover cover = BusTrap.cover(memory.address(), memory.byteSize(), count);
            long before = value(count);
            inSection(() -> {
                FutureTask<Void> outside = new FutureTask<>(
                        () -> assertFault(() -> memory.get(ValueLayout.JAVA_LONG, 0)), null);
                join(Thread.ofPlatform().start(outside));
                outside.resultNow();
            });
            assertThat(value(count)).isEqualTo(before);
            FutureTask<Void> virtual = new FutureTask<>(
                    () -> inSection(() -> assertThat(memory.get(ValueLayout.JAVA_LONG, 0)).isZero()), null);
            join(Thread.ofVirtual().start(virtual));
            virtual.resultNow();
            assertThat(value(count)).isEqualTo(before + 1);
            BusTrap.uncover(cover);
            BusTrap.release(count);
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException ended) {
            throw new AssertionError(ended);
        }
    }

    @Test
    void notesAreUsedAgainAndSectionsNest() throws Exception {
        BusTrap.Faults count = BusTrap.newFaults(false, () -> {});
        try (Arena arena = Arena.ofShared()) {
            int threads = 300;
            MemorySegment memory = nothing(threads, arena);
            BusTrap.Cover cover = BusTrap.cover(memory.address(), memory.byteSize(), count);
            long before = value(count);
            for (int i = 0; i < threads; i++) {
                long at = i * PAGE;
                FutureTask<Void> nested = new FutureTask<>(() -> inSection(() -> {
                    inSection(() -> {});
                    assertThat(memory.get(ValueLayout.JAVA_BYTE, at)).isZero();
                    BusTrap.repairAll();
                    count.repaired(count.done()); // so that each gets one page
                }), null);
                join(Thread.ofPlatform().start(nested));
                nested.resultNow();
            }
            assertThat(value(count)).isEqualTo(before + threads);
            BusTrap.uncover(cover);
            BusTrap.release(count);
        }
    }

    /** Each page would be a mapping of its own, and a process may have 65,530 as a rule. */
    @Test
    void manySeparatePagesTakeFewMappings() throws Exception {
        BusTrap.Faults count = BusTrap.newFaults(false, () -> {});
        try (Arena arena = Arena.ofConfined()) {
            long pages = 400_000;
            MemorySegment memory = nothing(pages, arena);
            BusTrap.Cover cover = BusTrap.cover(memory.address(), memory.byteSize(), count);
            long before = value(count);
            inSection(() -> {
                for (long page = pages - 1; page >= 0; page -= 2) {
                    assertThat(memory.get(ValueLayout.JAVA_BYTE, page * PAGE)).isZero();
                }
            });
            assertThat(value(count)).isGreaterThan(before);
            long end = memory.address() + memory.byteSize();
            try (Stream<String> maps = Files.lines(Path.of("/proc/self/maps"))) {
                assertThat(maps.filter(line -> {
                    long start = Long.parseUnsignedLong(line, 0, line.indexOf('-'), 16);
                    return start >= memory.address() && start < end;
                }).count()).isLessThan(2_000);
            }
            BusTrap.uncover(cover);
            BusTrap.release(count);
        }
    }

    @Test
    void pageByPageItCoversNothingThatIsThere() throws Exception {
        int pages = 80;
        BusTrap.Faults count = BusTrap.newFaults(true, () -> {});
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = nothing(pages, arena);
            for (long page = 1; page < pages; page += 2) { // pages of its own between the missing ones
                Mman.mmap(memory.asSlice(page * PAGE, PAGE), PAGE, Mman.PROT_READ | Mman.PROT_WRITE,
                        Mman.MAP_PRIVATE | Mman.MAP_ANONYMOUS | Mman.MAP_FIXED, -1, 0);
                memory.set(ValueLayout.JAVA_BYTE, page * PAGE, (byte) 42);
            }
            BusTrap.Cover cover = BusTrap.cover(memory.address(), memory.byteSize(), count);
            long before = value(count);
            inSection(() -> {
                for (long page = 0; page < pages; page += 2) {
                    assertThat(memory.get(ValueLayout.JAVA_BYTE, page * PAGE)).isZero();
                }
            });
            assertThat(value(count)).isEqualTo(before + pages / 2);
            for (long page = 1; page < pages; page += 2) {
                assertThat(memory.get(ValueLayout.JAVA_BYTE, page * PAGE)).isEqualTo((byte) 42);
            }
            BusTrap.uncover(cover);
            BusTrap.release(count);
        }
    }

    /** Those of the common pool are cleared between tasks. */
    @Test
    void aThreadHasOneNoteThoughItsLocalsAreCleared() {
        Map<Integer, Set<TrapNote>> notes = new ConcurrentHashMap<>();
        for (int i = 0; i < 200; i++) {
            CompletableFuture.runAsync(() -> notes.computeIfAbsent(Unistd.gettid(), _ -> ConcurrentHashMap.newKeySet())
                    .add(TrapNote.current())).join();
        }
        assertThat(notes.values()).allSatisfy(ofThread -> assertThat(ofThread).hasSize(1));
    }

    /** Which it mustn't do: but then it gets no value in silence either. */
    @Test
    void aVirtualThreadThatMovedInASectionCountsWhatItMeets() throws Exception {
        BusTrap.Faults count = BusTrap.newFaults(false, () -> {});
        try (Arena arena = Arena.ofShared()) {
            MemorySegment memory = nothing(8, arena);
            BusTrap.Cover cover = BusTrap.cover(memory.address(), memory.byteSize(), count);
            long before = value(count);
            FutureTask<Boolean> moves = new FutureTask<>(() -> {
                TrapNote note = TrapNote.current();
                long unexplained = note.unexplained();
                long outside = note.prepare();
                note.begin(outside);
                boolean moved = isMoved();
                long zero = moved ? memory.get(ValueLayout.JAVA_LONG, 0) : 0;
                note.end(outside);
                assertThat(zero).isZero();
                assertThat(note.unexplained() - unexplained).as("moved: " + moved).matches(met -> met > 0 == moved);
                return moved;
            });
            Thread.ofVirtual().start(moves).join();
            assumeTrue(moves.get(), "all virtual threads are carried by one thread here");
            assertThat(value(count)).isEqualTo(before + 1);
            BusTrap.uncover(cover);
            BusTrap.release(count);
        }
    }

    /** Blocks until the current virtual thread is carried by another thread that carried some in sections, too. */
    private static boolean isMoved() throws InterruptedException {
        int began = Unistd.gettid();
        Set<Integer> noted = ConcurrentHashMap.newKeySet();
        for (int i = 0; i < 2_000; i++) {
            AtomicBoolean ended = new AtomicBoolean();
            Thread busy = Thread.ofVirtual().start(() -> { // on the thread that this one leaves, perhaps
                inSection(() -> noted.add(Unistd.gettid()));
                while (!ended.get()) {
                    Thread.onSpinWait();
                }
            });
            LockSupport.parkNanos(1_000);
            boolean moved = Unistd.gettid() != began && noted.contains(Unistd.gettid());
            ended.set(true);
            if (moved) {
                return true;
            }
            busy.join();
        }
        return false;
    }
}
