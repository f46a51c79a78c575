package io.mmapkit.process;

import static io.mmapkit.process.Shared.LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.mmapkit.libc.Fcntl;
import io.mmapkit.libc.Signals;
import io.mmapkit.libc.error.SystemCallException;
import io.mmapkit.testing.Scene;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a program is given, how it ends, and that nothing of it is left. */
@Timeout(60)
final class SpawnedProcessTest {
    private static final Path SHELL = Path.of("/bin/sh");

    @TempDir private Path folder;

    private static SpawnedProcessBuilder shell(String script) {
        return SpawnedProcess.builder(SHELL).arguments("-c", script);
    }

    private static ExitStatus run(SpawnedProcessBuilder builder) throws Exception {
        try (SpawnedProcess process = builder.start()) {
            return process.await(LONG);
        }
    }

    /** What a program writes, and that it ends well. */
    private static String output(SpawnedProcessBuilder builder) throws Exception {
        try (SpawnedProcess process = builder.output(Stdio.pipe()).start()) {
            String output = new String(process.output().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.await(LONG)).isEqualTo(new ExitStatus(0, 0, false));
            return output.strip();
        }
    }

    @Test
    void saysHowAProgramEnded() throws Exception {
        assertThat(run(shell("exit 42"))).isEqualTo(new ExitStatus(42, 0, false));
        assertThat(run(shell("kill -SEGV $$")).signal()).contains("SIGSEGV");
        try (SpawnedProcess process = shell("kill -TERM $$").start()) {
            assertThat(process.await(LONG)).isEqualTo(new ExitStatus(-1, Signals.SIGTERM, false));
            assertThat(process.isAlive()).isFalse();
            assertThat(process.poll(Duration.ZERO)).contains(new ExitStatus(-1, Signals.SIGTERM, false));
            process.signal(Signals.SIGTERM); // of a process that ended, whose number may be another's: nothing happens
            process.kill();
        }
    }

    @Test
    void givesTheProgramItsArguments() throws Exception {
        assertThat(output(SpawnedProcess.builder(SHELL).arguments("-c", "printf '%s|' \"$0\" \"$@\"", "zero", "", "a b",
                "äöü\n"))).isEqualTo("zero||a b|äöü\n|");
        assertThatIllegalArgumentException().isThrownBy(() -> shell("a\0b"));
    }

    @Test
    void givesTheProgramItsEnvironment() throws Exception {
        String path = System.getenv("PATH");
        assertThat(output(shell("echo \"$PATH,$ADDED\"").environment("ADDED", "ä=1"))).isEqualTo(path + ",ä=1");
        assertThat(output(shell("echo \"${PATH-none}\"").withoutEnvironment("PATH"))).isNotEqualTo(path);
        assertThat(output(SpawnedProcess.builder(Path.of("/usr/bin/env")).environment("GONE", "1").emptyEnvironment()
                .environment("ONLY", "one"))).isEqualTo("ONLY=one");
        for (String name : List.of("", "a=b", "a\0")) {
            assertThatIllegalArgumentException().isThrownBy(() -> shell("").environment(name, "value"));
        }
    }

    @Test
    void startsInADirectory() throws Exception {
        assertThat(output(shell("pwd").directory(folder))).isEqualTo(folder.toRealPath().toString());
        // the program is found from here, and not from there
        Path relative = Path.of("").toAbsolutePath().relativize(SHELL);
        assertThat(output(SpawnedProcess.builder(relative).arguments("-c", "pwd").directory(folder)))
                .isEqualTo(folder.toRealPath().toString());
    }

