package io.mmapkit.ipc;

import java.util.ArrayList;
import java.util.List;

/** The stores into a lane, optionally in a wrong order: see {@link RingMutation}. */
final class RingStores extends RecordedWords {
    private final RingMutation mutation;
    private final List<Store> late = new ArrayList<>();
    private long control;

    RingStores(RingMutation mutation) {
        this.mutation = mutation;
    }

    /** Says where the lane is. */
    void of(Lane lane) {
        of(lane.data(), lane.capacity(), SmallRing.CONTROL);
        control = lane.control();
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
    void copy(Store store) {
        later(store, mutation == RingMutation.HEADER_BEFORE_BYTES);
    }
}
