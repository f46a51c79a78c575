package io.mmapkit.bench.micro;

import io.mmapkit.MappedRegion;
import io.mmapkit.MappingFaultException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Reading one long, plainly and so that a fault of it is contained. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 3, jvmArgsAppend = "--enable-native-access=ALL-UNNAMED")
public class GuardedReads {
    private static final int BYTES = 16 << 10;
    private static final long MASK = BYTES - Long.BYTES; // of offsets

    private Path file;
    private MappedRegion region;
    private MemorySegment segment;
    private long offset;
    private long read;

    /** For JMH. */
    public GuardedReads() {}

    /** Maps. */
    @Setup(Level.Trial)
    public void open() throws IOException {
        file = SampleFile.create(BYTES);
        region = MappedRegion.open(file);
        segment = region.segment();
        Expect.equal("plain", plain(), 1);
        Expect.equal("guardedLong", guardedLong(), 2);
        Expect.equal("guarded", guarded(), 3);
        Expect.equal("guardedAction", guardedAction(), 4);
    }

    /** Closes, and removes the file. */
    @TearDown(Level.Trial)
    public void close() throws IOException {
        region.close();
        Files.delete(file);
    }

    private long next() {
        offset = offset + Long.BYTES & MASK;
        return offset;
    }

    /** A fault of it would surface later, elsewhere. */
    @Benchmark
    public long plain() {
        return segment.get(ValueLayout.JAVA_LONG_UNALIGNED, next());
    }

    /** Without boxing. */
    @Benchmark
    public long guardedLong() throws MappingFaultException {
        long at = next();
        return region.guardedLong(s -> s.get(ValueLayout.JAVA_LONG_UNALIGNED, at));
    }

    /** The value is an object. */
    @Benchmark
    public long guarded() throws MappingFaultException {
        long at = next();
        return region.guarded(s -> s.get(ValueLayout.JAVA_LONG_UNALIGNED, at));
    }

    /** The value is left in a field. */
    @Benchmark
    public long guardedAction() throws MappingFaultException {
        long at = next();
        region.guardedAction(s -> read = s.get(ValueLayout.JAVA_LONG_UNALIGNED, at));
        return read;
    }
}