    @Test
    void connectsTheStandardStreams() throws Exception {
        Path text = Files.writeString(folder.resolve("text"), "first\n");
        Path copy = folder.resolve("copy");
        assertThat(run(shell("cat; echo error >&2").input(Stdio.file(text)).output(Stdio.file(copy)).errorsToOutput())
                .isSuccess()).isTrue();
        assertThat(copy).hasContent("first\nerror\n");
        assertThat(run(shell("echo more").output(Stdio.append(copy)).errors(Stdio.discard())).isSuccess()).isTrue();
        assertThat(copy).hasContent("first\nerror\nmore\n");
        assertThat(run(shell("echo anew").output(Stdio.file(copy))).isSuccess()).isTrue();
        assertThat(copy).hasContent("anew\n");
        assertThat(output(shell("cat; echo end").input(Stdio.discard()))).isEqualTo("end");
        assertThatIllegalArgumentException().isThrownBy(() -> shell("").input(Stdio.append(copy)));
    }

    @Test
    void talksThroughPipes() throws Exception {
        try (SpawnedProcess cat = shell("cat; echo error >&2").input(Stdio.pipe()).output(Stdio.pipe())
                .errors(Stdio.pipe()).start()) {
            cat.input().write("through\n".getBytes(StandardCharsets.UTF_8));
            assertThat(cat.output().readNBytes(8)).asString().isEqualTo("through\n");
            assertThat(cat.isAlive()).isTrue();
            cat.input().close();
            assertThat(cat.errors().readAllBytes()).asString().isEqualTo("error\n");
            assertThat(cat.await(LONG).isSuccess()).isTrue();
        }
        try (SpawnedProcess process = shell("exit 0").start()) {
            assertThatIllegalStateException().isThrownBy(process::input);
            assertThatIllegalStateException().isThrownBy(process::output);
            assertThatIllegalStateException().isThrownBy(process::errors);
        }
    }

    @Test
    void handsOverDescriptorsAtAnyNumbersAndNoOthers() throws Exception {
        try (Scene scene = Scene.create()) {
            int one = scene.open(Files.writeString(folder.resolve("one"), "1"), Fcntl.O_RDONLY);
            int two = scene.open(Files.writeString(folder.resolve("two"), "2"), Fcntl.O_RDONLY);
            int inheritable = scene.keep(Fcntl.fcntl(one, Fcntl.F_DUPFD, 3)); // goes to any program that isn't careful
            int far = Math.max(one, Math.max(two, inheritable)) + 60;
            String shown = "for fd in /proc/$$/fd/*; do echo \"${fd##*/} $(readlink $fd)\"; done"
                    + " | grep -v ' pipe:' | grep ' /.*/\\(one\\|two\\)$' | sed 's#/.*/##' | sort -n";
            // each where the other one is, one at its own number too, and one far away
            assertThat(output(shell(shown).descriptor(one, two).descriptor(two, one).descriptor(one, far)).lines())
                    .containsExactlyInAnyOrder(two + " one", one + " two", far + " one");
            assertThat(output(shell(shown).descriptor(one))).isEqualTo(one + " one");
            assertThat(output(shell("cat <&5; cat <&4").descriptor(one, 5).descriptor(two, 4))).isEqualTo("12");
            assertThat(output(shell("cat").input(Stdio.descriptor(scene.open(folder.resolve("two"), 0)))))
                    .isEqualTo("2");
        }
        assertThatIllegalArgumentException().isThrownBy(() -> shell("").descriptor(-1));
        assertThatIllegalArgumentException().isThrownBy(() -> shell("").descriptor(5, 2));
        assertThatIllegalArgumentException().isThrownBy(() -> Stdio.descriptor(-1));
    }

    @Test
    void handsOverTheRightOnesFromManyThreadsAtOnce() throws Exception {
        List<FutureTask<String>> all = new ArrayList<>();
        try (Scene scene = Scene.create()) {
            for (int i = 0; i < 4; i++) {
                String word = "word" + i;
                int file = scene.open(Files.writeString(folder.resolve(word), word), Fcntl.O_RDONLY);
                FutureTask<String> task = new FutureTask<>(() -> {
                    StringBuilder wrong = new StringBuilder();
                    for (int time = 0; time < 15; time++) {
                        String shown = output(shell("readlink /proc/$$/fd/7; set -- /proc/$$/fd/*; echo $#")
                                .descriptor(file, 7));
                        wrong.append(shown.matches("(?s).*/" + word + "\n5") ? "" : shown); // streams, this one, the folder
                    }
                    return wrong.toString();
                });
                all.add(task);
                Thread.ofPlatform().daemon().start(task);
            }
            for (FutureTask<String> task : all) {
                assertThat(task.get()).isEmpty();
            }
        }
    }

