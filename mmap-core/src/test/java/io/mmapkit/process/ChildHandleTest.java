package io.mmapkit.process;

import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

final class ChildHandleTest {
    /** Another thread closes it, when the time is up, and how the child ended is known to somebody else alone. */
    @Test
    @Timeout(30)
    void isNotKilledForItsTimeOnceItIsClosed() throws Exception {
        SpawnedProcess child = SpawnedProcess.builder(Path.of("/bin/sleep")).arguments("60").start();
        ChildHandle handle = ChildHandle.of(child.pid());
        child.close(); // waits for its end, and takes note of that
        handle.close();
        assertThatIllegalStateException().isThrownBy(handle::killForTime);
    }
}
