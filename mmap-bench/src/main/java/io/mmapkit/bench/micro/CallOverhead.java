package io.mmapkit.bench.micro;

import io.mmapkit.libc.Unistd;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.concurrent.TimeUnit;
import jnr.ffi.LibraryLoader;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What it costs to call into C at all: {@code getpagesize()} enters no kernel, it returns a number. An ordinary call lets the JVM stop for
 * a collection meanwhile; a critical one doesn't, which is why it is cheap and forbidden for anything that can block.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 3, jvmArgsAppend = "--enable-native-access=ALL-UNNAMED")
public class CallOverhead {
    private static final MethodHandle PLAIN = handle();
    private static final MethodHandle CRITICAL = handle(Linker.Option.critical(false));
    private static final MethodHandle WITH_ERRNO = handle(Linker.Option.captureCallState("errno"));

    private final MemorySegment callState = Arena.ofAuto().allocate(Linker.Option.captureStateLayout());
    private LibC jnr;

    /** The C library as JNR binds it. */
    public interface LibC {
        /** As in C. */
        int getpagesize();
    }

    /** For JMH. */
    public CallOverhead() {}

    @SuppressWarnings("restricted") // the function has this very signature
    private static MethodHandle handle(Linker.Option... options) {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(linker.defaultLookup().find("getpagesize").orElseThrow(),
                FunctionDescriptor.of(ValueLayout.JAVA_INT),
                options);
    }

    /** Binds JNR, and checks that all bindings reach the same function. */
    @Setup
    public void bind() throws Throwable {
        jnr = LibraryLoader.create(LibC.class).load("c");
        int expected = Unistd.getpagesize();
        Expect.equal("plain", plain(), expected);
        Expect.equal("critical", critical(), expected);
        Expect.equal("withErrno", withErrno(), expected);
        Expect.equal("jnr", jnr(), expected);
    }

    /** A downcall handle without options. */
    @Benchmark
    public int plain() throws Throwable {
        return (int) PLAIN.invokeExact();
    }

    /** Without the transition of the thread's state. */
    @Benchmark
    public int critical() throws Throwable {
        return (int) CRITICAL.invokeExact();
    }

    /** With errno saved after the call, as most calls of libc need it. */
    @Benchmark
    public int withErrno() throws Throwable {
        return (int) WITH_ERRNO.invokeExact(callState);
    }

    /** Through mmap-native. */
    @Benchmark
    public int mmapNative() {
        return Unistd.getpagesize();
    }

    /** Through jnr-ffi. */
    @Benchmark
    public int jnr() {
        return jnr.getpagesize();
    }
}
