package io.mmapkit.ipc;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.mmapkit.shared.SharedSegment;
import io.mmapkit.testing.Scene;
import java.nio.file.NoSuchFileException;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Locks that have a segment of their own. */
@Timeout(60)
final class NamedLockTest {
    @Test
    void numbersThatCannotBeMakeNoSegment() {
        try (Scene scene = Scene.create()) {
            String name = scene.name();
            List<ThrowingCallable> refused = List.of(() -> SharedSemaphore.createOrAttach(name, 0),
                    () -> SharedSemaphore.createOrAttach(name, SharedSemaphore.MOST_PERMITS + 1),
                    () -> SharedLatch.createOrAttach(name, -1),
                    () -> SharedLatch.createOrAttach(name, Integer.MAX_VALUE),
                    () -> SharedBarrier.createOrAttach(name, 0),
                    () -> SharedBarrier.createOrAttach(name, SharedBarrier.MOST_PARTIES + 1));
            for (ThrowingCallable one : refused) {
                assertThatIllegalArgumentException().isThrownBy(one);
                assertThatExceptionOfType(NoSuchFileException.class).isThrownBy(() -> SharedSegment.unlink(name));
            }
        }
    }
}
