package io.mmapkit.process;

import static io.mmapkit.process.Shared.LONG;
import static io.mmapkit.process.Shared.PAGE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mmapkit.MappedRegion;
import io.mmapkit.Sharing;
import io.mmapkit.libc.Signals;
import java.io.InterruptedIOException;
import java.io.RandomAccessFile;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a child does, how it ends, and what is told of it. */
@Timeout(60)
final class ForkedChildTest {
    @TempDir Path folder;

    @AfterEach
    void nothingIsLeft() throws Exception {
        assertThat(Shared.children()).isZero();
    }

    private static ExitStatus run(ChildProgram program) throws Exception {
        try (ForkedChild child = ForkedChild.start(program)) {
            return child.await(LONG);
        }
    }

    @Test
    void itExitsWithItsCode() throws Exception {
        ExitStatus status = run(ChildProgram.builder().exit(42).build());
        assertThat(status).isEqualTo(new ExitStatus(42, 0, false)).hasToString("exited with 42");
        assertThat(status.isExited()).isTrue();
        assertThat(status.isSuccess()).isFalse();
        assertThat(run(ChildProgram.builder().build()).isSuccess()).isTrue();
    }

    @Test
    void itCopiesAndWrites() throws Exception {
        try (MappedRegion from = Shared.region(Sharing.PRIVATE, 3 * PAGE);
                MappedRegion to = Shared.region(Sharing.SHARED, 3 * PAGE)) {
            from.segment().asSlice(1, 10_000).fill((byte) 7);
            Path path = Files.createFile(folder.resolve("file"));
            ChildFile file = ChildFile.named("copy");
            ChildProgram program = ChildProgram.builder().copy(from.segment(), to.segment())
                    .open(file, path, StandardOpenOption.WRITE).write(file, from.segment())
                    .pwrite(file, from.segment().asSlice(1, 5), 100_000).fsync(file).close(file).exit(0).build();
            try (ForkedChild child = ForkedChild.start(program)) {
                assertThat(child.await(LONG).isSuccess()).as(child.results().toString()).isTrue();
                assertThat(child.isAlive()).isFalse();
                assertThat(child.results()).extracting(StepResult::name).containsExactly("copy", "open", "write",
                        "pwrite", "fsync", "close", "exit");
                assertThat(child.result(2)).isEqualTo(new StepResult(2, "write", StepResult.State.DONE, 3 * PAGE));
                assertThat(child.result(6).state()).isEqualTo(StepResult.State.BEGUN);
                assertThat(child.failure()).isEmpty();
                assertThat(child.pause()).isPositive();
            }
            assertThat(to.segment().mismatch(from.segment())).isEqualTo(-1);
            byte[] written = Files.readAllBytes(path);
            assertThat(written).hasSize(100_005);
            assertThat(MemorySegment.ofArray(written).asSlice(0, 3 * PAGE).mismatch(from.segment())).isEqualTo(-1);
        }
    }

    @Test
    void itHasACopyOfPrivateMemoryAndSharesTheRest() throws Exception {
        try (MappedRegion own = Shared.region(Sharing.PRIVATE, PAGE);
                MappedRegion shared = Shared.region(Sharing.SHARED, PAGE)) {
            MemorySegment word = own.segment();
            MemorySegment both = shared.segment();
            word.set(ValueLayout.JAVA_LONG, 0, 1);
            ChildProgram program = ChildProgram.builder().await(both, 0, 1, LONG).load(word, 0).store(word, 0, 3)
                    .load(word, 0).store(both, 8, 4).add(both, 16, 5, 6).futexWake(both, 4, 1).build();
            try (ForkedChild child = ForkedChild.start(program)) {
                word.set(ValueLayout.JAVA_LONG, 0, 2);
                both.set(ValueLayout.JAVA_LONG, 0, 1);
                assertThat(child.await(LONG).isSuccess()).as(child.results().toString()).isTrue();
                assertThat(child.results()).extracting(StepResult::value).containsExactly(1L, 1L, 3L, 3L, 4L, 30L, 0L);
            }
            assertThat(word.get(ValueLayout.JAVA_LONG, 0)).isEqualTo(2);
            assertThat(both.get(ValueLayout.JAVA_LONG, 8)).isEqualTo(4);
            assertThat(both.get(ValueLayout.JAVA_LONG, 16)).isEqualTo(30);
        }
    }

