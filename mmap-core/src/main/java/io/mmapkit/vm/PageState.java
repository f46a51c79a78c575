package io.mmapkit.vm;

import java.util.Set;

/**
 * A page of a process at one moment.
 *
 * @param address of its first byte
 * @param flags what is so
 * @param unknown what this kernel doesn't tell
 * @param frame where it lies
 */
public record PageState(long address, Set<PageFlag> flags, Set<PageFlag> unknown, PageFrame frame) {
    /**
     * Whether something is so.
     *
     * @param flag what
     * @return whether it is
     * @throws UnsupportedOperationException if this kernel doesn't tell
     */
    public boolean is(PageFlag flag) {
        if (unknown.contains(flag)) {
            throw new UnsupportedOperationException("this kernel doesn't tell " + flag);
        }
        return flags.contains(flag);
    }
}
