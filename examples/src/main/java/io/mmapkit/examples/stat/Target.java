package io.mmapkit.examples.stat;

import io.mmapkit.examples.tool.Text;
import io.mmapkit.shared.SegmentInfo;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;

/**
 * What to look at.
 *
 * @param folder where it is
 * @param file one in it, or null for all
 */
record Target(Path folder, Path file) {
    private static final Path SHM = Path.of("/dev/shm");

    /**
     * A path that is there, and otherwise a name in /dev/shm.
     *
     * @param argument as given on the command line, or null
     */
    static Target of(String argument) {
        if (argument == null) {
            return new Target(SHM, null);
        }
        String bare = argument.startsWith("/") ? argument.substring(1) : argument;
        boolean canBeName = bare.indexOf('/') < 0 && !bare.isEmpty() && !bare.equals(".") && !bare.equals("..");
        Path path = Path.of(argument).toAbsolutePath().normalize();
        boolean isPath = !canBeName || argument.startsWith("/") && Files.exists(path, LinkOption.NOFOLLOW_LINKS);
        if (!isPath) {
            return new Target(SHM, SHM.resolve(bare));
        }
        return Files.isDirectory(path) || path.getParent() == null
                ? new Target(path, null)
                : new Target(path.getParent(), path);
    }

    boolean isOne() {
        return file != null;
    }

    /**
     * Looks.
     *
     * @throws FileSystemException if the one that is asked for isn't a segment that can be read
     */
    Found look() throws IOException {
        Found all = Found.in(folder);
        if (file == null) {
            return all;
        }
        List<SegmentInfo> one = all.segments().stream().filter(info -> all.pathOf(info).equals(file.toString()))
                .toList();
        if (one.isEmpty()) {
            throw new FileSystemException(Text.printable(file.toString()), null, whyNot());
        }
        return new Found(folder, one, 0);
    }

    private String whyNot() {
        if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            return "there is no such segment";
        } else if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            return "is no regular file";
        }
        return Files.isReadable(file) ? "is not a segment of mmapkit" : "may not be read by this user";
    }
}
