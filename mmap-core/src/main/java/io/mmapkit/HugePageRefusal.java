package io.mmapkit;

import io.mmapkit.libc.Mman;
import io.mmapkit.libc.StructStatfs;
import io.mmapkit.libc.SysVfs;
import io.mmapkit.libc.Unistd;
import io.mmapkit.libc.error.Errno;
import io.mmapkit.libc.error.SystemCallException;
import io.mmapkit.os.ProcFile;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Finds out why the kernel made no huge pages of a region, or not of all of it: it has one and the same error for most reasons. */
record HugePageRefusal(RegionRequest request, OpenFile file) {
    private static final String SETTINGS = "/sys/kernel/mm/transparent_hugepage/";
    private static final String FORBIDDEN = "THP_enabled:\t0";
    private static final long AT_ONCE = 1L << 30; // bytes that are asked about

    private static final Map<Errno, String> CAUSES = Map.of(Errno.ENOMEM, "no block of free memory is large enough",
            Errno.EBUSY, "the memory of the control group is at its limit", Errno.EAGAIN,
            "some pages are in use, locked or being written: another time it may work");

    /** What the pages are to the kernel, which has rules for each kind. */
    private enum Kind {
        MEMORY, SHARED_MEMORY, FILE, OWN_PAGES_OF_FILE
    }

    /**
     * All reasons that can be found.
     *
     * @param pages whole huge pages, not all of which are
     * @param refused what the kernel said; null if it took all advice
     */
    String of(MemorySegment pages, SystemCallException refused) {
        List<String> reasons = new ArrayList<>();
        if (isBefore61(pages)) {
            reasons.add("the kernel is before 6.1: it makes none of what is in memory already");
        }
        if (isForbidden()) {
            reasons.add("prctl(PR_SET_THP_DISABLE) forbids this process to have any");
        }
        switch (kind()) {
            case MEMORY -> {
                addSetting(reasons, "enabled");
                addUntouched(reasons, pages);
            }
            case SHARED_MEMORY -> {
                addSetting(reasons, "shmem_enabled");
                addUntouched(reasons, pages);
            }
            case FILE -> reasons.add("on the file system " + fileSystem() + " the kernel makes them of files in large"
                    + " pieces of the page cache, or that nobody has open for writing, if at all");
            case OWN_PAGES_OF_FILE -> reasons.add(
                    "a private mapping has small pages of its own where it was stored to, and large ones only as the file has"
                            + " them");
        }
        if (refused != null) {
            if (CAUSES.containsKey(refused.errno())) {
                reasons.add(CAUSES.get(refused.errno()));
            }
            reasons.add(refused.getMessage());
        } else if (reasons.isEmpty()) {
            reasons.add("the kernel took the advice, and divided some again or hasn't mapped them yet");
        }
        return String.join("; ", reasons);
    }

    /** Advice that a kernel doesn't know it refuses for no pages, too. */
    private static boolean isBefore61(MemorySegment pages) {
        try {
            Mman.madvise(pages, 0, Mman.MADV_COLLAPSE);
            return false;
        } catch (SystemCallException unknown) {
            return true;
        }
    }

    private static boolean isForbidden() {
        try {
            return ProcFile.lines("/proc/self/status").contains(FORBIDDEN);
        } catch (IOException hidden) {
            return false;
        }
    }

    private Kind kind() {
        boolean isShared = request.sharing().isShared();
        if (request.backing() instanceof AnonymousBacking) {
            return isShared ? Kind.SHARED_MEMORY : Kind.MEMORY;
        }
        if (!isShared) {
            return Kind.OWN_PAGES_OF_FILE;
        }
        return request.backing() instanceof MemfdBacking || isInMemory() ? Kind.SHARED_MEMORY : Kind.FILE;
    }

    private boolean isInMemory() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment space = arena.allocate(StructStatfs.LAYOUT);
            SysVfs.fstatfs(file.descriptor(), space);
            return StructStatfs.f_type(space) == SysVfs.TMPFS_MAGIC;
        } catch (SystemCallException refused) {
            return false;
        }
    }

    /** The setting of this size goes before that of all sizes, Linux 6.8, if it doesn't follow it. */
    private static void addSetting(List<String> reasons, String name) {
        String ofSize = SETTINGS + "hugepages-" + (HugePages.transparentSize().bytes() >> 10) + "kB/" + name;
        String decisive = switch (chosen(ofSize)) {
            case "", "inherit" -> SETTINGS + name;
            default -> ofSize;
        };
        String chosen = chosen(decisive);
        if (chosen.equals("never") || chosen.equals("deny")) {
            reasons.add(decisive + " is " + chosen + ": so no page becomes huge by being touched");
        }
    }

    /** What is in brackets. */
    private static String chosen(String setting) {
        try {
            String text = ProcFile.text(setting);
            return text.substring(text.indexOf('[') + 1, text.indexOf(']'));
        } catch (IOException | IndexOutOfBoundsException absent) {
            return "";
        }
    }

    private static void addUntouched(List<String> reasons, MemorySegment pages) {
        long present = 0;
        try (Arena arena = Arena.ofConfined()) {
            long page = Unistd.getpagesize();
            MemorySegment isPresent = arena.allocate(Math.min(AT_ONCE, pages.byteSize()) / page);
            for (long done = 0; done < pages.byteSize(); done += AT_ONCE) {
                long length = Math.min(AT_ONCE, pages.byteSize() - done);
                Mman.mincore(pages.asSlice(done, length), length, isPresent);
                for (long i = 0; i < length / page; i++) {
                    present += (isPresent.get(ValueLayout.JAVA_BYTE, i) & 1) * page;
                }
            }
        } catch (SystemCallException refused) {
            return; // EAGAIN: not to be had now
        }
        if (present < pages.byteSize()) {
            reasons.add("of its " + pages.byteSize() + " bytes " + (pages.byteSize() - present)
                    + " aren't in memory: they get pages when they are touched");
        }
    }

    /** As proc_pid_mountinfo(5) has it. */
    private String fileSystem() {
        String device = " " + file.id().major() + ':' + file.id().minor() + ' ';
        try {
            return ProcFile.lines("/proc/self/mountinfo").stream().filter(line -> line.contains(device))
                    .map(line -> line.substring(line.indexOf(" - ") + 3).split(" ")[0]).findFirst().orElse("it is on");
        } catch (IOException hidden) {
            return "it is on";
        }
    }
}
