package io.mmapkit.bench.calls;

import io.mmapkit.bench.figure.Figure;
import io.mmapkit.bench.figure.Line;
import io.mmapkit.bench.figure.Repeated;
import io.mmapkit.bench.figure.Scale;
import io.mmapkit.bench.figure.Target;
import io.mmapkit.bench.figure.Trial;
import io.mmapkit.bench.figure.Turn;
import io.mmapkit.libc.Unistd;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import java.util.List;
import jnr.ffi.LibraryLoader;

/** A call of a function that returns a number, and of one that enters the kernel. */
final class OverheadFigure implements Figure {
    private static final String NATIVE = "getpagesize, mmap-native";
    private static final String PLAIN = "getpagesize, bare handle";
    private static final String CRITICAL = "getpagesize, critical handle";
    private static final String ERRNO = "getpagesize, handle with errno";
    private static final String JNR = "getpagesize, JNR";
    private static final String KERNEL = "getppid, mmap-native";
    private static final String KERNEL_JNR = "getppid, JNR";

    private static final MethodHandle PLAIN_CALL = handle();
    private static final MethodHandle CRITICAL_CALL = handle(Linker.Option.critical(false));
    private static final MethodHandle ERRNO_CALL = handle(Linker.Option.captureCallState("errno"));
    private static final MemorySegment STATE = Arena.global().allocate(Linker.Option.captureStateLayout());
    private static final LibC LIBC = LibraryLoader.create(LibC.class).load("c");

    /** The C library as JNR binds it; public since JNR's own class implements it. */
    public interface LibC {
        /** As in C. */
        int getpagesize();

        /** As in C. */
        int getppid();
    }

    @SuppressWarnings("restricted") // the function has this very signature
    private static MethodHandle handle(Linker.Option... options) {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(linker.defaultLookup().find("getpagesize").orElseThrow(),
                FunctionDescriptor.of(ValueLayout.JAVA_INT), options);
    }

    @Override
    public String id() {
        return "overhead";
    }

    @Override
    public String statement() {
        return "a call into C through mmap-native beside a bare downcall handle, and beside JNR";
    }

    @Override
    public List<Line> lines() {
        return List.of(line(NATIVE, PLAIN), line(NATIVE, ERRNO), line(NATIVE, CRITICAL), line(NATIVE, JNR),
                line(KERNEL, KERNEL_JNR));
    }

    private static Line line(String ours, String contender) {
        return new Line(ours, contender, "ns", Target.NONE);
    }

    @Override
    public Trial open(Scale scale, Path directory) {
        int pageSize = Unistd.getpagesize();
        int parent = Unistd.getppid();
        List<Turn> turns = List.of(turn(NATIVE, scale, times -> natively(times, pageSize)),
                turn(PLAIN, scale, times -> plainly(times, pageSize)),
                turn(CRITICAL, scale, times -> critically(times, pageSize)),
                turn(ERRNO, scale, times -> withErrno(times, pageSize)),
                turn(JNR, scale, times -> byJnr(times, pageSize)),
                turn(KERNEL, scale, times -> intoTheKernel(times, parent)),
                turn(KERNEL_JNR, scale, times -> intoTheKernelByJnr(times, parent)));
        return new Trial() {
            @Override
            public List<Turn> turns() {
                return turns;
            }

            @Override
            public List<String> notes() {
                return List.of(
                        "a critical call doesn't let the JVM stop meanwhile: cheap, and forbidden for anything that can block");
            }

            @Override
            public void close() {}
        };
    }

    private static Turn turn(String label, Scale scale, Repeated.Loop work) {
        return Repeated.onProcessor(label, 1, 1, scale, work);
    }

    private static long natively(long times, int expected) {
        long right = 0;
        for (long i = 0; i < times; i++) {
            right += Unistd.getpagesize() == expected ? 1 : 0;
        }
        return right;
    }

    private static long plainly(long times, int expected) {
        try {
            long right = 0;
            for (long i = 0; i < times; i++) {
                right += (int) PLAIN_CALL.invokeExact() == expected ? 1 : 0;
            }
            return right;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    private static long critically(long times, int expected) {
        try {
            long right = 0;
            for (long i = 0; i < times; i++) {
                right += (int) CRITICAL_CALL.invokeExact() == expected ? 1 : 0;
            }
            return right;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    private static long withErrno(long times, int expected) {
        try {
            long right = 0;
            for (long i = 0; i < times; i++) {
                right += (int) ERRNO_CALL.invokeExact(STATE) == expected ? 1 : 0;
            }
            return right;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    private static long byJnr(long times, int expected) {
        long right = 0;
        for (long i = 0; i < times; i++) {
            right += LIBC.getpagesize() == expected ? 1 : 0;
        }
        return right;
    }

    private static long intoTheKernel(long times, int expected) {
        long right = 0;
        for (long i = 0; i < times; i++) {
            right += Unistd.getppid() == expected ? 1 : 0;
        }
        return right;
    }

    private static long intoTheKernelByJnr(long times, int expected) {
        long right = 0;
        for (long i = 0; i < times; i++) {
            right += LIBC.getppid() == expected ? 1 : 0;
        }
        return right;
    }
}
