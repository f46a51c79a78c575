package io.mmapkit.examples.maps;

import io.mmapkit.examples.tool.Tool;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** The picture as one page that needs nothing else: no server, no network. */
final class Page {
    private static final String TEMPLATE = "page.html";
    private static final String DATA = "{/*data*/}";

    private Page() {}

    /** Writes it. */
    static void write(Picture picture, Path file) throws IOException {
        String page = text(picture);
        Tool.write(file, () -> write(page, file));
    }

    /** Beside the file first, so that nobody ever sees half of it. */
    private static void write(String page, Path file) throws IOException {
        if (Files.exists(file, LinkOption.NOFOLLOW_LINKS) && !Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            Files.writeString(file, page, StandardCharsets.UTF_8); // a device, a pipe or a link stays what it is, wherever that leads
            return;
        }
        Path part = file.resolveSibling(".mmapkit-maps-" + ProcessHandle.current().pid());
        Files.createFile(part);
        try {
            Files.writeString(part, page, StandardCharsets.UTF_8);
            Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException failure) {
            Files.deleteIfExists(part);
            throw failure;
        }
    }

    static String text(Picture picture) throws IOException {
        try (InputStream template = Page.class.getResourceAsStream(TEMPLATE)) {
            // Names may hold anything: as "<" they could end the script, and begin another
            String data = Json.of(picture, false).replace("<", "\\u003c").replace(">", "\\u003e").replace("&",
                    "\\u0026");
            return new String(template.readAllBytes(), StandardCharsets.UTF_8).replace(DATA, data);
        }
    }
}
