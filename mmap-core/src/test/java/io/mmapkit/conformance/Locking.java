package io.mmapkit.conformance;

import io.mmapkit.libc.Mman;
import io.mmapkit.libc.error.SystemCallException;
import io.mmapkit.testing.Scene;
import java.lang.foreign.MemorySegment;
import org.opentest4j.TestAbortedException;

/** Whether this process may lock memory: a matter of privileges and of RLIMIT_MEMLOCK. */
final class Locking {
    private Locking() {}

    static void requirePages(Scene scene, long count) throws SystemCallException {
        require(scene, count * Scene.PAGE);
    }

    /** Skips the test if so much can't be locked. */
    static void require(Scene scene, long bytes) throws SystemCallException {
        MemorySegment memory = scene.anonymous(bytes);
        try {
            Mman.mlock(memory, bytes);
        } catch (SystemCallException refused) {
            throw new TestAbortedException(bytes + " bytes can't be locked here: " + refused.errno(), refused);
        }
        scene.unmap(memory);
    }
}
