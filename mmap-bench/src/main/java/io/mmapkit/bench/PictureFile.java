package io.mmapkit.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file that a picture can be written to: found out before results are read and anything is drawn. */
record PictureFile(Path path, boolean svg) {
    static PictureFile checked(Path file) throws UsageException {
        String name = String.valueOf(file.getFileName());
        if (!name.endsWith(".svg") && !name.endsWith(".png")) {
            throw new UsageException("--out must end in .svg or .png, not be " + file);
        }
        Path directory = file.toAbsolutePath().normalize().getParent();
        if (!Files.isDirectory(directory)) {
            throw refused(file, Files.exists(directory) ? "not a directory: " : "no such directory: ", directory);
        }
        if (Files.isDirectory(file)) {
            throw refused(file, "a directory: ", file);
        }
        if (!Files.isWritable(Files.exists(file) ? file : directory)) {
            throw refused(file, "no permission to write: ", Files.exists(file) ? file : directory);
        }
        return new PictureFile(file, name.endsWith(".svg"));
    }

    private static UsageException refused(Path file, String why, Path which) {
        return new UsageException("can't write the picture to " + file + ": " + why + which);
    }

    void write(byte[] bytes) throws IOException {
        try {
            Files.write(path, bytes);
        } catch (IOException e) {
            throw new IOException("can't write " + path + ": " + e.getMessage(), e);
        }
    }
}
