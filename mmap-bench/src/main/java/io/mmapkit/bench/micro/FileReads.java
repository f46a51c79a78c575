package io.mmapkit.bench.micro;

import io.mmapkit.bench.contender.Catalog;
import io.mmapkit.bench.contender.Input;
import io.mmapkit.bench.contender.Task;
import io.mmapkit.bench.contender.Workload;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The tasks of the report on read() versus mmap, in the hands of JMH: a pass over a warm file, and 10,000 random reads of eight bytes. It tells
 * whether the report's own way of measuring, in turns, comes to the same result.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Fork(value = 3, jvmArgsAppend = {"--enable-native-access=ALL-UNNAMED", "-XX:+UseSerialGC"})
public class FileReads {
    private static final int BUFFER_BYTES = 128 << 10;

    /** Of the catalogue of the report. */
    @Param({"region", "channel-map-segment", "channel-direct", "ffm-pread"}) public String contender;

    /** What it does. */
    @Param({"scan", "random-8"}) public String workload;

    /** The size of the file. */
    @Param("67108864") public int fileBytes;

    private Path file;
    private Task task;
    private long seed;

    /** For JMH. */
    public FileReads() {}

    /** Makes the file, and compares what the task computes with what a mapping computes. */
    @Setup
    public void open() throws IOException {
        file = SampleFile.create(fileBytes);
        task = task(contender);
        try (Task other = task("region")) {
            Expect.equal("checksum of " + contender, task.unit(seed), other.unit(seed));
        }
    }

    private Task task(String name) throws IOException {
        return Catalog.named(name).task(Workload.named(workload)).orElseThrow()
                .open(Input.of(file, BUFFER_BYTES));
    }

    /** Deletes it. */
    @TearDown
    public void close() throws IOException {
        task.close();
        Files.deleteIfExists(file);
    }

    /** A pass, or 10,000 reads. */
    @Benchmark
    public long unit() throws IOException {
        return task.unit(seed++);
    }
}
