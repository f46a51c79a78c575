package io.mmapkit.region;

import io.mmapkit.MappedRegion;
import io.mmapkit.libc.Unistd;
import io.mmapkit.testing.Self;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.opentest4j.TestAbortedException;

/**
 * Runs a program in a JVM of a user without privileges, by setpriv(1), which only root can. A process that gives its privileges up by
 * itself isn't the same: the kernel then withholds its own /proc/self from it.
 */
public final class AsNobody {
    private static final String NOBODY = "65534";
    private static final String SETPRIV = "/usr/bin/setpriv";

    private AsNobody() {}

    /** What it prints, both ways. The program needs this library and its own class, and nothing else. */
    public static String run(Class<?> main, Object... arguments) throws IOException, InterruptedException {
        if (!Self.isRoot() || !Files.isExecutable(Path.of(SETPRIV))) {
            throw new TestAbortedException("only root can become another user, by " + SETPRIV);
        }
        String classes = Stream.of(MappedRegion.class, Unistd.class, main, Self.class).map(AsNobody::place).distinct()
                .collect(Collectors.joining(File.pathSeparator));
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        List<String> command = new ArrayList<>(List.of(SETPRIV, "--reuid=" + NOBODY, "--regid=" + NOBODY,
                "--clear-groups", "--bounding-set=-all", "--inh-caps=-all", java.toString(), "-cp", classes,
                "--enable-native-access=ALL-UNNAMED", "-XX:-CreateCoredumpOnCrash", main.getName()));
        Stream.of(arguments).map(String::valueOf).forEach(command::add);
        Process process = new ProcessBuilder(command).directory(new File("/")).redirectErrorStream(true).start();
        try {
            String output = new String(process.getInputStream().readAllBytes());
            process.waitFor(30, TimeUnit.SECONDS);
            if (output.contains("ClassNotFoundException") || output.contains("NoClassDefFoundError")) {
                throw new TestAbortedException("another user can't read the classes of this build: " + output);
            }
            return output;
        } finally {
            process.destroyForcibly();
        }
    }

    private static String place(Class<?> type) {
        try {
            return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
        } catch (URISyntaxException impossible) {
            throw new AssertionError(impossible);
        }
    }
}
