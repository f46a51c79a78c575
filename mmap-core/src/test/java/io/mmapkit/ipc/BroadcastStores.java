package io.mmapkit.ipc;

import java.util.ArrayList;
import java.util.List;

/** The stores into a broadcast ring, optionally in a wrong order: see {@link BroadcastMutation}. */
final class BroadcastStores extends RecordedWords {
    private final BroadcastMutation mutation;
    private final List<Store> late = new ArrayList<>();
    private long control;

    BroadcastStores(BroadcastMutation mutation) {
        this.mutation = mutation;
    }

    /** Says where the control words are. */
    void controlAt(long address) {
        control = address;
    }

    @Override
    void storeFence() {
        if (mutation != BroadcastMutation.NO_FENCE) {
            make(new Store(control, new byte[0], false));
        }
    }

    @Override
    void copy(Store store) {
        makeOrKeep(store, mutation == BroadcastMutation.BYTES_AFTER_END);
    }

    @Override
    void putLong(long address, long value) {
        makeOrKeep(new Store(address, bytes(value, Long.BYTES), false), mutation == BroadcastMutation.HEADER_AFTER_END);
    }

    private void makeOrKeep(Store store, boolean isLate) {
        if (isLate) {
            late.add(store);
        } else {
            make(store);
        }
    }

    @Override
    void putLongRelease(long address, long value) {
        switch ((int) (address - control)) {
            case BroadcastLayout.OLDEST_AT -> storeOldest(address, value);
            case BroadcastLayout.SEQUENCE_AT -> makeOrKeep(release(address, value),
                    mutation == BroadcastMutation.SEQUENCE_AFTER_END);
            case BroadcastLayout.END_AT -> storeEnd(address, value);
            case BroadcastLayout.LATEST_AT -> {
                if (mutation != BroadcastMutation.LATEST_BEFORE_END) {
                    make(release(address, value));
                }
            }
            default -> make(release(address, value));
        }
    }

    private void storeOldest(long address, long value) {
        switch (mutation) {
            case OLDEST_NEVER -> {
                // not said
            }
            case OLDEST_TOO_FAR -> make(release(address, getLong(control + BroadcastLayout.END_AT)));
            default -> makeOrKeep(release(address, value), mutation == BroadcastMutation.OLDEST_AFTER_BYTES);
        }
    }

    private void storeEnd(long address, long value) {
        switch (mutation) {
            case LATEST_BEFORE_END -> {
                make(release(control + BroadcastLayout.LATEST_AT, getLong(address)));
                make(release(address, value));
            }
            case OLDEST_AFTER_BYTES -> {
                flush();
                make(release(address, value));
            }
            case PLAIN_END -> make(new Store(address, bytes(value, Long.BYTES), false));
            case END_IN_HALVES -> {
                make(new Store(address, bytes(value, Integer.BYTES), true));
                make(new Store(address + Integer.BYTES, bytes(value >>> Integer.SIZE, Integer.BYTES), true));
            }
            default -> {
                make(release(address, value));
                flush();
            }
        }
    }

    private void flush() {
        late.forEach(this::make);
        late.clear();
    }

    private static Store release(long address, long value) {
        return new Store(address, bytes(value, Long.BYTES), true);
    }
}
