package io.mmapkit.process;

import io.mmapkit.os.ProcFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The environment of a program. That of this process is taken from the kernel, byte by byte: what {@link System#getenv()} makes of it is in the
 * encoding that the JVM believes in, in which a name or a path may not come back. Strings are of bytes here, a character for each.
 */
final class EnvironmentBlock {
    private static final char END = 0;

    private final Map<String, String> changes = new LinkedHashMap<>(); // to null for what is to be missing
    private boolean inherits = true;

    void set(String name, String value) {
        requireName(name);
        if (value.indexOf(END) >= 0) {
            throw new IllegalArgumentException("a value has no NUL: that of " + name);
        }
        changes.put(bytes(name), bytes(value));
    }

    void unset(String name) {
        requireName(name);
        changes.put(bytes(name), null);
    }

    static void requireName(String name) {
        if (name.isEmpty() || name.indexOf('=') >= 0 || name.indexOf(END) >= 0) {
            throw new IllegalArgumentException("no name of a variable: \"" + name + '"');
        }
    }

    void clear() {
        changes.clear();
        inherits = false;
    }

    /** Each as {@code name=value}. */
    List<byte[]> strings() {
        Map<String, String> all = inherits ? ownOnes() : new LinkedHashMap<>();
        all.putAll(changes);
        List<byte[]> strings = new ArrayList<>();
        all.forEach((name, value) -> {
            if (value != null) {
                strings.add((name + '=' + value).getBytes(StandardCharsets.ISO_8859_1));
            }
        });
        return strings;
    }

    private static Map<String, String> ownOnes() {
        Map<String, String> own = new LinkedHashMap<>();
        try {
            for (String one : ProcFile.text("/proc/self/environ").split("\0")) {
                int equals = one.indexOf('=');
                if (equals > 0) {
                    own.put(one.substring(0, equals), one.substring(equals + 1));
                }
            }
        } catch (IOException noProc) {
            System.getenv().forEach((name, value) -> own.put(bytes(name), bytes(value)));
        }
        return own;
    }

    private static String bytes(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }
}
