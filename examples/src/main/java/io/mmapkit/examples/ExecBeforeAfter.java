package io.mmapkit.examples;

import io.mmapkit.MappedRegion;
import io.mmapkit.Sharing;
import io.mmapkit.process.ChildProgram;
import io.mmapkit.process.ForkedChild;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A child before and after execve(2): the same process, first with a copy of this JVM's address space, then with one of its own. */
final class ExecBeforeAfter {
    private static final VarHandle WORD = ValueLayout.JAVA_LONG.varHandle();
    private static final Path PROGRAM = Path.of("/bin/sleep");
    private static final long MANY = 60; // seconds: it is killed long before

    private ExecBeforeAfter() {}

    static void run() throws IOException {
        try (MappedRegion signal = MappedRegion.builder().anonymous().sharing(Sharing.SHARED).length(4096).map()) {
            MemorySegment word = signal.segment();
            ChildProgram program = ChildProgram.builder().await(word, 0, 1, Duration.ofSeconds(30))
                    .exec(PROGRAM, List.of("sleep", Long.toString(MANY)), Map.of()).build();
            try (ForkedChild child = ForkedChild.start(program)) {
                List<String> own = maps(ProcessHandle.current().pid());
                List<String> before = maps(child.pid());
                System.out.printf("child %d runs %s: %d mappings, as this JVM has %d%n", child.pid(),
                        name(executable(child.pid())), before.size(), own.size());
                String region = Long.toHexString(word.address());
                before.stream().filter(line -> line.contains("libjvm.so") || line.startsWith(region))
                        .forEach(line -> System.out.println("  before: " + line));
                Expect.that(before.stream().anyMatch(line -> line.startsWith(region)), "the child has our memory");

                Path jvm = executable(child.pid());
                WORD.setRelease(word, 0L, 1L); // it may go on
                Waiting.until(() -> isAsleepIn(child.pid(), jvm), () -> !child.isAlive(),
                        "the child executes " + PROGRAM);
                List<String> after = maps(child.pid());
                System.out.printf("child %d runs %s: %d mappings, and nothing of ours%n", child.pid(),
                        name(executable(child.pid())), after.size());
                after.forEach(line -> System.out.println("  after:  " + line));
                Expect.that(after.stream().noneMatch(line -> line.contains("libjvm.so")), "the JVM's memory is gone");
                Expect.that(after.size() < before.size(), "the program has less than a JVM");
            }
        }
    }

    private static List<String> maps(long pid) throws IOException {
        return Files.readAllLines(Path.of("/proc/" + pid + "/maps")).stream()
                .map(line -> line.replaceAll(" +", " ")).toList();
    }

    private static Path executable(long pid) throws IOException {
        return Files.readSymbolicLink(Path.of("/proc/" + pid + "/exe"));
    }

    private static Path name(Path path) {
        return path.getFileName();
    }

    /** Whether it runs another program, and has come so far that it sleeps: by then its libraries are mapped. */
    private static boolean isAsleepIn(long pid, Path before) {
        try {
            String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
            return !executable(pid).equals(before) && stat.substring(stat.lastIndexOf(')')).startsWith(") S");
        } catch (IOException changing) {
            return false;
        }
    }
}
