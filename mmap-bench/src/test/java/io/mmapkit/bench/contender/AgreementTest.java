package io.mmapkit.bench.contender;

import static org.assertj.core.api.Assertions.assertThat;

import io.mmapkit.bench.worker.CProgram;
import io.mmapkit.bench.worker.Command;
import io.mmapkit.bench.worker.Worker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** All contenders compute the same, alone and in parts; or else their times couldn't be compared. */
class AgreementTest {
    private static final int PAGE = 4096;
    private static final int[] BUFFERS = {PAGE, 16 * PAGE};
    private static final int LARGE = (1 << 20) + 3;
    private static final long SEED = 42;
    private static final Set<Workload> BY_PARTS = Set.of(Workload.SCAN, Workload.REVERSE, Workload.STRIDED,
            Workload.LINES, Workload.SEARCH, Workload.PARSE, Workload.FILES);

    /** What a kernel or a file system may lack. */
    private static final Set<String> MAY_LACK = Set.of("region-huge", "ffm-dontcache", "ffm-direct");

    private static final Set<String> SKIPPED = new TreeSet<>();

    @TempDir private Path directory;

    @AfterAll
    static void tellWhatWasSkipped() {
        SKIPPED.forEach(line -> System.out.println("AgreementTest skipped " + line));
    }

    @ParameterizedTest(name = "{0} bytes")
    @Timeout(120)
    @ValueSource(ints = {1, 7, 8, 33, 4095, 4096, 4097, LARGE})
    void readersInJavaAgree(int bytes) throws IOException {
        for (Workload workload : Workload.values()) {
            for (Content content : Content.of(workload, bytes)) {
                Path file = Files.write(directory.resolve("file"), content.bytes());
                for (int parts = 1; parts <= partsOf(workload, bytes); parts++) {
                    for (int buffer : parts == 1 && workload.blockBytes() == 0 ? BUFFERS : new int[]{PAGE * parts}) {
                        requireAgreement(workload, new Input(file, bytes, buffer, 0, 1), parts, content);
                    }
                }
            }
        }
    }

    private static int partsOf(Workload workload, int bytes) {
        boolean random = workload == Workload.RANDOM_8 && bytes == LARGE;
        return BY_PARTS.contains(workload) ? 3 : random ? 2 : 1;
    }

    private static void requireAgreement(Workload workload, Input input, int parts, Content content)
            throws IOException {
        long expected = content.checksum(workload)
                .orElse(sum(Catalog.named("region"), workload, input, parts).orElseThrow());
        for (Contender contender : inThisJvm(workload)) {
            OptionalLong found = sum(contender, workload, input, parts);
            if (found.isPresent()) {
                assertThat(found.getAsLong()).as("%s, %s, %d parts, buffer of %d, %s", contender.id(), workload, parts,
                        input.bufferBytes(), content.name()).isEqualTo(expected);
            }
        }
    }

    @Test
    void smallFilesAgree() throws IOException {
        Input input = smallFiles();
        long expected = 0;
        try (Stream<Path> files = Files.list(input.file())) {
            for (Path file : files.toList()) {
                expected += Content.plainSum(Files.readAllBytes(file));
            }
        }
        for (Contender contender : inThisJvm(Workload.FILES)) {
            for (int parts = 1; parts <= 3; parts++) {
                OptionalLong found = sum(contender, Workload.FILES, input, parts);
                if (found.isPresent()) {
                    assertThat(found.getAsLong()).as("%s, %d parts", contender.id(), parts).isEqualTo(expected);
                }
            }
        }
    }

    @ParameterizedTest(name = "{0} bytes")
    @ValueSource(ints = {100, 4095, 4100, LARGE})
    void appendersAgree(int bytes) throws IOException {
        Input input = new Input(directory.resolve("append"), bytes, PAGE, 0, 1);
        Long expected = null;
        for (Contender contender : inThisJvm(Workload.APPEND)) {
            try (Task task = contender.task(Workload.APPEND).orElseThrow().open(input)) {
                task.unit(SEED);
                long checksum = task.verified(task.unit(SEED), SEED);
                expected = expected == null ? (Long) checksum : expected;
                assertThat(checksum).as(contender.id()).isEqualTo(expected);
            }
            assertThat(directory).as(contender.id()).isEmptyDirectory();
        }
    }

    @Test
    void updatersAgree() throws IOException {
        Path file = Files.write(directory.resolve("file"), Content.random(LARGE).bytes());
        int places = Workload.UPDATE.places();
        for (Contender contender : inThisJvm(Workload.UPDATE)) {
            Files.write(file, Content.random(LARGE).bytes());
            try (Task task = contender.task(Workload.UPDATE).orElseThrow().open(Input.of(file, PAGE))) {
                assertThat(task.verified(task.unit(SEED), SEED)).as(contender.id())
                        .isEqualTo(places * SEED + places * (places - 1) / 2);
            }
            assertThat(file).hasSize(LARGE);
        }
    }

