package io.mmapkit.bench.contender;

import static org.assertj.core.api.Assertions.assertThat;

import io.mmapkit.bench.worker.CProgram;
import io.mmapkit.bench.worker.Worker;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AgreementTest {
    private static final int BUFFER_BYTES = 4096;
    private static final long SEED = 42;

    @TempDir private Path directory;

    @ParameterizedTest(name = "{0} bytes")
    @ValueSource(ints = {1, 7, 8, 31, 33, 4095, 4096, 4097, 8192, (1 << 20) + 3, (2 << 20) + 40})
    void allScansInJavaComputeTheSameChecksum(int bytes) throws IOException {
        byte[] content = content(bytes);
        Path file = Files.write(directory.resolve("file"), content);
        for (Contender contender : Catalog.JAVA) {
            if (contender.task(Workload.SCAN).isPresent()) {
                try (Task task = contender.task(Workload.SCAN).get().open(Input.of(file, BUFFER_BYTES))) {
                    assertThat(task.unit(SEED)).as(contender.id()).isEqualTo(plainSum(content));
                    task.settle();
                    assertThat(task.unit(SEED + 1)).as(contender.id() + ", second pass").isEqualTo(plainSum(content));
                }
            }
        }
    }

    @ParameterizedTest(name = "{0} bytes")
    @ValueSource(ints = {8, 9, 4095, 4097, (1 << 20) + 3})
    void allRandomReadsInJavaComputeTheSameChecksum(int bytes) throws IOException {
        Path file = Files.write(directory.resolve("file"), content(bytes));
        long expected = unit(Catalog.named("region"), Workload.RANDOM, file);
        for (Contender contender : Catalog.JAVA) {
            if (contender.task(Workload.RANDOM).isPresent()) {
                assertThat(unit(contender, Workload.RANDOM, file)).as(contender.id()).isEqualTo(expected);
            }
        }
    }

    @ParameterizedTest(name = "{0} bytes")
    @ValueSource(ints = {1, 7, 8, 33, 4095, 4097, (1 << 20) + 3})
    void cComputesTheSameAsJava(int bytes) throws IOException {
        Path file = Files.write(directory.resolve("file"), content(bytes));
        Input input = Input.of(file, BUFFER_BYTES);
        try (CProgram program = CProgram.compile("gcc")) {
            for (Workload workload : Workload.values()) {
                if (workload.fits(bytes)) {
                    long expected = unit(Catalog.named("region"), workload, file);
                    for (boolean mapped : new boolean[]{false, true}) {
                        try (Worker worker = Worker.start("c", program.command(mapped, workload, input))) {
                            worker.awaitReady();
                            assertThat(worker.run(3, SEED).checksum()).as("%s, mapped: %s", workload, mapped)
                                    .isEqualTo(expected);
                        }
                    }
                }
            }
        } catch (CProgram.Unavailable e) {
            Assumptions.abort(e.getMessage());
        }
    }

    private static long unit(Contender contender, Workload workload, Path file) throws IOException {
        try (Task task = contender.task(workload).orElseThrow().open(Input.of(file, BUFFER_BYTES))) {
            return task.unit(SEED);
        }
    }

    private static byte[] content(int bytes) {
        byte[] content = new byte[bytes];
        new Random(bytes).nextBytes(content);
        return content;
    }

    private static long plainSum(byte[] content) {
        ByteBuffer buffer = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
        long sum = 0;
        while (buffer.remaining() >= Long.BYTES) {
            sum += buffer.getLong();
        }
        while (buffer.hasRemaining()) {
            sum += Byte.toUnsignedLong(buffer.get());
        }
        return sum;
    }
}
