package io.mmapkit.examples.maps;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Another JVM, before and after it is attached to. Who attaches leaves a file for it and sends it SIGQUIT, which ends a process that doesn't
 * expect it: so nobody gets one who doesn't.
 */
final class AttachedJvm {
    private static final int SIGQUIT = 3;
    private static final int EFFECTIVE = 1; // of the four numbers of a user in /proc/PID/status

    private final long pid;
    private final long own;

    AttachedJvm(long pid) {
        this.pid = pid;
        this.own = ProcessHandle.current().pid();
    }

    long pid() {
        return pid;
    }

    /** Why it must not be attached to; empty if it may be. */
    Optional<String> refusal() throws IOException {
        Map<String, String> status = status(pid);
        String user = user(status);
        String self = user(status(own));
        if (!user.equals(self) && !self.equals("0")) {
            return Optional.of("it is another user's");
        }
        long caught = Long.parseUnsignedLong(status.getOrDefault("SigCgt", "0"), 16);
        if ((caught >>> SIGQUIT - 1 & 1) == 0) {
            return Optional.of("it doesn't catch SIGQUIT, by which it would be asked");
        }
        return Optional.empty();
    }

    /** Removes the file that tells it to listen, if the one who left it couldn't. */
    void clean() throws IOException {
        String[] numbers;
        try {
            numbers = status(pid).getOrDefault("NSpid", Long.toString(pid)).split("\\s+");
        } catch (IOException ended) {
            numbers = new String[]{Long.toString(pid)};
        }
        String name = ".attach_pid" + numbers[numbers.length - 1]; // the number it knows itself by
        // Where HotSpot looks for it: in /tmp whatever java.io.tmpdir says
        for (String folder : List.of("/proc/" + pid + "/cwd", "/proc/" + pid + "/root/tmp", "/tmp")) {
            Path file = Path.of(folder, name);
            try {
                if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) && Files.size(file) == 0) {
                    Files.deleteIfExists(file);
                }
            } catch (IOException notOurs) {
                // then it isn't of ours, either
            }
        }
    }

    private static String user(Map<String, String> status) {
        return status.getOrDefault("Uid", "").split("\\s+")[EFFECTIVE];
    }

    private static Map<String, String> status(long pid) throws IOException {
        // The name of a program may have any bytes
        return Files.readAllLines(Path.of("/proc/" + pid + "/status"), StandardCharsets.ISO_8859_1).stream()
                .map(line -> line.split(":\\s*", 2)).filter(line -> line.length == 2)
                .collect(Collectors.toMap(line -> line[0], line -> line[1].strip(), (first, _) -> first));
    }
}
