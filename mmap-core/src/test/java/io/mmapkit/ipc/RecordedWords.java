package io.mmapkit.ipc;

import io.mmapkit.libc.Views;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;

/**
 * Stores that are recorded, and made in both places where data are that are too little to be mapped twice. What extends this makes them, optionally in a
 * wrong order.
 */
abstract class RecordedWords extends Words {
    private static final int PARTS = 4; // of a copy, at most

    private long data;
    private long capacity;
    private int controlBytes;
    private List<Store> log;

    /**
     * One store, or a fence, which is one of no bytes.
     *
     * @param isRelease whether all stores before it are visible to who sees it
     */
    record Store(long address, byte[] bytes, boolean isRelease) {
        boolean isFence() {
            return bytes.length == 0;
        }
    }

    /**
     * Says where the data are.
     *
     * @param newControlBytes how long the control words of an image are, which are before the data
     */
    final void of(long newData, long newCapacity, int newControlBytes) {
        data = newData;
        capacity = newCapacity;
        controlBytes = newControlBytes;
    }

    final void record(List<Store> newLog) {
        log = newLog;
    }

    /** How many were made since the recording began. */
    final int count() {
        return log == null ? 0 : log.size();
    }

    @Override
    void putIntRelease(long address, int value) {
        make(new Store(address, bytes(value, Integer.BYTES), true));
    }

    @Override
    void putIntVolatile(long address, int value) {
        make(new Store(address, bytes(value, Integer.BYTES), true));
    }

    @Override
    boolean casInt(long address, int expected, int value) {
        if (getIntAcquire(address) != expected) { // one thread uses it
            return false;
        }
        make(new Store(address, bytes(value, Integer.BYTES), true));
        return true;
    }

    @Override
    void addInt(long address, int value) {
        make(new Store(address, bytes(getIntAcquire(address) + value, Integer.BYTES), true));
    }

    @Override
    void copyIn(MemorySegment source, long offset, long address, long bytes) {
        long little = Math.max(1, bytes / PARTS + Long.BYTES - 1 & -Long.BYTES);
        for (long at = 0; at < bytes; at += little) {
            byte[] part = source.asSlice(offset + at, Math.min(little, bytes - at)).toArray(ValueLayout.JAVA_BYTE);
            copy(new Store(address + at, part, false));
        }
    }

    /** Makes a store that is a part of a copy. */
    abstract void copy(Store store);

    static byte[] bytes(long value, int count) {
        byte[] bytes = new byte[count];
        for (int i = 0; i < count; i++) {
            bytes[i] = (byte) (value >>> 8 * i);
        }
        return bytes;
    }

    final void make(Store store) {
        if (log != null) {
            log.add(store);
        }
        if (isData(store.address)) {
            long at = store.address - data & capacity - 1;
            int first = (int) Math.min(store.bytes.length, capacity - at);
            for (int half = 0; half < 2; half++) {
                put(data + half * capacity + at, store.bytes, 0, first);
                put(data + half * capacity, store.bytes, first, store.bytes.length - first);
            }
        } else {
            put(store.address, store.bytes, 0, store.bytes.length);
        }
    }

    private boolean isData(long address) {
        return address >= data && address < data + 2 * capacity;
    }

    private static void put(long address, byte[] bytes, int from, int count) {
        MemorySegment.copy(bytes, from, Views.ALL, ValueLayout.JAVA_BYTE, address, count);
    }

    /** Makes a store of a recording in an image of the memory, which is the control block and then the data. */
    final void replay(Store store, byte[] image, long controlBlock) {
        if (store.isFence()) {
            return;
        }
        if (isData(store.address)) {
            int at = (int) (store.address - data & capacity - 1);
            int first = (int) Math.min(store.bytes.length, capacity - at);
            System.arraycopy(store.bytes, 0, image, controlBytes + at, first);
            System.arraycopy(store.bytes, first, image, controlBytes, store.bytes.length - first);
        } else {
            System.arraycopy(store.bytes, 0, image, (int) (store.address - controlBlock), store.bytes.length);
        }
    }
}
