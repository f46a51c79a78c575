package io.mmapkit.os;

import java.io.IOException;
import java.util.OptionalLong;

/** What the kernel says of memory: /proc/meminfo. */
public final class Meminfo {
    private static final String FILE = "/proc/meminfo";

    private Meminfo() {}

    /** A figure in bytes; empty if this kernel doesn't say it. */
    public static OptionalLong bytes(String name) throws IOException {
        return ProcFile.lines(FILE).stream()
                .filter(line -> line.startsWith(name + ':'))
                .mapToLong(line -> Long.parseLong(line.substring(name.length() + 1).replace("kB", "").strip()) << 10)
                .findFirst();
    }
}
