/** Mapped memory: regions over files, descriptors and anonymous memory. */
module io.mmapkit.core {
    requires transitive io.mmapkit.libc;

    exports io.mmapkit;
}
