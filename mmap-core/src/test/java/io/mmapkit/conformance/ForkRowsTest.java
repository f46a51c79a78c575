package io.mmapkit.conformance;

import static io.mmapkit.testing.Scene.PAGE;

import io.mmapkit.MappedRegion;
import io.mmapkit.Protection;
import io.mmapkit.Sharing;
import io.mmapkit.libc.Mman;
import io.mmapkit.libc.Signals;
import io.mmapkit.process.ChildProgram;
import io.mmapkit.process.ExitStatus;
import io.mmapkit.process.ForkedChild;
import io.mmapkit.testing.Patterns;
import io.mmapkit.testing.Scene;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** Children that were forked, each of which runs a program. */
@Rows
final class ForkRowsTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final VarHandle LONG = ValueLayout.JAVA_LONG.varHandle();

    private static MappedRegion region(Sharing sharing, long bytes) throws IOException {
        return MappedRegion.builder().anonymous().sharing(sharing).length(bytes)
                .protection(Protection.READ, Protection.WRITE).map();
    }

    private static ExitStatus run(ChildProgram program) throws IOException {
        try (ForkedChild child = ForkedChild.start(program)) {
            return child.await(LIMIT);
        }
    }

    @Row("FRK-01")
    void anExitStatusIsTold(Scene scene, Answer answer) throws Exception {
        try (ForkedChild child = ForkedChild.start(ChildProgram.builder().pid().exit(42).build())) {
            ExitStatus status = child.await(LIMIT);
            answer.add(child.result(0).value() == child.pid(), "same", "another");
            answer.add(status.code());
        }
    }

    @Row("FRK-02")
    void theCallerIsTheParent(Scene scene, Answer answer) throws Exception {
        try (ForkedChild child = ForkedChild.start(ChildProgram.builder().parentPid().build())) {
            child.await(LIMIT);
            answer.add(child.result(0).value() == ProcessHandle.current().pid(), "same", "another");
        }
    }

    @Row("FRK-08")
    void memoryIsWipedForTheChild(Scene scene, Answer answer) throws Exception {
        try (MappedRegion region = region(Sharing.PRIVATE, 4 * PAGE);
                MappedRegion seen = region(Sharing.SHARED, 4 * PAGE)) {
            Patterns.fill(region.segment());
            seen.segment().fill((byte) 1); // so that zeros are the child's
            answer.result(() -> Mman.madvise(region.segment(), 4 * PAGE, Mman.MADV_WIPEONFORK));
            run(ChildProgram.builder().copy(region.segment(), seen.segment()).build());
            answer.add(Patterns.isAll(seen.segment(), 0), "zero", "other");
            answer.add(Patterns.isIn(region.segment()), "pattern", "other");
        }
    }

    @Row("FRK-12")
    void theChildHasOneThread(Scene scene, Answer answer) throws Exception {
        try (MappedRegion word = region(Sharing.SHARED, PAGE)) {
            ChildProgram program = ChildProgram.builder().store(word.segment(), 0, 1).await(word.segment(), 8, 1, LIMIT)
                    .build();
            try (ForkedChild child = ForkedChild.start(program)) {
                while ((long) LONG.getVolatile(word.segment(), 0L) == 0 && child.isAlive()) {
                    Thread.onSpinWait();
                }
                answer.add(Files.readAllLines(Path.of("/proc/" + child.pid() + "/status")).stream()
                        .filter(line -> line.startsWith("Threads:")).findFirst().orElseThrow().replaceAll("\\D", ""));
                LONG.setVolatile(word.segment(), 8L, 1L);
                child.await(LIMIT);
            }
        }
    }

    @Row("FRK-13")
    void childrenInTurnAreTheRightOnes(Scene scene, Answer answer) throws Exception {
        int right = 0;
        for (int i = 0; i < 200; i++) {
            try (ForkedChild child = ForkedChild.start(ChildProgram.builder().pid().exit(i).build())) {
                right += child.await(LIMIT).code() == i && child.result(0).value() == child.pid() ? 1 : 0;
            }
        }
        answer.add(right);
    }

    @Row("FRK-14")
    void signalsThatEndAChildAreTold(Scene scene, Answer answer) throws Exception {
        try (MappedRegion region = region(Sharing.PRIVATE, PAGE)) {
            MemorySegment page = region.segment().asSlice(0, PAGE);
            answer.add(run(ChildProgram.builder().unmap(page).load(page, 0).build()).signal().orElse("none"));
            answer.add(run(ChildProgram.builder().killSelf(Signals.SIGKILL).build()).signal().orElse("none"));
        }
    }

    @Row("FRK-17")
    void sharedMemoryIsShared(Scene scene, Answer answer) throws Exception {
        try (MappedRegion own = region(Sharing.PRIVATE, PAGE); MappedRegion shared = region(Sharing.SHARED, PAGE)) {
            own.segment().setString(0, "data");
            run(ChildProgram.builder().copy(own.segment(), shared.segment()).build());
            answer.add(shared.segment().getString(0));
        }
    }

    @Row("FRK-20")
    void whatTheChildDiscardsTheParentKeeps(Scene scene, Answer answer) throws Exception {
        try (MappedRegion region = region(Sharing.PRIVATE, 10 * PAGE);
                MappedRegion seen = region(Sharing.SHARED, 10 * PAGE)) {
            Patterns.fill(region.segment());
            seen.segment().fill((byte) 1); // so that zeros are the child's
            run(ChildProgram.builder().discard(region.segment()).copy(region.segment(), seen.segment()).build());
            answer.add(Patterns.isAll(seen.segment(), 0), "zero", "other");
            answer.add(Patterns.isIn(region.segment()), "pattern", "other");
        }
    }
}