    @Test
    void itDoesSomeStepsOnlyIfAWordIsEqual() throws Exception {
        try (MappedRegion region = Shared.region(Sharing.SHARED, PAGE)) {
            MemorySegment word = region.segment();
            word.set(ValueLayout.JAVA_LONG, 0, 1);
            ChildProgram program = ChildProgram.builder()
                    .ifEqual(word, 0, 1, then -> then.store(word, 8, 1).ifEqual(word, 0, 2, never -> never.exit(9)))
                    .ifEqual(word, 0, 2, then -> then.store(word, 16, 1).exit(8)).exit(7).build();
            assertThat(run(program).code()).isEqualTo(7);
            assertThat(word.get(ValueLayout.JAVA_LONG, 8)).isEqualTo(1);
            assertThat(word.get(ValueLayout.JAVA_LONG, 16)).isZero();
            assertThat(run(ChildProgram.builder().ifEqual(word, 0, 1, then -> then.exit(3)).build()).code())
                    .isEqualTo(3);
        }
    }

    @Test
    void aRefusedStepEndsItOrNot() throws Exception {
        ChildFile file = ChildFile.named("missing");
        Path missing = folder.resolve("missing");
        ChildProgram stops = ChildProgram.builder().pid().open(file, missing).close(file).exit(3).build();
        try (ForkedChild child = ForkedChild.start(stops)) {
            assertThat(child.await(LONG).code()).isEqualTo(ChildProgram.FAILED);
            assertThat(child.result(0).value()).isEqualTo(child.pid());
            assertThat(child.failure().orElseThrow()).hasToString("step 1, open: ENOENT (2) No such file or directory");
            assertThat(child.result(2)).hasToString("step 2, close: not reached");
        }
        ChildProgram goesOn = ChildProgram.builder().continueAfterFailures().open(file, missing).close(file)
                .stopAtFailures().exit(3).build();
        try (ForkedChild child = ForkedChild.start(goesOn)) {
            assertThat(child.await(LONG).code()).isEqualTo(3);
            assertThat(child.result(1).errno().orElseThrow().name()).isEqualTo("EBADF");
        }
    }

    @Test
    void aFaultIsASignalWithAName() throws Exception {
        try (MappedRegion region = Shared.region(Sharing.PRIVATE, 2 * PAGE)) {
            ChildProgram unmapped = ChildProgram.builder().unmap(region.segment()).load(region.segment(), 0).build();
            try (ForkedChild child = ForkedChild.start(unmapped)) {
                ExitStatus status = child.await(LONG);
                assertThat(status.signal()).contains("SIGSEGV");
                assertThat(status.signalNumber()).isEqualTo(Signals.SIGSEGV);
                assertThat(child.result(1).state()).isEqualTo(StepResult.State.BEGUN);
            }
            ChildProgram readOnly = ChildProgram.builder().protect(region.segment(), io.mmapkit.Protection.READ)
                    .load(region.segment(), 0).store(region.segment(), 0, 1).build();
            try (ForkedChild child = ForkedChild.start(readOnly)) {
                assertThat(child.await(LONG)).hasToString("ended by SIGSEGV");
                assertThat(child.result(1).state()).isEqualTo(StepResult.State.DONE);
            }
            region.segment().set(ValueLayout.JAVA_LONG, 0, 1); // the parent's is as it was
        }
        Path file = folder.resolve("short");
        Files.write(file, new byte[(int) PAGE]);
        try (MappedRegion region = MappedRegion.open(file);
                RandomAccessFile cut = new RandomAccessFile(file.toFile(), "rw")) {
            cut.setLength(0);
            assertThat(run(ChildProgram.builder().load(region.segment(), 0).build()).signal()).contains("SIGBUS");
        }
    }

