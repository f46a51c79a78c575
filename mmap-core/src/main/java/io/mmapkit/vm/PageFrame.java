package io.mmapkit.vm;

import io.mmapkit.PageSize;

/** Where in the machine's memory a page lies. */
public sealed interface PageFrame {
    /**
     * It is known.
     *
     * @param number of the frame: the physical address divided by the page size
     */
    record Number(long number) implements PageFrame {
        /**
         * The physical address of a byte of the page.
         *
         * @param address its virtual address
         * @return its place in the machine's memory
         */
        public long physical(long address) {
            return number * PageSize.system().bytes() + (address & PageSize.system().bytes() - 1);
        }

        @Override
        public String toString() {
            return "0x" + Long.toHexString(number);
        }
    }

    /** It is in memory, and this process may not know where: that takes {@code CAP_SYS_ADMIN}. */
    record NotPermitted() implements PageFrame {
        @Override
        public String toString() {
            return "not permitted";
        }
    }

    /** It isn't in memory, or the process hasn't got it in its page table. */
    record NotPresent() implements PageFrame {
        @Override
        public String toString() {
            return "not present";
        }
    }
}
