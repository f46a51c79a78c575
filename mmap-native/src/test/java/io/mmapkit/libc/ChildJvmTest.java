package io.mmapkit.libc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.Scanner;
import org.junit.jupiter.api.Test;

final class ChildJvmTest {
    /** Says what it was given, answers every line, and exits with 3. */
    static final class Echo {
        public static void main(String[] arguments) {
            System.out.println(String.join(",", arguments) + ' ' + System.getProperty("greeting"));
            System.err.println("to the error stream");
            try (Scanner lines = new Scanner(System.in)) {
                while (lines.hasNextLine()) {
                    System.out.println("echo " + lines.nextLine());
                }
            }
            System.exit(3);
        }
    }

    /** Reads a page that can't be read, or lets the C library use one that the file has lost. */
    static final class Crash {
        public static void main(String[] arguments) throws Throwable {
            try (Arena arena = Arena.ofConfined()) {
                int fd = Fixture.memfd(arena, Fixture.PAGE);
                MemorySegment page = Fixture.mapped(arena, Fixture.PAGE, Mman.PROT_READ | Mman.PROT_WRITE,
                        Mman.MAP_SHARED, fd);
                if (arguments[0].equals("SIGSEGV")) {
                    Mman.mprotect(page, Fixture.PAGE, Mman.PROT_NONE);
                    page.get(ValueLayout.JAVA_BYTE, 0);
                } else {
                    Unistd.ftruncate(fd, 0);
                    Pthread.pthread_mutex_lock(page);
                }
            }
        }
    }

    /** Never ends, and has a child that doesn't either. */
    static final class Endless {
        public static void main(String[] arguments) throws Exception {
            System.out.println(new ProcessBuilder("/bin/sleep", "1000").start().pid());
            Thread.currentThread().join();
        }
    }

    @Test
    void givesStatusAndOutput() throws Exception {
        ChildJvm.Result result = ChildJvm.of(Echo.class).jvm("-Dgreeting=hello").arguments("a", 1).run();

        assertThat(result.status()).isEqualTo(3);
        assertThat(result.stdout()).isEqualTo("a,1 hello\n");
        assertThat(result.stderr()).isEqualTo("to the error stream\n");
        assertThat(result.signal()).isEmpty();
    }

    @Test
    void talksLineByLine() throws Exception {
        try (ChildJvm child = ChildJvm.of(Echo.class).start()) {
            assertThat(child.hear()).isEqualTo(" null");
            child.say("one");
            assertThat(child.hear()).isEqualTo("echo one");
            child.say("two");
            assertThat(child.hear()).isEqualTo("echo two");
            assertThat(child.await().status()).isEqualTo(3);
        }
    }

    @Test
    void namesTheSignalOfACrash() throws Exception {
        ChildJvm.Result segv = ChildJvm.of(Crash.class).arguments("SIGSEGV").run();
        assertThat(segv.status()).isEqualTo(128 + Signals.SIGSEGV);
        assertThat(segv.signal()).contains("SIGSEGV");

        ChildJvm.Result bus = ChildJvm.of(Crash.class).arguments("SIGBUS").run();
        assertThat(bus.status()).isEqualTo(128 + Signals.SIGBUS);
        assertThat(bus.signal()).contains("SIGBUS");
    }

    @Test
    void tellsAKilledChildFromACrash() throws Exception {
        try (ChildJvm child = ChildJvm.of(Endless.class).start()) {
            long grandchild = Long.parseLong(child.hear());
            child.kill();
            ChildJvm.Result result = child.await();

            assertThat(result.status()).isEqualTo(128 + Signals.SIGKILL);
            assertThat(result.signal()).isEmpty();
            ProcessHandle.of(grandchild).ifPresent(ProcessHandle::destroyForcibly);
        }
    }

    @Test
    void endsAChildThatTakesTooLongAndItsChildren() {
        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(() -> ChildJvm.of(Endless.class).limit(Duration.ofSeconds(2)).run())
                .withMessageContaining("did not end in its time").satisfies(failure -> {
                    String output = failure.getMessage().replaceAll("(?s).*--- stdout\n(\\d+)\n.*", "$1");
                    ProcessHandle.of(Long.parseLong(output)).ifPresent(child -> child.onExit().join());
                });
    }

    @Test
    void reportsAChildThatEndsWithoutAWord() throws Exception {
        try (ChildJvm child = ChildJvm.of(Missing.class).start()) {
            assertThatExceptionOfType(AssertionError.class).isThrownBy(child::hear)
                    .withMessageContaining("ended without a word");
            assertThat(child.await().stderr()).contains("main");
        }
    }

    /** Has no main. */
    static final class Missing {}
}
