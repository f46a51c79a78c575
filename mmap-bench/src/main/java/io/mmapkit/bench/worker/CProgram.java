package io.mmapkit.bench.worker;

import io.mmapkit.bench.contender.Input;
import io.mmapkit.bench.contender.Workload;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The worker in C, compiled for this very processor, which is what the compilers of the JVM do too. */
public final class CProgram implements Closeable {
    private static final List<List<String>> FLAGS = List.of(List.of("-O3", "-march=native"), List.of("-O3"));

    private static final List<String> SOURCES = List.of("reader.h", "reader.c", "reading.c", "writing.c", "kernels.c",
            "stations.c", "memory.c", "limits.c");

    private static final int WRONG_USE = 2;

    private final Path directory;
    private final Path binary;
    private final String compiler;

    private CProgram(Path directory, Path binary, String compiler) {
        this.directory = directory;
        this.binary = binary;
        this.compiler = compiler;
    }

    /** Why there is no C program. */
    public static final class Unavailable extends Exception {
        private static final long serialVersionUID = 1L;

        Unavailable(String reason) {
            super(reason);
        }
    }

    /**
     * Compiles it into a directory of its own, which {@link #close} deletes.
     *
     * @param gcc the compiler's command
     */
    public static CProgram compile(String gcc) throws Unavailable {
        try {
            String version = firstLine(run(List.of(gcc, "--version")).output());
            Path directory = Files.createTempDirectory("mmapkit-bench-");
            try {
                return compile(gcc, version, directory);
            } catch (IOException | Unavailable | RuntimeException e) {
                delete(directory);
                throw e;
            }
        } catch (IOException e) {
            throw new Unavailable("no C compiler: " + e.getMessage());
        }
    }

    private static CProgram compile(String gcc, String version, Path directory) throws IOException, Unavailable {
        Path binary = directory.resolve("reader");
        for (String source : SOURCES) {
            try (InputStream in = CProgram.class.getResourceAsStream(source)) {
                Files.copy(in, directory.resolve(source));
            }
        }
        Outcome last = null;
        for (List<String> flags : FLAGS) {
            List<String> command = new ArrayList<>(List.of(gcc));
            command.addAll(flags);
            command.addAll(List.of("-pthread", "-o", binary.toString()));
            SOURCES.stream().filter(source -> source.endsWith(".c"))
                    .forEach(source -> command.add(directory.resolve(source).toString()));
            last = run(command);
            if (last.status() == 0) {
                requireRunnable(binary);
                return new CProgram(directory, binary, version + ", " + String.join(" ", flags));
            }
        }
        throw new Unavailable(gcc + " failed: " + firstLine(last.output()));
    }

    /** Temporary directories are mounted noexec in places. Without arguments the program ends with status 2. */
    private static void requireRunnable(Path binary) throws Unavailable {
        String reason;
        try {
            int status = run(List.of(binary.toString())).status();
            reason = status == WRONG_USE ? null : "it ended with status " + status;
        } catch (IOException e) {
            reason = e.getCause() == null ? e.getMessage() : e.getCause().getMessage();
        }
        if (reason != null) {
            throw new Unavailable(
                    "compiled programs can't be run in " + binary.getParent().getParent() + ": " + reason.strip()
                            + "; another directory can be chosen with -Djava.io.tmpdir in JAVA_TOOL_OPTIONS");
        }
    }

    /** The compiler's name, version and flags. */
    public String compiler() {
        return compiler;
    }

    /** The worker's command line. */
    public List<String> command(boolean mapped, Workload workload, Input input, int threads) {
        List<String> command = new ArrayList<>(
                List.of(binary.toString(), mapped ? "mmap" : "read", workload.id()));
        command.addAll(Command.arguments(input, threads));
        return command;
    }

    /**
     * What the machine can do at best: sum1, sum2 and copy in GB/s, syscall and fault in nanoseconds.
     *
     * @param bytes of memory to go over
     */
    public Map<String, Double> limits(long bytes) throws IOException {
        Outcome outcome = run(List.of(binary.toString(), "limits", Long.toString(bytes)));
        if (outcome.status() != 0) {
            throw new IOException("the C program failed: " + firstLine(outcome.output()));
        }
        return Fields.of(firstLine(outcome.output())).entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, entry -> Double.valueOf(entry.getValue())));
    }

    @Override
    public void close() {
        delete(directory);
    }

    private record Outcome(int status, String output) {}

    private static Outcome run(List<String> command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try {
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Outcome(process.waitFor(), output);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted");
        } finally {
            process.destroyForcibly();
        }
    }

    private static String firstLine(String text) {
        return text.lines().findFirst().orElse("(no output)");
    }

    /** It holds these files and no other. */
    private static void delete(Path directory) {
        try {
            for (String source : SOURCES) {
                Files.deleteIfExists(directory.resolve(source));
            }
            Files.deleteIfExists(directory.resolve("reader"));
            Files.deleteIfExists(directory);
        } catch (IOException e) {
            // It lies in the system's temporary directory; the report matters more.
        }
    }
}
