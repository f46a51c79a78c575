package io.mmapkit.ipc;

import io.mmapkit.libc.Views;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/**
 * Stores that are recorded, and made in both places where the data of a lane are that is too small to be mapped twice. Optionally in a wrong order,
 * see {@link RingMutation}.
 */
final class RingStores extends Words {
    private static final int PARTS = 4; // of a copy, at most

    private final RingMutation mutation;
    private final List<Store> late = new ArrayList<>();
    private long data;
    private long capacity;
    private long control;
    private List<Store> log;

    /**
     * One store.
     *
     * @param isRelease whether all stores before it are visible to who sees it
     */
    record Store(long address, byte[] bytes, boolean isRelease) {}

    RingStores(RingMutation mutation) {
        this.mutation = mutation;
    }

    /** Says where the lane is. */
    void of(Lane lane) {
        data = lane.data();
        capacity = lane.capacity();
        control = lane.control();
    }

    void record(List<Store> newLog) {
        log = newLog;
    }

    /** How many were made since the recording began. */
    int count() {
        return log == null ? 0 : log.size();
    }

    @Override
    void putLong(long address, long value) {
        Store store = new Store(address, bytes(value, Long.BYTES), false);
        switch (mutation) {
            case HEADER_BEFORE_ZERO -> later(store, value == 0);
            case FIRST_HEADER_FIRST -> later(store, value != 0);
            case NO_ZERO -> later(null, value == 0, store);
            case ZEROS_TOO_FAR -> {
                make(store);
                if (value == 0) {
                    make(new Store(address + RingMessages.STEP, bytes(0, Long.BYTES), false));
                }
            }
            default -> make(store);
        }
    }

    private void later(Store store, boolean isLate) {
        later(store, isLate, store);
    }

    private void later(Store kept, boolean isLate, Store now) {
        if (!isLate) {
            make(now);
        } else if (kept != null) {
            late.add(kept);
        }
    }

    @Override
    void putLongRelease(long address, long value) {
        boolean isHead = address == control + Lane.HEAD_AT;
        if (isHead && mutation == RingMutation.NO_HEAD) {
            return;
        }
        if (!isHead && mutation == RingMutation.HEADER_IN_HALVES) {
            make(new Store(address, bytes(value, Integer.BYTES), true));
            make(new Store(address + Integer.BYTES, bytes(value >>> Integer.SIZE, Integer.BYTES), true));
            return;
        }
        long wrong = isHead && mutation == RingMutation.HEAD_TOO_FAR ? value + RingMessages.STEP : value;
        make(new Store(address, bytes(wrong, Long.BYTES), isHead || mutation != RingMutation.PLAIN_HEADER));
        late.forEach(this::make);
        late.clear();
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
            Store store = new Store(address + at, part, false);
            later(store, mutation == RingMutation.HEADER_BEFORE_BYTES);
        }
    }

    @Override
    void copyIn(byte[] source, int offset, long address, int bytes) {
        copyIn(MemorySegment.ofArray(source), offset, address, bytes);
    }

    private static byte[] bytes(long value, int count) {
        byte[] bytes = new byte[count];
        for (int i = 0; i < count; i++) {
            bytes[i] = (byte) (value >>> 8 * i);
        }
        return bytes;
    }

    private void make(Store store) {
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
    void replay(Store store, byte[] image, long controlBlock) {
        if (isData(store.address)) {
            int at = (int) (store.address - data & capacity - 1);
            int first = (int) Math.min(store.bytes.length, capacity - at);
            System.arraycopy(store.bytes, 0, image, SmallRing.CONTROL + at, first);
            System.arraycopy(store.bytes, first, image, SmallRing.CONTROL, store.bytes.length - first);
        } else {
            System.arraycopy(store.bytes, 0, image, (int) (store.address - controlBlock), store.bytes.length);
        }
    }
}
