package io.mmapkit.vm;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** What kernels wrote about real processes. */
final class Recorded {
    private Recorded() {}

    static byte[] bytes(String name) throws IOException {
        try (InputStream file = Recorded.class.getResourceAsStream("/proc/" + name)) {
            return file.readAllBytes();
        }
    }

    static String text(String name) throws IOException {
        return new String(bytes(name), StandardCharsets.ISO_8859_1);
    }
}