    @Test
    @Timeout(120)
    void contendersWithFlagsOfTheirOwnAgree() throws IOException {
        Input input = Input.of(Files.write(directory.resolve("file"), Content.random(LARGE).bytes()), PAGE);
        Catalog.JAVA.parallelStream().filter(contender -> !contender.jvmFlags().isEmpty())
                .forEach(contender -> contender.tasks().keySet().parallelStream().forEach(workload -> {
                    int threads = workload == Workload.SCAN ? 2 : 1;
                    try {
                        requireFromWorker(contender.id(), Command.java(contender, workload, input, threads),
                                sum(Catalog.named("region"), workload, input, threads).orElseThrow());
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                }));
    }

    @Test
    @Timeout(120)
    void cAgreesWithJava() throws IOException {
        try (CProgram program = CProgram.compile("gcc")) {
            for (int bytes : new int[]{7, 33, 4097, LARGE}) {
                for (Workload workload : Workload.values()) {
                    for (Content content : Content.of(workload, bytes)) {
                        Path file = Files.write(directory.resolve("file"), content.bytes());
                        requireFromC(program, workload, Input.of(file, PAGE),
                                bytes == LARGE && partsOf(workload, bytes) > 1 ? 2 : 1);
                    }
                }
            }
            requireFromC(program, Workload.FILES, smallFiles(), 2);
            Path file = Files.write(directory.resolve("file"), Content.random(LARGE).bytes());
            requireFromC(program, Workload.UPDATE, Input.of(file, PAGE), 1);
            Path appended = Files.createDirectory(directory.resolve("appended"));
            requireFromC(program, Workload.APPEND, new Input(appended.resolve("append"), LARGE, PAGE, 0, 1), 1);
            assertThat(appended).isEmptyDirectory();
        } catch (CProgram.Unavailable e) {
            Assumptions.abort(e.getMessage());
        }
    }

    private static void requireFromC(CProgram program, Workload workload, Input input, int mostThreads)
            throws IOException {
        Contender java = Catalog.named(workload.writes() ? "channel-write" : "region");
        for (int threads = 1; threads <= mostThreads; threads++) {
            long expected = sum(java, workload, input, threads).orElseThrow();
            for (boolean mapped : new boolean[]{false, true}) {
                requireFromWorker("C, " + workload + ", mapped: " + mapped + ", " + threads + " threads, "
                        + input.bytes() + " bytes", program.command(mapped, workload, input, threads), expected);
            }
        }
    }

    private static void requireFromWorker(String what, List<String> command, long expected) throws IOException {
        try (Worker worker = Worker.start(what, command)) {
            worker.open();
            assertThat(worker.run(2, SEED, 1).checksum()).as(what).isEqualTo(expected);
            worker.run(1, SEED, 0);
            worker.closeFile();
        }
    }

    private static List<Contender> inThisJvm(Workload workload) {
        return Catalog.JAVA.stream().filter(one -> one.jvmFlags().isEmpty() && one.task(workload).isPresent()).toList();
    }

    /** Two units of each part, of which the first counts; nothing where the machine or the contender lacks something. */
    private static OptionalLong sum(Contender contender, Workload workload, Input input, int parts)
            throws IOException {
        long sum = 0;
        for (int part = 0; part < parts; part++) {
            try (Task task = contender.task(workload).orElseThrow().open(input.part(part, parts))) {
                long first = task.unit(SEED);
                sum += task.verified(first, SEED);
                task.settle();
                if (workload.blockBytes() == 0 && !workload.writes()) {
                    assertThat(task.unit(SEED)).as("%s, %s, once more", contender.id(), workload).isEqualTo(first);
                }
            } catch (UnsupportedOperationException e) {
                boolean expected = MAY_LACK.contains(contender.id())
                        || contender.id().equals("read-all-bytes") && parts > 1;
                assertThat(expected).as(contender.id() + ": " + e.getMessage()).isTrue();
                SKIPPED.add(contender.id() + (parts > 1 ? ", parts: " : ": ") + e.getMessage());
                return OptionalLong.empty();
            } catch (IOException | RuntimeException e) {
                throw new AssertionError("%s, %s, part %d of %d, %d bytes, buffer of %d".formatted(contender.id(),
                        workload, part, parts, input.bytes(), input.bufferBytes()), e);
            }
        }
        return OptionalLong.of(sum);
    }

    private Input smallFiles() throws IOException {
        Path files = Files.createDirectories(directory.resolve("files"));
        for (int i = 0; i < 5; i++) {
            Files.write(files.resolve("file" + i), Content.random(Workload.SMALL_FILE_BYTES + i).bytes(0,
                    Workload.SMALL_FILE_BYTES));
        }
        return new Input(files, 5L * Workload.SMALL_FILE_BYTES, PAGE, 0, 1);
    }
}
