package io.mmapkit.examples;

import io.mmapkit.alloc.Offset;
import io.mmapkit.alloc.RegionAllocator;
import io.mmapkit.ipc.SharedMutex;
import io.mmapkit.shared.SharedSegment;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * A hash map from bytes to bytes in the heap of a shared segment, for all who have it attached, and for those who attach after a restart.
 *
 * <p>An entry is written before one store puts it into its chain, and taken out by one store before it is given back. So who is killed leaves the
 * map whole; an entry that it had taken and not yet put in, or taken out and not yet given back, is lost to the heap. The number of entries is
 * counted anew by the next owner of the lock.
 */
final class BytesMap {
    // The block of the root: a lock, the number of entries, the number of chains and the chains.
    private static final long COUNT = SharedMutex.BYTES;
    private static final long CHAINS = COUNT + 8;
    private static final long FIRST = COUNT + 16;

    // An entry: the next of the chain, the lengths, the bytes.
    private static final long NEXT = 0;
    private static final long KEY_LENGTH = 8;
    private static final long VALUE_LENGTH = 12;
    private static final long KEY = 16;

    private final RegionAllocator heap;
    private final MemorySegment table;
    private final int chains;
    private final SharedMutex mutex;

    private BytesMap(SharedSegment segment, RegionAllocator heap) throws IOException {
        this.heap = heap;
        this.table = heap.at(heap.root());
        int found = table.get(ValueLayout.JAVA_INT, CHAINS); // read once, checked, then used
        if (found <= 0 || FIRST + 8L * found > table.byteSize()) {
            throw new IOException("the map is damaged: it says that it has " + found + " chains");
        }
        this.chains = found;
        this.mutex = SharedMutex.at(segment, heap.root()).onOwnerDead(_ -> recount());
    }

    /**
     * The map of a segment, which is made if there is none: of many that do so at once, one makes it.
     *
     * @param chains as many as it should have entries or so, if it is made
     */
    static BytesMap of(SharedSegment segment, int chains) throws IOException {
        RegionAllocator heap = RegionAllocator.createOrOpen(segment);
        if (heap.root() == 0) {
            MemorySegment table = heap.allocateZeroed(FIRST + 8L * chains, SharedMutex.BYTES);
            table.set(ValueLayout.JAVA_INT, CHAINS, chains);
            if (!heap.compareAndSetRoot(0, heap.offsetOf(table))) {
                heap.free(table); // another was first
            }
        }
        return new BytesMap(segment, heap);
    }

    long size() {
        return table.get(ValueLayout.JAVA_LONG, COUNT);
    }

    /** The value of a key, or null. */
    byte[] get(byte[] key) {
        mutex.lock();
        try {
            Place place = find(key);
            return place.entry == null ? null : value(place.entry);
        } finally {
            mutex.unlock();
        }
    }

    /** Puts a value in place of the one that there is, if any. */
    void put(byte[] key, byte[] value) {
        mutex.lock();
        try {
            Place place = find(key);
            MemorySegment entry = heap.allocate(KEY + key.length + value.length, 8);
            entry.set(ValueLayout.JAVA_INT, KEY_LENGTH, key.length);
            entry.set(ValueLayout.JAVA_INT, VALUE_LENGTH, value.length);
            MemorySegment.copy(key, 0, entry, ValueLayout.JAVA_BYTE, KEY, key.length);
            MemorySegment.copy(value, 0, entry, ValueLayout.JAVA_BYTE, KEY + key.length, value.length);
            long next = place.entry == null ? 0 : (long) Offset.handle().get(place.entry, NEXT);
            Offset.handle().set(entry, NEXT, next);
            Offset.handle().setRelease(place.holder, place.at, heap.offsetOf(entry)); // it is in the map, and the old one isn't
            if (place.entry == null) {
                table.set(ValueLayout.JAVA_LONG, COUNT, size() + 1);
            } else {
                heap.free(place.entry);
            }
        } finally {
            mutex.unlock();
        }
    }

    /** Removes a key, and says whether it was there. */
    boolean remove(byte[] key) {
        mutex.lock();
        try {
            Place place = find(key);
            if (place.entry == null) {
                return false;
            }
            Offset.handle().setRelease(place.holder, place.at, (long) Offset.handle().get(place.entry, NEXT));
            table.set(ValueLayout.JAVA_LONG, COUNT, size() - 1);
            heap.free(place.entry);
            return true;
        } finally {
            mutex.unlock();
        }
    }

    /** Where an entry is, or could be: the reference to it, and itself or null. */
    private record Place(MemorySegment holder, long at, MemorySegment entry) {}

    private Place find(byte[] key) {
        CRC32C hash = new CRC32C();
        hash.update(key);
        MemorySegment holder = table;
        long at = FIRST + 8 * (hash.getValue() % chains);
        for (long steps = size() + 1_000; steps > 0; steps--) { // a chain that a peer has closed to a ring isn't followed for ever
            long offset = (long) Offset.handle().getAcquire(holder, at);
            if (offset == 0) {
                return new Place(holder, at, null);
            }
            MemorySegment entry = heap.at(offset);
            if (Arrays.equals(bytes(entry, KEY, entry.get(ValueLayout.JAVA_INT, KEY_LENGTH)), key)) {
                return new Place(holder, at, entry);
            }
            holder = entry;
            at = NEXT;
        }
        throw new IllegalStateException("the map is damaged: a chain doesn't end");
    }

    private static byte[] value(MemorySegment entry) {
        return bytes(entry, KEY + entry.get(ValueLayout.JAVA_INT, KEY_LENGTH),
                entry.get(ValueLayout.JAVA_INT, VALUE_LENGTH));
    }

    private static byte[] bytes(MemorySegment entry, long at, int length) {
        return entry.asSlice(at, length).toArray(ValueLayout.JAVA_BYTE); // within the block, or an exception
    }

    private void recount() {
        long count = 0;
        for (int chain = 0; chain < chains; chain++) {
            long offset = table.get(ValueLayout.JAVA_LONG, FIRST + 8L * chain);
            while (offset != 0) {
                Expect.that(++count <= heap.byteSize() / KEY, "each chain ends"); // whatever a peer has made of it
                offset = heap.at(offset).get(ValueLayout.JAVA_LONG, NEXT);
            }
        }
        table.set(ValueLayout.JAVA_LONG, COUNT, count);
    }
}
