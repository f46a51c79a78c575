package io.mmapkit.shared;

import io.mmapkit.testing.Self;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.opentest4j.TestAbortedException;

/** A JVM in a PID namespace of its own, as that of a container: it is process 1 there. Only root has such; skips the test otherwise. */
final class Namespace implements AutoCloseable {
    private final Process process;
    private final BufferedReader output;
    private final BufferedWriter input;

    Namespace(Path path) throws IOException {
        if (!Self.isRoot()) {
            throw new TestAbortedException("only root can have a PID namespace");
        }
        try {
            process = new ProcessBuilder(List.of("unshare", "--pid", "--fork", "--kill-child", "--mount-proc",
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
                    System.getProperty("java.class.path"), "--enable-native-access=ALL-UNNAMED",
                    "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-XX:-UsePerfData", NamespaceProgram.class.getName(),
                    path.toString()))
                    .redirectErrorStream(true).start();
        } catch (IOException missing) {
            throw new TestAbortedException("unshare(1) isn't there: " + missing.getMessage());
        }
        output = process.inputReader();
        input = process.outputWriter();
        String said = output.readLine();
        if (said == null || said.startsWith("unshare")) {
            throw new TestAbortedException("not allowed to have a PID namespace: " + said);
        }
        if (!said.equals("attached as 1")) {
            throw new AssertionError(said);
        }
    }

    /** What it says of who takes part. */
    String ask() throws IOException {
        input.write("\n");
        input.flush();
        return output.readLine();
    }

    /** Ends it with SIGKILL. */
    void kill() throws Exception {
        CompletableFuture<ProcessHandle> inside = process.children().findFirst().orElseThrow().onExit();
        process.children().forEach(ProcessHandle::destroyForcibly);
        inside.get(10, TimeUnit.SECONDS);
        process.onExit().get(10, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        process.onExit().join();
    }
}