    @Test
    void itIsKilledWhereverItIs() throws Exception {
        try (MappedRegion region = Shared.region(Sharing.SHARED, PAGE)) {
            MemorySegment word = region.segment();
            List<ChildProgram> programs = List.of(ChildProgram.builder().sleep(Duration.ofHours(1)).build(),
                    ChildProgram.builder().await(word, 0, 1, Duration.ofHours(1)).build(),
                    ChildProgram.builder().add(word, 8, 1, Long.MAX_VALUE).build(),
                    ChildProgram.builder().killSelf(Signals.SIGSTOP).build());
            for (ChildProgram program : programs) {
                try (ForkedChild child = ForkedChild.start(program)) {
                    while (child.result(0).state() == StepResult.State.NOT_REACHED) {
                        assertThat(child.poll(Duration.ofMillis(1))).isEmpty();
                    }
                    assertThat(child.isAlive()).isTrue();
                    assertThat(child.kill()).isTrue();
                    assertThat(child.await(LONG)).isEqualTo(new ExitStatus(-1, Signals.SIGKILL, false));
                    assertThat(child.result(0).state()).isNotEqualTo(StepResult.State.NOT_REACHED);
                    assertThat(child.kill()).isTrue();
                }
                try (ForkedChild child = ForkedChild.start(program)) {
                    assertThat(child.await(Duration.ofMillis(1))).hasToString("ended by SIGKILL, out of time");
                }
                ForkedChild.start(program).close();
            }
        }
        assertThat(run(ChildProgram.builder().killSelf(Signals.SIGTERM).exit(5).build()).code()).isEqualTo(5);
        assertThat(run(ChildProgram.builder().killSelf(Signals.SIGKILL).exit(5).build()).signal()).contains("SIGKILL");
    }