    @Test
    void handsOverNothingElse() throws Exception {
        String all = output(SpawnedProcess.builder(Path.of("/bin/ls")).arguments("-l", "/proc/self/fd"));
        assertThat(all.lines().filter(line -> line.contains("->")).map(line -> line.split(" +")[8]))
                .containsOnly("0", "1", "2", "3") // 3 is the directory that ls reads
                .hasSize(4);
    }

    @Test
    void beginsWithNoSignalBlocked() throws Exception {
        assertThat(output(shell("grep SigBlk /proc/self/status"))).isEqualTo("SigBlk:\t0000000000000000");
    }

    @Test
    void saysWhatIsRefusedAndLeavesNothing() throws Exception {
        refuseAll(Files.createDirectory(folder.resolve("first"))); // by then the JVM has opened what it needs for that
        long before = Shared.descriptors();
        for (int i = 0; i < 5; i++) {
            refuseAll(Files.createDirectory(folder.resolve("next" + i)));
        }
        assertThat(Shared.descriptors()).isLessThanOrEqualTo(before + 2); // other threads of the JVM open some
    }

    private static void refuseAll(Path folder) throws Exception {
        Path plain = Files.writeString(folder.resolve("plain"), "nothing to execute");
        Path missing = folder.resolve("missing");
        Path script = Files.writeString(folder.resolve("script"), "#!" + missing + "\n");
        assertThat(script.toFile().setExecutable(true)).isTrue();
        refused(SpawnedProcess.builder(missing), NoSuchFileException.class, "missing");
        refused(SpawnedProcess.builder(script), NoSuchFileException.class, "script");
        refused(SpawnedProcess.builder(plain), AccessDeniedException.class, "plain");
        refused(SpawnedProcess.builder(folder), AccessDeniedException.class, folder.toString());
        refused(shell("").directory(missing), NoSuchFileException.class, "missing");
        refused(shell("").directory(plain), FileSystemException.class, "ENOTDIR");
        refused(shell("").input(Stdio.file(missing)).output(Stdio.pipe()), NoSuchFileException.class,
                "missing");
        refused(shell("").descriptor(9999), SystemCallException.class, "EBADF");
        refused(shell("x".repeat(3 << 20)).errors(Stdio.pipe()), FileSystemException.class, "E2BIG");
        assertThat(plain.toFile().setExecutable(true)).isTrue();
        refused(SpawnedProcess.builder(plain), FileSystemException.class, "ENOEXEC");
    }

    private static void refused(SpawnedProcessBuilder builder, Class<? extends Exception> type, String message) {
        assertThatExceptionOfType(type).isThrownBy(builder::start).withMessageContaining(message);
    }

    @Test
    void killsWhatTakesTooLong() throws Exception {
        try (SpawnedProcess process = shell("exec sleep 1000").start()) {
            assertThat(process.poll(Duration.ofMillis(20))).isEmpty();
            assertThat(process.isAlive()).isTrue();
            assertThat(process.await(Duration.ofMillis(20))).isEqualTo(new ExitStatus(-1, Signals.SIGKILL, true));
            assertThat(Path.of("/proc/" + process.pid())).doesNotExist();
        }
        try (SpawnedProcess process = shell("exec sleep 1000").start()) {
            process.kill();
            assertThat(process.await(LONG)).isEqualTo(new ExitStatus(-1, Signals.SIGKILL, false));
            assertThatIllegalArgumentException().isThrownBy(() -> process.poll(Duration.ofNanos(-1)));
        }
    }

