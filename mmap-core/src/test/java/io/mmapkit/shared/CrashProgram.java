package io.mmapkit.shared;

import static io.mmapkit.testing.Scene.PAGE;

import io.mmapkit.libc.Signals;
import io.mmapkit.libc.Unistd;
import io.mmapkit.libc.error.SystemCallException;
import io.mmapkit.testing.Patterns;
import io.mmapkit.testing.SystemCallFilter;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;

/** Does one thing with a segment and dies at a point of it: by the kernel's hand, or its own. */
final class CrashProgram {
    static final long SIZE = 3 * PAGE;
    static final int NO_FILTER = 77;
    static final int ENDED_ALIVE = 78;

    private static final int EOPNOTSUPP = 95;

    /** What to do. */
    enum Deed {
        CREATE, CREATE_TO_BE_UNLINKED, CREATE_OR_ATTACH, ATTACH, GROW, CLOSE, COLLECT
    }

    private final Path path;
    private final CrashPoint point;
    private final SystemCallFilter filter = SystemCallFilter.create();

    private CrashProgram(Path path, CrashPoint point) {
        this.path = path;
        this.point = point;
        point.in(filter);
    }

    public static void main(String[] arguments) throws IOException {
        CrashProgram program = new CrashProgram(Path.of(arguments[1]), CrashPoint.valueOf(arguments[2]));
        if (arguments.length > 3) {
            program.filter.refuseFlag(SystemCallFilter.Call.OPENAT, 2, CrashPoint.TMPFILE, EOPNOTSUPP);
        }
        try {
            program.doIt(Deed.valueOf(arguments[0]));
        } catch (UnsupportedOperationException refused) {
            Runtime.getRuntime().halt(NO_FILTER);
        }
        if (program.point == CrashPoint.AFTER) {
            die();
        }
        Runtime.getRuntime().halt(ENDED_ALIVE); // nothing is closed
    }

    @SuppressWarnings("resource") // it dies with it open
    private void doIt(Deed deed) throws IOException {
        switch (deed) {
            case CREATE -> {
                filter.install();
                creator(path).initialize(this::initialize).create();
            }
            case CREATE_TO_BE_UNLINKED -> {
                filter.install();
                creator(path).unlinkedByLast().create();
            }
            case CREATE_OR_ATTACH -> {
                filter.install();
                creator(path).initialize(this::initialize).createOrAttach();
            }
            case ATTACH -> {
                filter.install();
                SharedSegment.builder().file(path).attach();
            }
            case GROW -> {
                SharedSegment segment = SharedSegment.builder().file(path).reserve(16 * PAGE).attach();
                filter.install();
                segment.grow(2 * SIZE);
            }
            case CLOSE -> {
                SharedSegment segment = SharedSegment.builder().file(path).attach();
                filter.install();
                segment.close();
            }
            case COLLECT -> {
                filter.install();
                SharedSegment.collectOrphans(path.getParent());
            }
        }
    }

    /** With an owner, so that it makes all calls there are. */
    static SharedSegmentBuilder creator(Path path) {
        return SharedSegment.builder().file(path).byteSize(SIZE).owner(Unistd.geteuid(), Unistd.getegid());
    }

    private void initialize(MemorySegment contents) {
        if (point == CrashPoint.INITIALIZER) {
            Patterns.fill(contents.asSlice(0, SIZE / 2));
            die();
        }
        Patterns.fill(contents);
    }

    private static void die() {
        try {
            Signals.kill(Unistd.getpid(), Signals.SIGKILL);
        } catch (SystemCallException refused) {
            throw new AssertionError(refused);
        }
        while (true) {
            Thread.onSpinWait(); // the signal comes
        }
    }
}
