package io.mmapkit.ipc;

import static org.assertj.core.api.Assertions.assertThat;

import io.mmapkit.libc.ChildJvm;
import io.mmapkit.shared.SharedSegment;
import io.mmapkit.testing.Scene;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whoever dies at whichever step of whatever it does with a lock: the others go on, and find all in order. */
@Timeout(300)
final class LockCrashTest {
    private static final boolean SOAK = Boolean.getBoolean("soak");
    private static final int KILLED = 128 + 9;
    /** A real death takes a JVM: in a normal run one of so many steps is one, another one for each deed. All of them are what is played in this one. */
    private static final int STRIDE = SOAK ? 1 : 5;

    /** Does a deed and is killed before one of its steps, or says how many there were. */
    static final class Program {
        public static void main(String[] arguments) throws Exception {
            Mortal mortal = Mortal.killedBefore(Integer.parseInt(arguments[2]));
            SharedSegment segment = SharedSegment.builder().file(Path.of(arguments[1])).attach();
            Deed.valueOf(arguments[0]).commit(segment, mortal);
            System.out.println(mortal.steps());
            Runtime.getRuntime().halt(0); // nothing is closed
        }
    }

    @ParameterizedTest
    @Execution(ExecutionMode.CONCURRENT)
    @EnumSource
    void beforeEachStepLeavesTheLockToTheOthers(Deed deed) throws Exception {
        boolean done = false;
        for (int step = 0; !done; step++) {
            try (SharedSegment segment = SharedSegment.anonymous("locks", Deed.SIZE)) {
                Runnable afterwards = deed.prepare(segment);
                Mortal mortal = Mortal.stoppedBefore(step);
                try (SharedSegment victim = Deed.again(segment)) {
                    deed.commit(victim, mortal);
                } catch (Mortal.Died died) {
                    // its attachment has ended by now, as a process would have
                }
                done = !mortal.isDead();
                afterwards.run();
                deed.verify(segment);
                assertThat(step).isLessThan(100);
            }
        }
    }

    @ParameterizedTest
    @Execution(ExecutionMode.CONCURRENT)
    @EnumSource
    void byRealKillsLeavesTheLockToTheOthers(Deed deed) throws Exception {
        boolean done = false;
        try (Scene scene = Scene.create()) {
            Path path = scene.inMemory("locks");
            for (int step = SOAK ? 0 : deed.ordinal() % STRIDE; !done; step += STRIDE) {
                Path file = path.resolveSibling("locks-" + step);
                try (SharedSegment segment = SharedSegment.builder().file(file).byteSize(Deed.SIZE).create()) {
                    Runnable afterwards = deed.prepare(segment);
                    ChildJvm.Result result = ChildJvm.of(Program.class)
                            .quickly()
                            .arguments(deed, file, step).limit(Duration.ofSeconds(60)).run();
                    done = result.status() == 0;
                    assertThat(result.status()).as(result.stderr()).isIn(0, KILLED);
                    afterwards.run();
                    deed.verify(segment);
                }
            }
        }
    }
}