    @Test
    void anInterruptedThreadLeavesItAlone() throws Exception {
        try (ForkedChild child = ForkedChild.start(ChildProgram.builder().sleep(LONG).build())) {
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> child.await(LONG)).isInstanceOf(InterruptedIOException.class);
            assertThat(Thread.interrupted()).isTrue();
            assertThat(child.isAlive()).isTrue();
        }
    }

    /** It is the thread that the kernel kills the child with. */
    @Test
    void itOutlivesTheThreadThatStartedIt() throws Exception {
        FutureTask<ForkedChild> starting = new FutureTask<>(
                () -> ForkedChild.start(ChildProgram.builder().sleep(Duration.ofMillis(300)).exit(6).build()));
        Thread starter = Thread.ofPlatform().start(starting);
        starter.join();
        try (ForkedChild child = starting.get()) {
            assertThat(child.await(LONG).code()).isEqualTo(6);
        }
    }

    @Test
    void virtualThreadsForkToo() throws Exception {
        FutureTask<ExitStatus> running = new FutureTask<>(() -> run(ChildProgram.builder().exit(4).build()));
        Thread.ofVirtual().start(running).join();
        assertThat(running.get().code()).isEqualTo(4);
    }

    @Test
    void itHasNoDescriptorsButThoseOfTheProgram() throws Exception {
        Path path = folder.resolve("file");
        try (RandomAccessFile open = new RandomAccessFile(path.toFile(), "rw");
                MappedRegion word = Shared.region(Sharing.SHARED, PAGE)) {
            ChildFile file = ChildFile.named("file");
            ChildProgram program = ChildProgram.builder().open(file, path).store(word.segment(), 0, 1)
                    .await(word.segment(), 8, 1, LONG).build();
            try (ForkedChild child = ForkedChild.start(program)) {
                while ((long) ValueLayout.JAVA_LONG.varHandle().getVolatile(word.segment(), 0L) == 0) {
                    assertThat(child.isAlive()).isTrue();
                    Thread.onSpinWait();
                }
                try (var descriptors = Files.list(Path.of("/proc/" + child.pid() + "/fd"))) {
                    assertThat(descriptors.count()).isLessThanOrEqualTo(4);
                }
                word.segment().set(ValueLayout.JAVA_LONG, 8, 1);
                assertThat(child.await(LONG).isSuccess()).isTrue();
            }
            assertThat(open.length()).isZero();
        }
    }

    @Test
    void memoryHasToBeThereUntilTheFork() throws Exception {
        ChildProgram program;
        try (Arena arena = Arena.ofConfined()) {
            program = ChildProgram.builder().load(arena.allocate(8, 8), 0).build();
        }
        assertThatIllegalStateException().isThrownBy(() -> ForkedChild.start(program));
        assertThatIllegalStateException().isThrownBy(() -> Keeper.fork(program)); // as if it had been closed meanwhile
        long descriptors = Shared.descriptors();
        for (int i = 0; i < 5; i++) {
            assertThatIllegalStateException().isThrownBy(() -> Keeper.fork(program));
        }
        assertThat(Shared.descriptors()).isLessThanOrEqualTo(descriptors + 2); // other threads of the JVM open some
    }

    /** As if another thread had closed it during the fork: what is there by now is another's. */
    @Test
    @SuppressWarnings("restricted")
    void itMakesNoStepIfItsMemoryIsGone() throws Exception {
        try (MappedRegion region = Shared.region(Sharing.SHARED, PAGE)) {
            for (int i = 0; i < 50; i++) {
                ChildProgram program;
                try (Arena arena = Arena.ofConfined()) {
                    MemorySegment gone = region.segment().reinterpret(PAGE, arena, null);
                    program = ChildProgram.builder().store(gone, 0, 1).build();
                }
                assertThatIllegalStateException().isThrownBy(() -> Keeper.fork(program));
            }
            assertThat(region.segment().get(ValueLayout.JAVA_LONG, 0)).isZero();
        }
    }

    @Test
    void itExecutesAProgram() throws Exception {
        Path output = folder.resolve("output");
        ChildFile file = ChildFile.named("output");
        ChildProgram program = ChildProgram.builder()
                .open(file, output, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE).duplicate(file, 1)
                .exec(Path.of("/bin/sh"), List.of("sh", "-c", "echo $WORD; grep Sig[BI] /proc/self/status; exit 11"),
                        Map.of("WORD", "häll€"))
                .exit(12).build();
        assertThat(run(program).code()).isEqualTo(11);
        assertThat(Files.readAllLines(output)).first().isEqualTo("häll€"); // whatever the locale
        assertThat(Files.readString(output)).contains("SigBlk:\t0000000000000000");
        ChildProgram missing = ChildProgram.builder().exec(folder.resolve("missing"), List.of("missing"), Map.of())
                .build();
        try (ForkedChild child = ForkedChild.start(missing)) {
            assertThat(child.await(LONG).code()).isEqualTo(ChildProgram.FAILED);
            assertThat(child.failure().orElseThrow().errno().orElseThrow().name()).isEqualTo("ENOENT");
        }
    }

    @Test
    void programsAreRunBySeveralThreadsAtOnce() throws Exception {
        long descriptors = Shared.descriptors();
        ChildProgram program = ChildProgram.builder().exit(9).build();
        List<FutureTask<Boolean>> tasks = java.util.stream.IntStream.range(0, 8).mapToObj(_ -> new FutureTask<>(() -> {
            boolean right = true;
            for (int i = 0; i < 20; i++) {
                right &= run(program).code() == 9;
            }
            return right;
        })).toList();
        tasks.forEach(Thread::startVirtualThread);
        for (FutureTask<Boolean> task : tasks) {
            assertThat(task.get()).isTrue();
        }
        assertThat(Shared.descriptors()).isLessThanOrEqualTo(descriptors + 2); // other threads of the JVM open some
    }
}
