package io.mmapkit.region;

import static io.mmapkit.Protection.READ;
import static io.mmapkit.Protection.WRITE;

import io.mmapkit.DirtyTracker;
import io.mmapkit.Discard;
import io.mmapkit.MappedRegion;
import io.mmapkit.RegionBuilder;
import io.mmapkit.RegionGroup;
import io.mmapkit.Sharing;
import io.mmapkit.testing.Scene;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeSet;

/**
 * A region, and an array that says what must be in it. The array begins where the region's first page does, so that what happens to whole
 * pages can be said of it.
 */
final class ModelledRegion {
    static final int PAGE = (int) Scene.PAGE;
    static final int MOST = 48 * PAGE; // bytes of a region

    enum Kind {
        FILE, MEMFD, PRIVATE_FILE, ANONYMOUS, ANONYMOUS_SHARED;

        boolean isShared() {
            return this == FILE || this == MEMFD || this == ANONYMOUS_SHARED;
        }

        boolean hasSharedFile() {
            return this == FILE || this == MEMFD;
        }
    }

    final Kind kind;
    final int start; // of the region in its first page
    final byte[] model = new byte[MOST + 2 * PAGE];
    final boolean endsItsViews;
    final List<MemorySegment> olderViews = new ArrayList<>();
    final TreeSet<Integer> written = new TreeSet<>(); // pages, while tracked
    private final byte[] base = new byte[model.length]; // of a private file
    private final Path file;
    private final byte[] before; // what the file has in front
    private final AutoCloseable around; // an arena or a group
    volatile MappedRegion region;
    int size;
    int fileEnd; // of a file, counted as the model is
    DirtyTracker tracker;

    ModelledRegion(SplittableRandom random, Path file) throws IOException {
        this.file = file;
        kind = Kind.values()[random.nextInt(Kind.values().length)];
        boolean ofFile = kind == Kind.FILE || kind == Kind.PRIVATE_FILE;
        int offset = kind == Kind.ANONYMOUS || kind == Kind.ANONYMOUS_SHARED ? 0 : random.nextInt(3 * PAGE);
        start = offset % PAGE;
        size = 1 + random.nextInt(MOST / 2);
        if (ofFile) {
            byte[] content = new byte[offset + size + random.nextInt(2 * PAGE)];
            random.nextBytes(content);
            Files.write(file, content);
            before = Arrays.copyOf(content, offset - start);
            fileEnd = content.length - before.length;
            System.arraycopy(content, before.length, model, 0, fileEnd);
            System.arraycopy(content, before.length, base, 0, fileEnd);
        } else {
            before = new byte[0];
            fileEnd = start + size;
        }
        RegionBuilder builder = switch (kind) {
            case FILE -> MappedRegion.builder().file(file);
            case PRIVATE_FILE -> MappedRegion.builder().file(file).create().sharing(Sharing.PRIVATE);
            case MEMFD -> MappedRegion.builder().memfd("random");
            case ANONYMOUS -> MappedRegion.builder().anonymous();
            case ANONYMOUS_SHARED -> MappedRegion.builder().anonymous().sharing(Sharing.SHARED);
        };
        builder.offset(offset).length(size).protection(READ, WRITE);
        if (random.nextBoolean()) {
            builder.reserve(size + random.nextInt(MOST));
        }
        if (random.nextInt(4) == 0) {
            builder.hugePages();
        }
        switch (random.nextInt(4)) {
            case 0 -> {
                Arena arena = Arena.ofShared();
                around = arena;
                endsItsViews = false;
                region = builder.map(arena);
            }
            case 1 -> {
                RegionGroup group = RegionGroup.open();
                around = group;
                endsItsViews = false;
                region = builder.group(group).map();
            }
            default -> {
                around = () -> {};
                endsItsViews = true;
                region = builder.map();
            }
        }
        check(0, size);
    }

    /** An AssertionError if a range isn't what it must be. */
    void check(int offset, int length) {
        byte[] there = region.segment().asSlice(offset, length).toArray(ValueLayout.JAVA_BYTE);
        check(offset, there, "the view");
    }

