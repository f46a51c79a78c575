package io.mmapkit.region;

import static io.mmapkit.Protection.READ;
import static io.mmapkit.Protection.WRITE;
import static io.mmapkit.region.ModelledRegion.MOST;
import static io.mmapkit.region.ModelledRegion.PAGE;

import io.mmapkit.Advice;
import io.mmapkit.ByteRange;
import io.mmapkit.DirtyTracker;
import io.mmapkit.Discard;
import io.mmapkit.Durability;
import io.mmapkit.MappedRegion;
import io.mmapkit.MappingFaultException;
import io.mmapkit.Protection;
import io.mmapkit.Reclaim;
import io.mmapkit.Residency;
import io.mmapkit.SyncMode;
import io.mmapkit.testing.Vma;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.FileSystemException;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.locks.ReentrantLock;

/** Does one of all operations to a region, with arguments at random, and compares what comes of it with the model. */
final class RandomOperations {
    /** Held by the other thread while it reads; fair, since that one does nothing else, and would hardly ever let go of it otherwise. */
    static final ReentrantLock READING = new ReentrantLock(true);
    private static final boolean TELLS_READS_FROM_STORES = tellsReadsFromStores();

    private final SplittableRandom random;
    private final ModelledRegion now;
    private final int offset;
    private final int length;

    RandomOperations(SplittableRandom random, ModelledRegion now) {
        this.random = random;
        this.now = now;
        offset = random.nextInt(now.size);
        length = switch (random.nextInt(4)) {
            case 0 -> random.nextInt(Math.min(32, now.size - offset) + 1);
            case 1 -> now.size - offset;
            default -> random.nextInt(now.size - offset + 1);
        };
    }

    /** Does something; its name is for the report. */
    String one() throws Exception {
        int which = random.nextInt(100);
        if (which < 50) {
            new RandomAccesses(random, now, offset, length).one(which / 5);
            return "access " + which + " of " + offset + " + " + length;
        }
        switch (which) {
            case 50, 51, 52 -> resize(true);
            case 53, 54, 55 -> resize(false);
            case 56, 57, 58 -> protect();
            case 59, 60, 61, 62, 63 -> discard(Discard.values()[random.nextInt(Discard.values().length)]);
            case 64, 65, 66 -> tolerated(() -> now.region.advise(offset, length, any(Advice.values())));
            case 67, 68 -> tolerated(() -> now.region.reclaim(offset, length, any(Reclaim.values())));
            case 69, 70 -> now.region.prefault(offset, length);
            case 71, 72 -> now.region.prefaultForWrite(offset, length);
            case 73 -> now.region.prefetch(List.of(new ByteRange(offset, length), new ByteRange(0, now.size)));
            case 74, 75, 76 -> residency();
            case 77, 78 -> locked(() -> now.region.lock(offset, Math.min(length, 4 * PAGE)));
            case 79 -> locked(() -> now.region.lockOnFault(offset, Math.min(length, 4 * PAGE)));
            case 80 -> now.region.unlock(offset, length);
            case 81, 82 -> tolerated(() -> now.region.sync(offset, length, any(SyncMode.values())));
            case 83 -> store();
            case 84, 85, 86, 87, 88 -> track();
            case 89, 90, 91 -> cutShort();
            case 92 -> now.region.hugePages();
            default -> olderView();
        }
        return "operation " + which + " of " + offset + " + " + length;
    }

    private <T> T any(T[] values) {
        return values[random.nextInt(values.length)];
    }

    /** What the kernel may refuse, and changes nothing. */
    private static void tolerated(Elsewhere.Action action) throws Exception {
        try {
            action.run();
        } catch (MappingFaultException fault) {
            throw fault;
        } catch (IOException refused) {
            // EINVAL, EAGAIN, EBUSY: of this kind of memory, of locked pages
        }
    }

    private void locked(Elsewhere.Action action) throws Exception {
        if (now.tracker == null) { // not both, of a file
            tolerated(action);
        }
    }

    private void resize(boolean longer) throws Exception {
        int wanted = longer ? now.size + random.nextInt(MOST - now.size + 1) : 1 + random.nextInt(now.size);
        MemorySegment before = now.region.segment();
        try {
            if (longer) {
                now.region.grow(wanted);
                now.olderViews.add(before);
            } else if (now.tracker == null) {
                ModelledRegion.retried(() -> now.region.shrink(wanted));
            } else {
                return;
            }
            now.resized(wanted);
        } catch (IllegalStateException tracked) {
            if (now.tracker == null) {
                throw tracked;
            }
        } catch (UnsupportedOperationException refused) {
            if (now.endsItsViews || longer) {
                throw refused;
            }
        } catch (FileSystemException refused) {
            if (now.kind.hasSharedFile() || !refused.getMessage().contains("no room")) {
                throw refused;
            }
        }
        now.check(0, now.size);
    }

    private void protect() throws Exception {
        if (!now.endsItsViews) {
            return;
        }
        MemorySegment before = now.region.segment();
        ModelledRegion.retried(() -> now.region
                .protect(random.nextBoolean() ? new Protection[0] : new Protection[]{READ}));
        if (before.scope().isAlive()) {
            throw new AssertionError("a view outlived a change of protection");
        }
        now.olderViews.clear();
        ModelledRegion.retried(() -> now.region.protect(READ, WRITE));
        now.check(0, now.size);
    }

