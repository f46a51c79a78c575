package io.mmapkit;

import io.mmapkit.libc.Mman;

/**
 * Gives memory back early, without losing anything: what is read afterwards is what was there, if later. A range is rounded outward to whole
 * pages. Linux 5.4.
 */
public enum Reclaim {
    /** {@code MADV_COLD}: when memory gets short, these pages go first. */
    COLD(Mman.MADV_COLD),

    /** {@code MADV_PAGEOUT}: these pages go now, to the file or to swap space; those shared with another process stay. */
    PAGEOUT(Mman.MADV_PAGEOUT);

    private final int number;

    Reclaim(int number) {
        this.number = number;
    }

    int number() {
        return number;
    }

    /** {@return whether this kernel takes it} */
    public boolean isSupported() {
        return AdviceProbe.isKnown(number);
    }
}