    void check(int offset, byte[] there, String what) {
        int at = Arrays.mismatch(there, 0, there.length, model, start + offset, start + offset + there.length);
        if (at >= 0) {
            throw new AssertionError(what + " has " + there[at] + " at " + (offset + at) + " where "
                    + model[start + offset + at] + " should be; " + this);
        }
    }

    /** Says that a range was stored into. */
    void stored(int offset, byte[] content) {
        System.arraycopy(content, 0, model, start + offset, content.length);
        if (content.length > 0) {
            for (int page = (start + offset) / PAGE; page <= (start + offset + content.length - 1) / PAGE; page++) {
                written.add(page);
            }
        }
    }

    /** Says what became of a range that was discarded. */
    void discarded(int offset, int length, Discard discard) {
        if (length == 0 || kind.isShared() && discard != Discard.REMOVE && discard != Discard.PUNCH_HOLE) {
            return;
        }
        int from = start + offset;
        int to = from + length;
        if (discard != Discard.PUNCH_HOLE) {
            boolean ownsLast = discard != Discard.REMOVE || kind == Kind.ANONYMOUS_SHARED || fileEnd <= start + size;
            from = (from + PAGE - 1) / PAGE * PAGE;
            to = ownsLast && offset + length == size ? (to + PAGE - 1) / PAGE * PAGE : to / PAGE * PAGE;
        }
        if (from < to) {
            dropped(from, to);
        }
    }

    private void dropped(int from, int to) {
        if (kind == Kind.PRIVATE_FILE) {
            System.arraycopy(base, from, model, from, to - from);
        } else {
            Arrays.fill(model, from, to, (byte) 0);
        }
        written.removeIf(page -> page >= from / PAGE && page <= (to - 1) / PAGE);
    }

    /** Says that the region has another size. */
    void resized(int newSize) {
        if (newSize > size) {
            fileEnd = Math.max(fileEnd, start + newSize);
        } else {
            if (!kind.hasSharedFile()) {
                int kept = (start + newSize + PAGE - 1) / PAGE * PAGE;
                dropped(kept, Math.max(kept, (start + size + PAGE - 1) / PAGE * PAGE));
                if (kind != Kind.PRIVATE_FILE) { // without a file: nothing is left behind the end
                    Arrays.fill(model, newSize, kept, (byte) 0);
                }
            }
            olderViews.clear();
        }
        size = newSize;
    }

    /** Says that another process cut the file and made it as long as it was. */
    void cut(int to) {
        Arrays.fill(model, to, fileEnd, (byte) 0);
    }

    /** Where the model starts in the file. */
    int modelStart() {
        return before.length;
    }

    Path file() {
        return file;
    }

    /** Ends the region, and looks whether the file has what it must. */
    void close() throws Exception {
        check(0, size);
        if (tracker != null) {
            tracker.close();
        }
        region.close();
        retried(around::close);
        if (kind == Kind.FILE || kind == Kind.PRIVATE_FILE) {
            byte[] now = Files.readAllBytes(file);
            byte[] expected = Arrays.copyOf(before, before.length + fileEnd);
            System.arraycopy(kind == Kind.FILE ? model : base, 0, expected, before.length, fileEnd);
            int at = Arrays.mismatch(now, expected);
            if (at >= 0) {
                throw new AssertionError("the file of " + now.length + " bytes, not " + expected.length
                        + ", is wrong at " + at + "; " + this);
            }
            Files.delete(file);
        }
    }

    /** Does what is refused while another thread is inside a system call, until it isn't. */
    static void retried(Elsewhere.Action action) throws Exception {
        while (true) {
            try {
                action.run();
                return;
            } catch (IllegalStateException inCall) {
                Thread.onSpinWait();
            }
        }
    }

    @Override
    public String toString() {
        return kind + " from " + start + " of " + size + ", file to " + fileEnd + ", " + region;
    }
}