    private void discard(Discard discard) throws Exception {
        now.region.unlock();
        boolean hole = discard == Discard.PUNCH_HOLE;
        try {
            now.region.discard(offset, length, discard);
            if (discard == Discard.FREE && length > 0) { // the kernel may drop them at any time
                byte[] content = new byte[now.size];
                now.region.segment().copyFrom(MemorySegment.ofArray(content));
                now.stored(0, content);
            } else {
                now.discarded(offset, length, discard);
            }
        } catch (IOException | IllegalStateException refused) {
            boolean expected = hole
                    ? !now.kind.hasSharedFile()
                    : discard == Discard.FREE
                            ? now.kind != ModelledRegion.Kind.ANONYMOUS
                            : discard == Discard.REMOVE && !now.kind.isShared();
            if (!expected) {
                throw refused;
            }
        }
        now.check(0, now.size);
    }

    private void residency() throws IOException {
        Residency residency = now.region.residency(offset, length);
        long ranges = now.region.residentRanges(offset, length).stream().mapToLong(ByteRange::length).sum();
        if (residency.resident() > residency.pages() || !residency.isPermitted() || ranges > length) {
            throw new AssertionError(residency + " with " + ranges + " bytes in ranges");
        }
    }

    private void store() throws IOException {
        Durability durability = any(Durability.values());
        try {
            now.region.store(offset, length, durability);
        } catch (IllegalStateException refused) {
            if (now.kind.hasSharedFile()) {
                throw refused;
            }
        }
    }

    private void track() throws IOException {
        if (now.tracker == null) {
            now.region.unlock();
            now.tracker = DirtyTracker.track(now.region);
            now.written.clear();
            return;
        }
        List<ByteRange> collected = now.tracker.collect();
        for (int page : now.written) {
            long first = Math.max(0, page * (long) PAGE - now.start);
            if (first < now.size
                    && collected.stream().noneMatch(range -> range.offset() <= first && first < range.end())) {
                throw new AssertionError("page " + page + " was written and isn't in " + collected);
            }
        }
        now.written.clear();
        if (random.nextBoolean()) {
            now.tracker.close();
            now.tracker = null;
        }
    }

    /** Another process cuts the file, and makes it as long again, while this one reads. */
    private void cutShort() throws Exception {
        if (now.kind != ModelledRegion.Kind.FILE) {
            return;
        }
        int to = random.nextInt(now.fileEnd);
        try (RandomAccessFile other = new RandomAccessFile(now.file().toFile(), "rw")) {
            other.setLength(now.modelStart() + to);
            for (int i = 0; i < 4; i++) {
                faulting(random.nextInt(8), to);
            }
            other.setLength(now.modelStart() + now.fileEnd);
            now.cut(to);
        }
        READING.lock();
        try {
            // a section that met a missing page ends: what is stored into that page before is lost with it
            if (!TELLS_READS_FROM_STORES) {
                takeLost();
            }
        } finally {
            READING.unlock();
        }
        now.check(0, now.size);
    }

    /** The next sync says that what was stored into zeros is lost; where a kernel has no page of zeros, also if they were only read. */
    private void takeLost() throws Exception {
        try {
            tolerated(() -> now.region.sync(0, now.size, SyncMode.SYNC));
        } catch (MappingFaultException lost) {
            if (!lost.getMessage().contains("is lost")) {
                throw lost;
            }
        }
    }

    private static boolean tellsReadsFromStores() {
        try (MappedRegion memory = MappedRegion.builder().anonymous().length(PAGE).map()) {
            memory.segment().get(ValueLayout.JAVA_BYTE, 0);
            return Vma.of(memory.segment().address()).kibibytes("Anonymous") == 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void faulting(int which, int cut) throws IOException {
        try {
            switch (which) {
                case 0 -> now.region.prefault(offset, length);
                case 1 -> now.region.crc32c(offset, length);
                case 2 -> now.region.mismatch(MemorySegment.ofArray(new byte[now.size]));
                case 3 -> now.region.guardedLong(view -> view.get(ValueLayout.JAVA_BYTE, offset));
                case 4 -> now.region.guarded(view -> view.asSlice(offset, length).toArray(ValueLayout.JAVA_BYTE));
                case 5 -> now.region.read(offset, MemorySegment.ofArray(new byte[length]));
                case 6 -> now.region.residency(offset, length);
                default -> now.region.sync(SyncMode.ASYNC);
            }
        } catch (MappingFaultException fault) {
            if (now.start + now.size <= cut) {
                throw fault;
            }
        }
    }

    private void olderView() {
        if (now.olderViews.isEmpty()) {
            return;
        }
        MemorySegment view = now.olderViews.get(random.nextInt(now.olderViews.size()));
        now.check(0, view.toArray(ValueLayout.JAVA_BYTE), "an older view");
        byte[] one = {(byte) random.nextInt()};
        int at = random.nextInt((int) view.byteSize());
        view.set(ValueLayout.JAVA_BYTE, at, one[0]);
        now.stored(at, one);
        now.check(at, 1);
    }
}
