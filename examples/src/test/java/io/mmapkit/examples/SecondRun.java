package io.mmapkit.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.mmapkit.shared.SegmentInfo;
import io.mmapkit.shared.SharedSegment;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A program that is run to its end in a JVM of its own, with a directory for its temporary files. */
public record SecondRun(int status, List<String> out, List<String> err) {
    private static final long LIMIT_SECONDS = 110;

    /** Runs a class with the class path of the test. */
    public static SecondRun of(Path temporary, Class<?> main, String... arguments)
            throws IOException, InterruptedException {
        return of(temporary, LIMIT_SECONDS, main, arguments);
    }

    /** Runs a class that is to end well, without a word on standard error; gives what it says. */
    public static List<String> outputOf(Path temporary, Class<?> main, String... arguments)
            throws IOException, InterruptedException {
        SecondRun run = of(temporary, main, arguments);
        assertThat(run.err()).isEmpty();
        assertThat(run.status()).isZero();
        return run.out();
    }

    /** The same of an example, which is to leave no file and no segment. */
    static List<String> outputOfExample(Path temporary, String example) throws IOException, InterruptedException {
        List<String> out = outputOf(temporary, Main.class, example);
        assertThat(temporary).isEmptyDirectory();
        assertThat(SharedSegment.list().stream().map(SegmentInfo::name))
                .noneMatch(name -> name.startsWith("mmapkit-" + example));
        return out;
    }

    /** Runs a class of which it is known that it takes long. */
    static SecondRun of(Path temporary, long limitSeconds, Class<?> main, String... arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(java(main, "-Djava.io.tmpdir=" + temporary));
        command.addAll(List.of(arguments));
        return of(command, limitSeconds);
    }

    /** Runs a class with its output where nothing can be written. */
    public static SecondRun unheard(Path temporary, Class<?> main, String... arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("sh", "-c", "exec \"$@\" > /dev/full", "sh"));
        command.addAll(java(main, "-Djava.io.tmpdir=" + temporary));
        command.addAll(List.of(arguments));
        return of(command);
    }

    /** Runs a command. */
    public static SecondRun of(List<String> command) throws IOException, InterruptedException {
        return of(command, LIMIT_SECONDS);
    }

    private static SecondRun of(List<String> command, long limitSeconds) throws IOException, InterruptedException {
        Path out = Files.createTempFile("out", "");
        Path err = Files.createTempFile("err", "");
        try {
            ProcessBuilder builder = new ProcessBuilder(command).redirectInput(new File("/dev/null"))
                    .redirectOutput(out.toFile()).redirectError(err.toFile());
            builder.environment().keySet().removeAll(List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS"));
            int status = statusOf(builder.start(), limitSeconds);
            return new SecondRun(status, Files.readAllLines(out), Files.readAllLines(err));
        } finally {
            Files.delete(out);
            Files.delete(err);
        }
    }

    /** The command that runs a class in a JVM as this one. */
    public static List<String> java(Class<?> main, String... options) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("--enable-native-access=ALL-UNNAMED");
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")); // it starts in half the time
        command.addAll(List.of(options));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        return command;
    }

    private static int statusOf(Process process, long limitSeconds) throws InterruptedException {
        try {
            if (process.waitFor(limitSeconds, TimeUnit.SECONDS)) {
                return process.exitValue();
            }
            throw new AssertionError("it did not end within " + limitSeconds + " s");
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly().waitFor();
        }
    }
}
