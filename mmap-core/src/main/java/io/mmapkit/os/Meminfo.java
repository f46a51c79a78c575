package io.mmapkit.os;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/** What the kernel says of memory: /proc/meminfo. */
public final class Meminfo {
    private static final Path FILE = Path.of("/proc/meminfo");

    private Meminfo() {}

    /** A figure in bytes; empty if this kernel doesn't say it. */
    public static OptionalLong bytes(String name) throws IOException {
        return Files.readAllLines(FILE, StandardCharsets.US_ASCII).stream()
                .filter(line -> line.startsWith(name + ':'))
                .mapToLong(line -> Long.parseLong(line.substring(name.length() + 1).replace("kB", "").strip()) << 10)
                .findFirst();
    }
}
