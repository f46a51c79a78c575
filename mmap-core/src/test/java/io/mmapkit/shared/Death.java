package io.mmapkit.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.mmapkit.libc.ChildJvm;
import io.mmapkit.shared.CrashProgram.Deed;
import io.mmapkit.testing.SystemCallFilter;
import java.nio.file.Path;

/** Has a child JVM do something with a segment and die meanwhile. */
final class Death {
    private static final int KILLED = 128 + 9;

    private Death() {}

    /** Skips the test where the kernel lets nobody filter system calls. */
    static void at(CrashPoint point, Deed deed, Path path, boolean hasUnnamedFiles) throws Exception {
        ChildJvm.Builder builder = ChildJvm.of(CrashProgram.class).quickly().arguments(deed, path, point);
        ChildJvm.Result result = (hasUnnamedFiles ? builder : builder.arguments("without")).run();
        assumeTrue(result.status() != CrashProgram.NO_FILTER, "no filter of system calls to be had: seccomp(2)");
        int expected = switch (point) {
            case NOWHERE -> CrashProgram.ENDED_ALIVE;
            case INITIALIZER, AFTER -> KILLED;
            default -> SystemCallFilter.DIED;
        };
        assertThat(result.status()).as("%s at %s: %s%s", deed, point, result.stdout(), result.stderr())
                .isEqualTo(expected);
    }
}
