package io.mmapkit.shared;

import io.mmapkit.libc.Fcntl;
import io.mmapkit.libc.error.Errno;
import io.mmapkit.libc.error.SystemCallException;
import io.mmapkit.os.ProcFile;
import io.mmapkit.shared.IncompatibleSegmentException.Reason;
import java.io.IOException;
import java.util.Set;

/**
 * What file system a descriptor's file is on, found out without asking that: one in user space or on the network answers when it likes, and
 * statfs(2), statx(2), open(2) and read(2) wait for it, whatever timeout was said.
 */
final class MountedFile {
    private static final Set<String> LOCAL = Set.of("tmpfs", "ramfs", "hugetlbfs", "ext2", "ext3", "ext4", "xfs",
            "btrfs", "f2fs",
            "bcachefs", "zfs", "overlay");
    private static final String MOUNT = "mnt_id:";
    private static final String UNKNOWN = "one that isn't mounted here";

    private MountedFile() {}

    /**
     * Refuses a file that isn't known to be in memory or on a disk of this machine.
     *
     * @param name for messages
     */
    static void requireLocal(int descriptor, String name) throws IOException {
        if (isInMemory(descriptor)) {
            return;
        }
        String type = typeOfMount(descriptor);
        if (!LOCAL.contains(type)) {
            throw new IncompatibleSegmentException(name, Reason.OTHER_FILE_SYSTEM,
                    "is on a file system that may let wait as long as it likes: " + PlainText.escaped(type)
                            + "; acceptAnyFileSystem() would take it");
        }
    }

    /** Only files in memory have seals, be it none: memfds, which are mounted nowhere, and those of tmpfs and hugetlbfs. */
    private static boolean isInMemory(int descriptor) throws SystemCallException {
        try {
            Fcntl.fcntl(descriptor, Fcntl.F_GET_SEALS, 0);
            return true;
        } catch (SystemCallException refused) {
            if (refused.errno().equals(Errno.EINVAL)) {
                return false;
            }
            throw refused;
        }
    }

    /** As the kernel has it; proc_pid_mountinfo(5). A mount of another mount namespace isn't among them. */
    private static String typeOfMount(int descriptor) throws IOException {
        String mount = ProcFile.lines("/proc/self/fdinfo/" + descriptor).stream().filter(line -> line.startsWith(MOUNT))
                .map(line -> line.substring(MOUNT.length()).strip()).findFirst().orElse(UNKNOWN);
        return ProcFile.lines("/proc/self/mountinfo").stream().filter(line -> line.startsWith(mount + ' ')).findFirst()
                .map(MountedFile::type).orElse(UNKNOWN);
    }

    /** The word behind the dash, which no word before it is: spaces in paths are escaped. */
    private static String type(String line) {
        String rest = line.substring(line.indexOf(" - ") + " - ".length());
        return rest.substring(0, rest.indexOf(' '));
    }
}
