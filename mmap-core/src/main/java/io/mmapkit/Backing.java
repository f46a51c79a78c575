package io.mmapkit;

import java.io.IOException;

/** What stands behind a region, before it is opened. */
sealed interface Backing permits FileBacking, DescriptorBacking, MemfdBacking, AnonymousBacking {
    /**
     * Opens it.
     *
     * @param writable whether stores are to reach it
     */
    OpenFile open(boolean writable) throws IOException;

    /** Whether it was removed since it was opened, and can be made anew. */
    default boolean isToBeMadeAnew(OpenFile opened) throws IOException {
        return false;
    }

    /** Whether it is made for the region, so that it gets the size the region needs. */
    boolean isExtensible();
}