    @Test
    void endsWithItsOwner() throws Exception {
        SpawnedProcess process = shell("exec sleep 1000").start();
        FutureTask<ExitStatus> waiting = new FutureTask<>(() -> process.await(LONG));
        Thread.ofPlatform().daemon().start(waiting);
        process.close();
        process.close();
        assertThat(Path.of("/proc/" + process.pid())).doesNotExist();
        assertThat(process.isAlive()).isFalse();
        assertThat(process.poll(LONG)).contains(new ExitStatus(-1, Signals.SIGKILL, false));
        assertThat(waiting.get().signal()).contains("SIGKILL");
    }

    @Test
    void leavesTheProgramAloneWhenAThreadIsInterrupted() throws Exception {
        try (SpawnedProcess process = shell("exec sleep 1000").start()) {
            Thread.currentThread().interrupt();
            assertThatExceptionOfType(InterruptedIOException.class).isThrownBy(() -> process.await(LONG));
            assertThat(Thread.interrupted()).isTrue();
            assertThat(process.isAlive()).isTrue();
        }
    }

    @Test
    void virtualThreadsThatWaitLeaveTheirCarriersToOthers() throws Exception {
        List<SpawnedProcess> processes = new ArrayList<>();
        try {
            List<FutureTask<ExitStatus>> waiting = new ArrayList<>();
            for (int i = 0; i < Runtime.getRuntime().availableProcessors() + 2; i++) {
                SpawnedProcess process = SpawnedProcess.builder(Path.of("/bin/cat")).input(Stdio.pipe()).start();
                processes.add(process);
                FutureTask<ExitStatus> await = new FutureTask<>(() -> process.await(Duration.ofSeconds(10)));
                waiting.add(await);
                Thread.startVirtualThread(await);
            }
            Thread.startVirtualThread(() -> processes.forEach(process -> Pipes.close(process.input())));
            for (FutureTask<ExitStatus> await : waiting) {
                assertThat(await.get()).isEqualTo(new ExitStatus(0, 0, false));
            }
        } finally {
            processes.forEach(SpawnedProcess::close);
        }
    }

    @Test
    void aVirtualThreadIsInterrupted() throws Exception {
        try (SpawnedProcess process = shell("exec sleep 1000").start()) {
            FutureTask<ExitStatus> await = new FutureTask<>(() -> process.await(LONG));
            Thread.startVirtualThread(await).interrupt();
            assertThatExceptionOfType(ExecutionException.class).isThrownBy(await::get)
                    .withCauseInstanceOf(InterruptedIOException.class);
            assertThat(process.isAlive()).isTrue();
        }
    }

    @Test
    void leavesNeitherZombiesNorDescriptors() throws Exception {
        long before = 0;
        for (int i = 0; i < 200; i++) {
            before = i == 1 ? Shared.descriptors() : before; // by then the JVM has opened what it needs for that
            try (SpawnedProcess process = SpawnedProcess.builder(Path.of("/bin/true")).input(Stdio.pipe())
                    .output(Stdio.pipe()).start()) {
                if (i % 2 == 0) {
                    assertThat(process.await(LONG).isSuccess()).isTrue();
                }
            }
        }
        assertThat(Shared.descriptors()).isLessThanOrEqualTo(before + 2); // other threads of the JVM open some
        assertThat(ProcessHandle.current().children().filter(one -> one.info().command().orElse("").endsWith("true")))
                .isEmpty();
    }

    @Test
    void handsOverMoreThanOnce() throws Exception {
        try (Scene scene = Scene.create()) {
            SpawnedProcessBuilder builder = shell("exit 3").descriptor(scene.memfd(10), 9);
            assertThat(List.of(run(builder).code(), run(builder).code())).containsExactly(3, 3);
        }
    }

    @Test
    void theInputEndsWithThisProcess() throws Exception {
        // what stands in for PR_SET_PDEATHSIG: a pipe whose other end nobody else has
        try (SpawnedProcess first = shell("cat > /dev/null; exit 5").input(Stdio.pipe()).start();
                SpawnedProcess second = shell("exec sleep 1000").start()) {
            assertThat(second.isAlive()).isTrue(); // it hasn't got that end
            first.input().close();
            assertThat(first.await(LONG).code()).isEqualTo(5);
        }
    }
}
