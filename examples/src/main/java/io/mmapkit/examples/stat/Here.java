package io.mmapkit.examples.stat;

import io.mmapkit.examples.tool.Text;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/** Where this program runs: what the numbers in a header are compared with. */
final class Here {
    private Here() {}

    /** The inode of the PID namespace; 0 if it isn't known. */
    static long namespace() {
        try {
            String link = Files.readSymbolicLink(Path.of("/proc/self/ns/pid")).toString(); // pid:[4026531836]
            return Long.parseLong(link.substring(link.indexOf('[') + 1, link.indexOf(']')));
        } catch (IOException | RuntimeException hidden) {
            return 0;
        }
    }

    static String bootId() {
        try {
            return Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip();
        } catch (IOException hidden) {
            return "";
        }
    }

    /** The name of the user that a file belongs to, or the number if there is none. */
    static String owner(String file, long user) {
        try {
            String name = Files.getOwner(Path.of(file), LinkOption.NOFOLLOW_LINKS).getName();
            // The JDK gives the number as an int if there is no name
            return name.equals(Integer.toString((int) user)) ? Long.toString(user) : Text.printable(name);
        } catch (IOException | InvalidPathException removedOrNotToBeSaid) {
            return Long.toString(user);
        }
    }
}
