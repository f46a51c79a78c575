package io.mmapkit.libc;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A second JVM of the same JDK with the same class path: for what ends a JVM, and for what needs two.
 *
 * <p>{@code ChildJvm.of(Crash.class).run()} runs one to its end; {@code start()} talks to one line by line. Whatever happens, the child and
 * its own children are gone after its time, and so are its temporary files. For one thread.
 */
public final class ChildJvm implements AutoCloseable {
    private static final Pattern SIGNAL = Pattern.compile("(?m)^#\\s+(SIG[A-Z0-9]+) \\(0x");
    private static final String END = "end of output " + new Object().hashCode(); // told from lines by identity

    private final Process process;
    private final Path folder;
    private final long deadline;
    private final BlockingQueue<String> unread = new LinkedBlockingQueue<>();
    private final List<String> lines = Collections.synchronizedList(new ArrayList<>());
    private final Thread reader;
    private final BufferedWriter input;

    /**
     * How a child ended.
     *
     * @param status its exit status; 128 and the number of the signal if one ended it or made the JVM crash, as a shell would say it:
     *         137 for SIGKILL, 139 for SIGSEGV. (By itself a crashed JVM exits with 134, or with 1 where it may not dump core.)
     * @param signal what made the JVM crash, {@code "SIGBUS"} say; empty if it did not
     */
    public record Result(int status, Optional<String> signal, String stdout, String stderr) {}

    /** What to start. Unless said otherwise it may take 30 seconds. */
    public static final class Builder {
        private final Class<?> main;
        private final List<String> options = new ArrayList<>();
        private final List<String> arguments = new ArrayList<>();
        private final Map<String, String> environment = new HashMap<>();
        private Duration limit = Duration.ofSeconds(30);

        private Builder(Class<?> main) {
            this.main = main;
        }

        /** Options of the JVM. */
        public Builder jvm(String... more) {
            options.addAll(Arrays.asList(more));
            return this;
        }

        /** For a child in which neither compiled code nor the collector is the point: it starts in half the time. */
        public Builder quickly() {
            return jvm("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto");
        }

        /** Arguments of the program. */
        public Builder arguments(Object... more) {
            Stream.of(more).map(String::valueOf).forEach(arguments::add);
            return this;
        }

        /** A variable of the environment, beside those of this JVM. */
        public Builder environment(String name, String value) {
            environment.put(name, value);
            return this;
        }

        /** How long the child may live. */
        public Builder limit(Duration time) {
            limit = time;
            return this;
        }

        /** Starts the child, to talk to it. */
        public ChildJvm start() throws IOException {
            return new ChildJvm(this);
        }

        /** Runs the child to its end; an AssertionError with its output if that takes too long. */
        public Result run() throws IOException, InterruptedException {
            try (ChildJvm child = start()) {
                return child.await();
            }
        }
    }

    private ChildJvm(Builder builder) throws IOException {
        deadline = System.nanoTime() + builder.limit.toNanos();
        folder = Files.createTempDirectory("child-jvm");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
                System.getProperty("java.class.path"),
                "--enable-native-access=ALL-UNNAMED", "-XX:-CreateCoredumpOnCrash",
                "-XX:ErrorFile=" + folder.resolve("crash")));
        command.addAll(builder.options);
        command.add(builder.main.getName());
        command.addAll(builder.arguments);
        try {
            ProcessBuilder child = new ProcessBuilder(command).directory(folder.toFile())
                    .redirectError(folder.resolve("stderr").toFile());
            child.environment().putAll(builder.environment);
            process = child.start();
        } catch (IOException failure) {
            delete(folder);
            throw failure;
        }
        input = process.outputWriter(StandardCharsets.UTF_8);
        reader = Thread.ofPlatform().daemon().name("output of child " + process.pid()).start(this::read);
    }

    /** A child that runs the {@code main} of a class. */
    public static Builder of(Class<?> main) {
        return new Builder(main);
    }

    /** {@return the number of the process} */
    public long pid() {
        return process.pid();
    }

    /** Gives the child a line of input. */
    public void say(String line) throws IOException {
        input.write(line);
        input.newLine();
        input.flush();
    }

    /** {@return the next line of output} An AssertionError if the child ended, or its time did, without one. */
    public String hear() throws InterruptedException {
        String line = unread.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
        if (line == null || line == END) {
            throw failure(line == null ? "said nothing in its time" : "ended without a word");
        }
        return line;
    }

    /** Ends the child with SIGKILL, which it can't notice. */
    public void kill() {
        process.destroyForcibly();
    }

    /** Waits for the end of the child, whose input ends here. */
    public Result await() throws IOException, InterruptedException {
        input.close();
        if (!process.waitFor(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
            throw failure("did not end in its time");
        }
        // a grandchild may hold the pipe open: what this child wrote is here by then
        reader.join(Duration.ofSeconds(2));
        String report = text("crash");
        Matcher signal = SIGNAL.matcher(report.isEmpty() ? output() : report);
        return signal.find()
                ? new Result(128 + number(signal.group(1)), Optional.of(signal.group(1)), output(), text("stderr"))
                : new Result(process.exitValue(), Optional.empty(), output(), text("stderr"));
    }

    private static int number(String signal) {
        try {
            return Signals.class.getField(signal).getInt(null);
        } catch (ReflectiveOperationException unknown) {
            throw new AssertionError(unknown);
        }
    }

    /** Ends the child if it still runs. */
    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        process.onExit().join();
        delete(folder);
    }

    private void read() {
        try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                lines.add(line);
                unread.add(line);
            }
        } catch (IOException | UncheckedIOException closed) {
            lines.add("(output ended: " + closed.getMessage() + ')');
        } finally {
            unread.add(END);
        }
    }

    private AssertionError failure(String what) {
        return new AssertionError(
                "child " + pid() + ' ' + what + "\n--- stdout\n" + output() + "--- stderr\n" + text("stderr"));
    }

    private String output() {
        synchronized (lines) {
            return lines.isEmpty() ? "" : String.join("\n", lines) + '\n';
        }
    }

    private String text(String file) {
        try {
            Path path = folder.resolve(file);
            return Files.exists(path) ? Files.readString(path) : "";
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static void delete(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).forEach(path -> path.toFile().delete());
        } catch (IOException gone) {
            throw new UncheckedIOException(gone);
        }
    }
}
