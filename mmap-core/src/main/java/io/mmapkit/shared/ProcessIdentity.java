package io.mmapkit.shared;

import io.mmapkit.os.ProcFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;

/**
 * Who this process is: what it writes into headers and slots.
 *
 * @param namespace the inode of the PID namespace; 0 if it isn't known
 * @param startTime in clock ticks since boot; 0 if it isn't known
 * @param bootId zero if it isn't known
 */
record ProcessIdentity(int pid, long namespace, long startTime, UUID bootId) {
    private static final UUID UNKNOWN = new UUID(0, 0);
    private static final int FIELDS_TO_START_TIME = 19; // after the name, which may have blanks in it; proc_pid_stat(5)

    /** Found out once: none of it changes while the process lives. */
    private static final class Self {
        static final ProcessIdentity IDENTITY = new ProcessIdentity((int) ProcessHandle.current().pid(),
                readNamespace(),
                readStartTime(), readBootId());
    }

    static ProcessIdentity self() {
        return Self.IDENTITY;
    }

    private static long readNamespace() {
        try {
            String link = Files.readSymbolicLink(Path.of("/proc/self/ns/pid")).toString(); // pid:[4026531836]
            return Long.parseLong(link.substring(link.indexOf('[') + 1, link.indexOf(']')));
        } catch (IOException | RuntimeException hidden) {
            return 0;
        }
    }

    private static long readStartTime() {
        try {
            return Long.parseLong(ProcFile.statFields(ProcFile.text("/proc/self/stat"))[FIELDS_TO_START_TIME]);
        } catch (IOException | RuntimeException hidden) {
            return 0;
        }
    }

    private static UUID readBootId() {
        try {
            return UUID.fromString(ProcFile.text("/proc/sys/kernel/random/boot_id").strip());
        } catch (IOException | RuntimeException hidden) {
            return UNKNOWN;
        }
    }
}
