package io.mmapkit.elf;

import io.mmapkit.MapFlag;
import io.mmapkit.MappedRegion;
import io.mmapkit.PageSize;
import io.mmapkit.Protection;
import io.mmapkit.RegionBuilder;
import io.mmapkit.Sharing;
import io.mmapkit.libc.Fcntl;
import io.mmapkit.libc.Unistd;
import io.mmapkit.libc.Views;
import io.mmapkit.libc.error.Errno;
import io.mmapkit.libc.error.SystemCallException;
import io.mmapkit.os.Interrupted;
import io.mmapkit.os.Refusal;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/**
 * The segments of a program or a library in memory, as execve(2) maps them: each {@code PT_LOAD} privately, all at their distances from one base,
 * with the protection that the file asks for, so that text is shared with every other process that has the file mapped, and data is copied page by page when
 * it is written to. What of a segment isn't in the file is zero.
 *
 * <p>It is to be looked at, and not to be executed: nothing is linked, no relocation is applied, {@code PT_GNU_RELRO} stays writable, there is no
 * stack and no thread-local storage. So it may be a program of another machine.
 *
 * <p>The base is the kernel's choice, a multiple of the largest alignment that a segment asks for, also for a program that has fixed addresses,
 * where something of this JVM may be. Addresses between segments are kept and can't be accessed.
 *
 * <p>Safe for use by any number of threads.
 */
public final class ElfImage implements AutoCloseable {
    private static final int ATTEMPTS = 16;

    private final Arena arena;
    private final long base;
    private final List<LoadedSegment> segments;

    private ElfImage(Arena arena, long base, List<LoadedSegment> segments) {
        this.arena = arena;
        this.base = base;
        this.segments = List.copyOf(segments);
    }

    /**
     * Maps a file's segments.
     *
     * @param file that was {@link ElfFile#open opened}; may be closed afterwards
     * @return the image, to be closed
     * @throws ElfFormatException if there is nothing to be mapped, or it can't be mapped: segments that share a page of this system, that lie
     *         otherwise in pages of the file than in those of memory, or that have zeros without {@link ProgramHeader#PF_W}
     * @throws IOException if the system refuses: no memory (ENOMEM), or a file system whose files may not be executed (EPERM)
     * @throws IllegalArgumentException if the file is one in a region
     * @throws IllegalStateException if the file is closed
     */
    public static ElfImage map(ElfFile file) throws IOException {
        ImagePlan plan = ImagePlan.of(file);
        return file.withDescriptor(descriptor -> {
            for (int attempt = 1;; attempt++) {
                try {
                    return map(file, descriptor, plan);
                } catch (IOException refused) {
                    // a mapping of another thread came between giving addresses away and taking them again
                    if (attempt == ATTEMPTS || !isOccupied(refused)) {
                        throw refused;
                    }
                }
            }
        });
    }

    private static boolean isOccupied(IOException refused) {
        Throwable reason = refused instanceof SystemCallException ? refused : refused.getCause();
        return reason instanceof SystemCallException call && call.errno().equals(Errno.EEXIST);
    }

    private static ElfImage map(ElfFile file, int descriptor, ImagePlan plan) throws IOException {
        Arena arena = Arena.ofShared();
        try {
            Ground ground = new Ground();
            Views.onClose(arena, ground::release);
            long start = take(file, ground, plan);
            List<LoadedSegment> segments = new ArrayList<>();
            for (ProgramHeader one : plan.segments()) {
                segments.add(segment(file, descriptor, one, start - plan.start(), ground, arena));
            }
            return new ElfImage(arena, start - plan.start(), segments);
        } catch (IOException | RuntimeException | Error failure) {
            arena.close();
            throw failure;
        }
    }

    private static long take(ElfFile file, Ground ground, ImagePlan plan) throws IOException {
        long page = PageSize.system().bytes();
        try {
            return ground.take(plan.end() - plan.start(), plan.alignment(), page, plan.start() & plan.alignment() - 1);
        } catch (SystemCallException refused) {
            throw Refusal.of(file.name(), refused);
        }
    }

