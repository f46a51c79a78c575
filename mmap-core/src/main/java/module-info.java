/**
 * Mapped memory as typed, safe Java objects, on the Foreign Function and Memory API.
 *
 * <p>Needs {@code --enable-native-access=io.mmapkit.libc}, or {@code ALL-UNNAMED} on the class path.
 */
module io.mmapkit.core {
    requires jdk.jfr;
    requires transitive io.mmapkit.libc;

    exports io.mmapkit;
    exports io.mmapkit.elf;
    exports io.mmapkit.alloc;
    exports io.mmapkit.ipc;
    exports io.mmapkit.process;
    exports io.mmapkit.shared;
}
