package io.mmapkit.ipc;

import io.mmapkit.shared.SegmentHeader;
import io.mmapkit.shared.SharedSegment;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One look at a lock from outside: at what the lock itself tells of its holders, without a part in it. */
final class LockLook {
    static final String MUTEX = "mutex";
    static final String READ_WRITE = "read-write-lock";
    static final String SEMAPHORE = "semaphore";
    static final String LATCH = "latch";
    static final String BARRIER = "barrier";
    static final String ELECTION = "election";

    private static final int OWNER_AT = 0;

    private final LockWords words;
    private final Ownership onlooker;

    private LockLook(SharedSegment segment, int bytes) {
        this.words = LockWords.at(segment, 0, bytes, null);
        this.onlooker = Ownership.onlooker(segment);
    }

    static Optional<LockStatus> at(SharedSegment segment) throws IOException {
        String layout = segment.header().map(SegmentHeader::layoutName).orElse("");
        String kind = layout.startsWith(NamedLock.PREFIX) ? layout.substring(NamedLock.PREFIX.length()) : "";
        int bytes = bytesOf(kind);
        if (bytes == 0) {
            return Optional.empty();
        }
        if (segment.byteSize() < bytes) {
            return Optional.of(new LockStatus.Damaged(kind, "its segment has " + segment.byteSize() + " bytes"));
        }
        try {
            return Optional.of(segment.region().guarded(_ -> new LockLook(segment, bytes).status(kind)));
        } catch (UncheckedIOException refused) {
            throw refused.getCause();
        }
    }

    /** How long a lock is; 0 if there is no such kind. */
    private static int bytesOf(String kind) {
        return switch (kind) {
            case MUTEX -> SharedMutex.BYTES;
            case READ_WRITE -> SharedReadWriteLock.BYTES;
            case SEMAPHORE -> SharedSemaphore.BYTES;
            case LATCH -> SharedLatch.BYTES;
            case BARRIER -> SharedBarrier.BYTES;
            case ELECTION -> LeaderElection.BYTES;
            default -> 0;
        };
    }

    private LockStatus status(String kind) {
        return switch (kind) {
            case MUTEX -> mutex();
            case READ_WRITE -> readWrite();
            case SEMAPHORE -> semaphore();
            case LATCH -> latch();
            case BARRIER -> barrier();
            default -> election();
        };
    }

    private LockStatus mutex() {
        return new LockStatus.Mutex(owner(true), (words.get(OwnedWord.STATE_AT) & SharedMutex.INCONSISTENT) != 0,
                words.get(SharedMutex.TAKE_OVERS_AT), isOwnerAwaited());
    }

    private LockStatus readWrite() {
        return new LockStatus.ReadWrite(owner(true),
                new ReaderTable(words, ReadWriteWords.TABLE_AT, onlooker).list(),
                (words.get(OwnedWord.STATE_AT) & ReadWriteWords.INCONSISTENT) != 0,
                isOwnerAwaited() || isAwaited(ReadWriteWords.DEPARTED_AT));
    }

    private LockStatus semaphore() {
        Ledger ledger = new Ledger(words, onlooker);
        long last = ledger.last();
        List<Shareholder> holders = new ArrayList<>();
        for (int slot = 0; slot < SegmentHeader.SLOTS; slot++) {
            int share = ledger.shareOf(slot, last);
            if (share != 0) {
                holders.add(Shareholder.of(onlooker.find(ledger.tokenOf(slot)), share));
            }
        }
        return new LockStatus.Semaphore(words.get(SharedSemaphore.PERMITS_AT), List.copyOf(holders),
                isAwaited(SharedSemaphore.RELEASED_AT));
    }

    private LockStatus latch() {
        long count = words.getLong(SharedLatch.COUNT_AT);
        return new LockStatus.Latch((int) (count >>> Integer.SIZE) - 1, (int) count, isAwaited(SharedLatch.OPENED_AT));
    }

    private LockStatus barrier() {
        long state = words.getLong(SharedBarrier.STATE_AT);
        return new LockStatus.Barrier(words.get(SharedBarrier.PARTIES_AT), BarrierState.arrived(state),
                BarrierState.isBroken(state));
    }

    private LockStatus election() {
        long term = words.getLong(LeaderElection.TERM_AT);
        return new LockStatus.Election(
                owner(false).map(
                        one -> new Leader(one.pid(), one.namespace(), one.since(), term, one.isAlive())),
                isOwnerAwaited());
    }

    private Optional<Holder> owner(boolean isOfThreads) {
        return new OwnedWord(words, onlooker, isOfThreads).holder();
    }

    private boolean isOwnerAwaited() {
        return OwnedWord.hasWaiters(words.get(OWNER_AT));
    }

    private boolean isAwaited(long signalAt) {
        return Signal.hasWaiters(words.get(signalAt));
    }
}
