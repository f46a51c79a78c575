/**
 * Mapped memory as typed, safe Java objects, on the Foreign Function and Memory API.
 *
 * <p>The module {@code java.management} is optional: without it, {@code io.mmapkit.vm} has neither its bean nor the JVM's own word about its memory.
 *
 * <p>Needs {@code --enable-native-access=io.mmapkit.libc}, or {@code ALL-UNNAMED} on the class path.
 */
module io.mmapkit.core {
    requires static java.management;
    requires jdk.jfr;
    requires transitive io.mmapkit.libc;

    exports io.mmapkit;
    exports io.mmapkit.alloc;
    exports io.mmapkit.elf;
    exports io.mmapkit.ipc;
    exports io.mmapkit.process;
    exports io.mmapkit.shared;
    exports io.mmapkit.vm;
}
