package io.mmapkit.examples;

import io.mmapkit.shared.SharedSegment;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * What an example of several JVMs needs: names in shared memory, and the other JVMs. When it closes, they are ended and the names are removed:
 * also on Ctrl-C, which runs no finally.
 */
final class Stage implements AutoCloseable {
    private final String name;
    private final List<String> names = new CopyOnWriteArrayList<>();
    private final List<Process> others = new CopyOnWriteArrayList<>();
    private final Thread atExit = new Thread(this::clearQuietly);

    private Stage(String name) {
        this.name = name;
        this.names.add(name);
        Runtime.getRuntime().addShutdownHook(atExit);
    }

    static Stage named(String example) {
        return new Stage("mmapkit-" + example + "-" + ProcessHandle.current().pid());
    }

    /** The name of a segment, which isn't made. */
    String name() {
        return name;
    }

    /** Another name. */
    String name(String part) {
        names.add(name + '-' + part);
        return names.getLast();
    }

    /** Starts a JVM that writes to the same terminal. It ends when this one does: see {@link #enter}. */
    Process start(Class<?> main, String... arguments) throws IOException {
        return start(ProcessBuilder.Redirect.INHERIT, List.of(), main, arguments);
    }

    /** Starts a JVM whose output is for this one to read. */
    Process startHeard(Class<?> main, String... arguments) throws IOException {
        return start(ProcessBuilder.Redirect.PIPE, List.of(), main, arguments);
    }

    /** The same for one with options of its own. */
    Process startHeard(List<String> options, Class<?> main, String... arguments) throws IOException {
        return start(ProcessBuilder.Redirect.PIPE, options, main, arguments);
    }

    private Process start(ProcessBuilder.Redirect output, List<String> options, Class<?> main, String... arguments)
            throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED"));
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(List.of(arguments));
        Process other = new ProcessBuilder(command).redirectOutput(output)
                .redirectError(ProcessBuilder.Redirect.INHERIT).start();
        others.add(other);
        return other;
    }

    /** Begins another JVM: it ends when the one that started it has ended, however that came, and says in a line why it fails. */
    static void enter() {
        Thread.setDefaultUncaughtExceptionHandler((_, failure) -> {
            System.err.println("other JVM, PID " + ProcessHandle.current().pid() + ": " + failure);
            Runtime.getRuntime().halt(1);
        });
        Thread.ofPlatform().daemon().start(() -> {
            try {
                while (System.in.read() >= 0) {
                    // nothing is ever sent: the kernel closes the pipe with the process at its other end
                }
            } catch (IOException e) {
                // closed as well
            }
            Runtime.getRuntime().halt(1);
        });
    }

    /** Kills a JVM as kill -9 does, and waits until it has ended. It doesn't count as one that failed. */
    void kill(Process other) {
        others.remove(other);
        other.destroyForcibly().onExit().join();
    }

    /** Whether one of the others has failed: what it was to do won't come any more. */
    boolean hasFailed() {
        return others.stream().anyMatch(other -> !other.isAlive() && other.exitValue() != 0);
    }

    /** Waits until the others have ended, and have done what they should. */
    void awaitSuccess() {
        Waiting.until(() -> others.stream().noneMatch(Process::isAlive), this::hasFailed, "the other JVMs end in time");
        Expect.that(!hasFailed(), "the other JVMs end with status 0");
    }

    private void clear() throws IOException {
        for (Process other : others) { // first, since they may make what has the name
            other.destroyForcibly().onExit().join();
        }
        for (String one : names) {
            try {
                SharedSegment.unlink(one);
            } catch (NoSuchFileException unused) {
                // never made, or removed already
            }
        }
    }

    private void clearQuietly() {
        try {
            clear();
        } catch (IOException e) {
            System.err.println("can't remove " + name + ": " + e.getMessage());
        }
    }

    @Override
    public void close() throws IOException {
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException e) {
            return; // the JVM is ending, and clears it
        }
        clear();
    }
}