    private static LoadedSegment segment(ElfFile file, int descriptor, ProgramHeader one, long base, Ground ground,
            Arena arena) throws IOException {
        long start = base + ImagePlan.start(one);
        long fileEnd = base + ImagePlan.fileEnd(one);
        long end = base + ImagePlan.end(one);
        long address = base + one.virtualAddress();
        MemorySegment memory = Views.of(address, one.memorySize(), arena);
        List<MappedRegion> regions = new ArrayList<>(2);
        ground.give(start, end);
        if (fileEnd > start) {
            long head = address - start;
            regions.add(at(start, one, MappedRegion.builder().descriptor(descriptor, file.name())
                    .offset(one.offset() - head).length(head + one.fileSize())).map(arena));
        }
        if (end > fileEnd) {
            regions.add(at(fileEnd, one, MappedRegion.builder().anonymous().length(end - fileEnd)).map(arena));
        }
        if (fileEnd > start && one.memorySize() > one.fileSize()) {
            clear(file, Views.of(address + one.fileSize(), fileEnd - address - one.fileSize(), arena));
        }
        return new LoadedSegment(one, memory, regions);
    }

    private static RegionBuilder at(long address, ProgramHeader segment, RegionBuilder region) {
        List<Protection> protections = new ArrayList<>(3);
        add(protections, segment, ProgramHeader.PF_R, Protection.READ);
        add(protections, segment, ProgramHeader.PF_W, Protection.WRITE);
        add(protections, segment, ProgramHeader.PF_X, Protection.EXEC);
        return region.protection(protections.toArray(Protection[]::new)).sharing(Sharing.PRIVATE).address(address)
                .flags(MapFlag.FIXED_NOREPLACE);
    }

    private static void add(List<Protection> protections, ProgramHeader segment, int flag, Protection protection) {
        if (segment.has(flag)) {
            protections.add(protection);
        }
    }

    /** The rest of the last page of the file: its bytes belong to something else. The kernel stores, and says EFAULT if the file was cut. */
    private static void clear(ElfFile file, MemorySegment rest) throws IOException {
        if (rest.byteSize() == 0) {
            return;
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment zeros = arena.allocateFrom("/dev/zero");
            int descriptor = Interrupted.retry(() -> Fcntl.open(zeros, Fcntl.O_RDONLY | Fcntl.O_CLOEXEC, 0));
            try {
                Interrupted.retry(() -> (int) Unistd.read(descriptor, rest, rest.byteSize()));
            } finally {
                Unistd.close(descriptor);
            }
        } catch (SystemCallException refused) {
            throw Refusal.of(file.name(), refused);
        }
    }

    /**
     * What is added to the addresses in the file.
     *
     * @return the base; may be negative for a program with fixed addresses, which then isn't where it wants to be
     */
    public long base() {
        return base;
    }

    /**
     * The segments.
     *
     * @return all, by ascending addresses
     */
    public List<LoadedSegment> segments() {
        return segments;
    }

    /**
     * What is at an address of the file, such as the value of a symbol.
     *
     * @param virtualAddress before the base is added
     * @param length in bytes
     * @return a view, read-only where the segment is
     * @throws IndexOutOfBoundsException if this range isn't within one segment
     * @throws IllegalStateException if the segment may not be read
     */
    public MemorySegment at(long virtualAddress, long length) {
        for (LoadedSegment segment : segments) {
            long offset = virtualAddress - segment.header().virtualAddress();
            if (offset >= 0 && offset < segment.header().memorySize()) {
                return segment.memory().asSlice(offset, length);
            }
        }
        throw new IndexOutOfBoundsException("no segment has address 0x" + Long.toHexString(virtualAddress));
    }

    /**
     * Unmaps everything and ends all views. May be called twice.
     *
     * @throws IllegalStateException if a thread is inside a system call on a view; it then stays
     */
    @Override
    public void close() {
        if (arena.scope().isAlive()) {
            arena.close();
        }
    }
}
