package io.mmapkit.conformance;

import io.mmapkit.libc.ChildJvm;
import io.mmapkit.libc.Resource;
import io.mmapkit.libc.StructRlimit;
import io.mmapkit.libc.error.SystemCallException;
import io.mmapkit.testing.Native;
import io.mmapkit.testing.Scene;
import io.mmapkit.testing.Self;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import org.opentest4j.TestAbortedException;

/** Scenarios of a user without privileges, played by a child that gives them up. */
final class Unprivileged {
    /** What is done before. */
    interface Preparation {
        void apply(Scene scene) throws IOException;
    }

    /** A scenario with an answer. */
    interface Play {
        String answer(Scene scene) throws IOException;
    }

    private Unprivileged() {}

    /** A child that may give up its privileges; skips the test if there are none. */
    static ChildJvm.Builder child(Class<?> main) {
        if (!Self.isRoot()) {
            throw new TestAbortedException("only root can become another user");
        }
        // without threads that come and go: a limit of processes is one of threads too
        return ChildJvm.of(main).jvm("-Xint", "-XX:+UseSerialGC");
    }

    /** In the child. */
    static void run(Preparation preparation, Play play) throws IOException {
        try (Scene scene = Scene.here()) {
            play.answer(scene); // loads every class while the class path can be read
            preparation.apply(scene);
            Native.becomeNobody();
            Answer.say(play.answer(scene));
        }
    }

    /** Lowers a limit of this process for good. */
    static void limit(Scene scene, int resource, long value) throws SystemCallException {
        MemorySegment limit = scene.memory(StructRlimit.LAYOUT.byteSize());
        StructRlimit.rlim_cur(limit, value);
        StructRlimit.rlim_max(limit, value);
        Resource.setrlimit(resource, limit);
    }
}
