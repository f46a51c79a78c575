package io.mmapkit.ipc;

import io.mmapkit.ipc.OwnedWord.Outcome;
import io.mmapkit.shared.SharedSegment;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * What a read-write lock does in shared memory.
 *
 * <p>A writer takes the owned word, which keeps new readers out, and waits until those who read are gone. A reader adds itself to the table and then
 * looks whether the word is free; if not, it takes itself back and waits. Each makes its own store visible before it looks for the other's, so
 * that at least one of them sees the other.
 *
 * <p>A writer that has waited for the readers marks that it writes, and takes the mark away before it lets go. If it dies in between, the
 * next owner of the word finds the mark: only then something may be half written.
 */
final class ReadWriteWords {
    static final int DEPARTED_AT = OwnedWord.FREE_AT;
    static final int TABLE_AT = LockWords.ALIGNMENT;
    static final int BYTES = TABLE_AT + ReaderTable.BYTES;

    private static final int WRITING = 1;
    static final int INCONSISTENT = 2;

    private final SharedSegment segment;
    private final LockWords words;
    private final OwnedWord writer;
    private final Signal departed;
    private final ReaderTable table;
    private final Consumer<MemorySegment> repair; // or null
    private final Set<Thread> readers; // of this process, by this lock object

    private ReadWriteWords(SharedSegment segment, LockWords words, OwnedWord writer, ReaderTable table,
            Consumer<MemorySegment> repair, Set<Thread> readers) {
        this.segment = segment;
        this.words = words;
        this.writer = writer;
        this.departed = new Signal(words, DEPARTED_AT);
        this.table = table;
        this.repair = repair;
        this.readers = readers;
    }

    static ReadWriteWords at(SharedSegment segment, long offset, LockStep step) throws IOException {
        Ownership ownership = Ownership.of(segment);
        LockWords words = LockWords.at(segment, offset, BYTES, step);
        return new ReadWriteWords(segment, words, new OwnedWord(words, ownership, true),
                new ReaderTable(words, TABLE_AT, ownership), null, ConcurrentHashMap.newKeySet());
    }

    ReadWriteWords with(Consumer<MemorySegment> action) {
        return new ReadWriteWords(segment, words, writer, table, action, readers);
    }

    boolean write(LockWait wait) throws InterruptedException {
        requireNeither();
        writer.requireStack();
        return take(wait, false);
    }

    /** @param onlyToRepair whether it is taken for a repair, and without waiting for readers if there is none to do: they may read for long */
    private boolean take(LockWait wait, boolean onlyToRepair) throws InterruptedException {
        if (!writer.tryFast() && writer.take(wait) == Outcome.REFUSED) {
            return false;
        }
        boolean done = false;
        try {
            writer.sign();
            if ((state() & WRITING) != 0) { // of a dead one: who lives takes it away before it lets go
                words.set(OwnedWord.STATE_AT, INCONSISTENT);
            }
            if (onlyToRepair && (repair == null || !isInconsistent())) {
                done = true;
                return true;
            }
            if (!readersLeave(wait)) {
                return false;
            }
            words.set(OwnedWord.STATE_AT, state() | WRITING);
            if (repair != null && isInconsistent()) {
                repair.accept(segment.segment());
                if (!writer.isMine()) {
                    throw new IllegalStateException("the repair unlocked what it was called to repair");
                }
                words.set(OwnedWord.STATE_AT, WRITING);
            }
            done = true;
            return true;
        } finally {
            wait.end();
            if (!done && writer.isMine()) {
                letGo();
            }
        }
    }

    private boolean readersLeave(LockWait wait) throws InterruptedException {
        if (!table.hasReaders(false)) {
            return true;
        }
        wait.lookAnew();
        while (true) {
            int armed = departed.arm();
            if (!table.hasReaders(wait.isTimeToLook())) {
                return true;
            }
            if (!wait.hasSpun()) {
                if (wait.isOver()) {
                    return false;
                }
                departed.sleep(wait, armed);
            }
        }
    }

    void endWrite() {
        requireWriter();
        letGo();
    }

    private void letGo() {
        int state = state();
        if ((state & WRITING) != 0) {
            words.set(OwnedWord.STATE_AT, state & ~WRITING);
        }
        writer.release(Integer.MAX_VALUE); // readers may go in together
    }

    boolean read(LockWait wait) throws InterruptedException {
        requireNeither();
        writer.requireStack();
        try {
            while (true) {
                int word = writer.look();
                if ((word & Ownership.TOKEN) == 0) {
                    if (!entered()) {
                        continue; // it has an owner by now
                    }
                    if (repair == null || !isInconsistent()) {
                        readers.add(Thread.currentThread());
                        return true;
                    }
                    left();
                    if (!repaired(wait)) {
                        return false;
                    }
                } else if (wait.isTimeToLook() && writer.isOwnerDead(word)) {
                    if (!repaired(wait)) {
                        return false;
                    }
                } else if (!wait.hasSpun()) {
                    if (wait.isOver()) {
                        return false;
                    }
                    writer.sleep(wait, word);
                }
            }
        } finally {
            wait.end();
        }
    }

    private boolean entered() {
        table.enter();
        if (!writer.isOwned()) {
            return true;
        }
        left();
        return false;
    }

    /** Is a writer for a moment, to take the word over from a dead one and to repair what that one left. */
    private boolean repaired(LockWait wait) throws InterruptedException {
        wait.lookAnew();
        if (!take(wait, true)) {
            return false;
        }
        letGo();
        return true;
    }

    void endRead() {
        words.get(0); // says if the segment is closed
        if (!readers.remove(Thread.currentThread())) {
            throw new IllegalMonitorStateException("this thread doesn't have the lock for reading");
        }
        left();
    }

    private void left() {
        table.leave();
        departed.change();
    }

    private int state() {
        return words.get(OwnedWord.STATE_AT);
    }

    private void requireNeither() {
        if (readers.contains(Thread.currentThread()) || writer.isMine()) {
            throw new IllegalStateException(
                    "this thread has the lock: it can't be locked twice, nor exchanged for another kind");
        }
    }

    private void requireWriter() {
        if (!writer.isMine()) {
            throw new IllegalMonitorStateException("this thread doesn't have the lock for writing");
        }
    }

    boolean isInconsistent() {
        return (state() & INCONSISTENT) != 0;
    }

    void mark(boolean inconsistent) {
        requireWriter();
        words.set(OwnedWord.STATE_AT, WRITING | (inconsistent ? INCONSISTENT : 0));
    }

    Optional<Holder> writer() {
        return writer.holder();
    }

    List<Shareholder> readers() {
        return table.list();
    }
}
