package io.mmapkit;

import java.io.IOException;

/** What the kernel says of its pool of huge pages. */
final class HugePages {
    private HugePages() {}

    /**
     * The size of huge pages where none was said.
     *
     * @throws UnsupportedOperationException if this kernel has none
     */
    static PageSize defaultSize() {
        try {
            return new PageSize(Meminfo.bytes("Hugepagesize")
                    .orElseThrow(() -> new UnsupportedOperationException("this kernel has no huge pages")));
        } catch (IOException unreadable) {
            throw new UnsupportedOperationException("the size of huge pages is not to be had", unreadable);
        }
    }
}
