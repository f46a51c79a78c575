/**
 * Linux system calls on the Foreign Function and Memory API: the lowest layer of mmapkit.
 *
 * <p>The calls themselves are exported to this project only, since a wrong address given to them ends the JVM; the exception they throw is
 * exported to all. Needs {@code --enable-native-access=io.mmapkit.libc}, or {@code ALL-UNNAMED} on the class path.
 */
@SuppressWarnings("module") // the modules below may be absent when this one is compiled
module io.mmapkit.libc {
    exports io.mmapkit.libc.error;
    exports io.mmapkit.libc to io.mmapkit.core, io.mmapkit.bench, io.mmapkit.examples;
}
