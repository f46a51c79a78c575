package io.mmapkit.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.mmapkit.Advice;
import io.mmapkit.MappedRegion;
import io.mmapkit.PageSize;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each example says what it is to show. */
final class ExamplesTest {
    @TempDir private Path temporary;

    @Test
    void readsTheFileThatIsGiven() throws Exception {
        Path text = Files.writeString(temporary.resolve("text"), "one two\nthree\n\n  four\tfünf");

        assertThat(outputOf("read-file", "--file", text.toString()))
                .contains(text + " has 3 lines", "it has 5 words in 27 bytes")
                .anyMatch(line -> line.matches("mapped: \\S+ r--s 0+ .*" + text))
                .anyMatch(line -> line.matches("in reach of this process: 0 KiB before counting, \\d+ KiB after"));
    }

    @Test
    void readsAFileOfTheJdk() throws Exception {
        assertThat(outputOf("read-file")).anyMatch(line -> line.matches(".*/(classlist|release) has \\d+ lines"));
    }

    @Test
    void writesAFile() throws Exception {
        assertThat(outputOf("write-file")).contains("stored, not synced; the file reads: Hello, file!",
                "with nothing mapped any more, the file reads: Hello, disk!")
                .anyMatch(line -> line.matches("synced in \\d+ µs: it is on the disk"))
                .anyMatch(line -> line.matches("stored in the sense of DATA_AND_METADATA in \\d+ µs"))
                .anyMatch(line -> line.matches("bytes 7 to 10 are mapped at 0x[0-9a-f]+007 in .* rw-s .*"));
        assertThat(temporary).isEmptyDirectory();
    }

    @Test
    void usesAnonymousMemory() throws Exception {
        assertThat(outputOf("anonymous-memory")).anyMatch(line -> line.matches("private: .* rw-p .*"))
                .anyMatch(line -> line.matches("shared: .* rw-s .*/dev/zero \\(deleted\\)"))
                .contains("all of it was read: every byte is zero, and it takes " + kibOfReadMiB() + " KiB of memory",
                        "all of it was written: it takes 1024 KiB")
                .anyMatch(line -> line.matches("closed: at 0x[0-9a-f]+ there is nothing of it any more"))
                .anyMatch(line -> line.matches("a store through the old segment: .*IllegalStateException.*"));
    }

    /** Nothing where the kernel has a page of zeros for all who only read, and all of it where it was told to do without. */
    private static long kibOfReadMiB() throws IOException {
        try (MappedRegion page = MappedRegion.builder().anonymous().length(PageSize.system().bytes()).map()) {
            page.advise(Advice.DONTDUMP); // so that it is a mapping of its own
            page.segment().get(ValueLayout.JAVA_BYTE, 0);
            return KernelView.of(page.segment()).residentKiB() == 0 ? 0 : 1024;
        }
    }

    @Test
    void readsAndWritesInASparseFile() throws Exception {
        assertThat(outputOf("sparse-file"))
                .contains("made: size 2147483648 bytes, allocated 0", "read(2) finds at 1 GiB: Hello")
                .anyMatch(line -> line.matches("read zeros through it: size 2147483648 bytes, allocated \\d{1,6}"))
                .anyMatch(line -> line.matches("mapped: .* r--s 40000000 .*"))
                .anyMatch(line -> line.matches("stored a text: size 2147483648 bytes, allocated [1-9]\\d{3,5}"));
        assertThat(temporary).isEmptyDirectory();
    }

    @Test
    void containsAFault() throws Exception {
        assertThat(outputOf("contained-fault"))
                .contains("the sum of 1048576 bytes of zeros: 0", "prefault: FILE_SHORTER")
                .anyMatch(line -> line.startsWith("guarded: FILE_SHORTER, the file has 0 bytes now"));
        assertThat(temporary).isEmptyDirectory();
    }

    @Test
    void appendsToALog() throws Exception {
        assertThat(outputOf("append-log")).anyMatch(line -> line.matches("after 10000 records .* at the same address"))
                .contains("opened again: 10000 records, the last is \"record number 9999\"");
        assertThat(temporary).isEmptyDirectory();
    }

    @Test
    void callsMachineCode() throws Exception {
        assertThat(outputOf("executable-memory")).contains("called: 2 * 20 + 1 = 41")
                .anyMatch(line -> line.matches("written: .* rw-p .*"))
                .anyMatch(line -> line.matches("executable: .* r-xp .*"))
                .anyMatch(line -> line.matches("a store through the view it was written through: .*IllegalState.*"));
    }

    @Test
    void findsWhatWasWritten() throws Exception {
        List<String> out = outputOf("dirty-pages");
        if (out.stream().noneMatch(line -> line.startsWith("not on this kernel: "))) {
            assertThat(out).contains("written so far: []").anyMatch(line -> line.startsWith("on the disk: "));
        }
        assertThat(temporary).isEmptyDirectory();
    }

    @Test
    void showsWhatIsInMemory() throws Exception {
        assertThat(outputOf("memory-state")).contains("nothing was touched yet: 0 of 256 pages are in memory",
                "one byte was stored: 1 of 256 pages are in memory")
                .anyMatch(line -> line.contains("RLIMIT_MEMLOCK"));
    }

    @Test
    void asksForHugePages() throws Exception {
        assertThat(outputOf("huge-pages")).satisfiesAnyOf(
                out -> assertThat(out).anyMatch(line -> line.matches("anonymous memory at .* of 32 MiB are huge.*"))
                        .anyMatch(line -> line.matches("a memfd at .* of 32 MiB are huge.*"))
                        .anyMatch(line -> line.matches("(a|no) page of the pool: .*")),
                out -> assertThat(out).anyMatch(line -> line.startsWith("not on this kernel: ")));
    }

    @Test
    void endsRegionsInSeveralWays() throws Exception {
        assertThat(outputOf("lifetimes")).anyMatch(line -> line.contains("WrongThreadException"))
                .anyMatch(line -> line.matches("three regions of a group: \\d+ mappings before, .*"))
                .anyMatch(line -> line.matches("never closed: MappedRegion.* made at .*Lifetimes.forgotten.*"));
    }

    @Test
    void tellsFlightRecorder() throws Exception {
        assertThat(outputOf("flight-recorder")).anyMatch(line -> line.startsWith("Region Map: byteSize=1048576"))
                .anyMatch(line -> line.matches("Bulk Access: operation=read, byteSize=1048576, majorFaults=\\d+"))
                .contains("Contained Fault: kind=FILE_SHORTER");
        assertThat(temporary).isEmptyDirectory();
    }

    @Test
    void tellsOperators() throws Exception {
        assertThat(outputOf("management-bean")).contains("io.mmapkit:type=MappedMemory", "  RegionCount: 1",
                "  MappedBytes: 1048576", "  ContainedFaults: 0", "  Regions: memfd:orders, 1048576 bytes");
    }

    @Test
    void followsAnAddressToItsFrame() throws Exception {
        assertThat(outputOf("page-tables")).contains("x86, 32 bits, 2 levels: 0x11223344 = 68, 547, offset 836")
                .anyMatch(line -> line.matches("frame: (0x[0-9a-f]+, so .*|not permitted .*)"))
                .anyMatch(line -> line.matches("in process \\d+: 0x[0-9a-f]+008, frame .*FILE.*"))
                .anyMatch(line -> line.matches("stored into: +frame .*EXCLUSIVE.*"));
        assertThat(temporary).isEmptyDirectory();
    }

    @Test
    void showsPageFaults() throws Exception {
        assertThat(outputOf("page-faults")).filteredOn(line -> line.matches("  page \\d: [1-9]\\d* minor, .*"))
                .hasSize(4);
        assertThat(temporary).isEmptyDirectory();
    }

    @Test
    void hasPagesLeaveAndComeBack() throws Exception {
        assertThat(outputOf("memory-pressure")).satisfiesAnyOf(
                out -> assertThat(out)
                        .anyMatch(line -> line.matches("touched MiB 0 to \\d+ again: .* [1-9]\\d* major.*")),
                out -> assertThat(out).anyMatch(line -> line.startsWith("the file stays in memory")),
                out -> assertThat(out).anyMatch(line -> line.startsWith("no memory cgroup")));
        assertThat(temporary).isEmptyDirectory();
    }

    /** Who isn't root has no group: root gives that up here. */
    @Test
    void hasPagesLeaveByAdvice() throws Exception {
        Path setpriv = Path.of("/usr/bin/setpriv");
        assumeTrue(Files.isExecutable(setpriv) && ProcessHandle.current().info().user().orElse("").equals("root"),
                "takes root and setpriv(1)");
        Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString("rwxrwxrwx"));
        List<String> command = new ArrayList<>(List.of(setpriv.toString(), "--reuid=65534", "--regid=65534",
                "--clear-groups", "--bounding-set=-all", "--inh-caps=-all"));
        command.addAll(SecondRun.java(Main.class, "-Djava.io.tmpdir=" + temporary));
        command.add("memory-pressure");
        SecondRun run = SecondRun.of(command);
        assumeTrue(run.err().stream().noneMatch(line -> line.contains("ClassNotFound")), "the classes can't be read");
        assumeTrue(run.out().stream().noneMatch(line -> line.startsWith("the file stays in memory")), "in memory only");
        assertThat(run.err()).isEmpty();
        assertThat(run.status()).isZero();
        assertThat(run.out()).anyMatch(line -> line.startsWith("no memory cgroup to be had"))
                .anyMatch(line -> line.matches("the first half was paged out: \\d+ of 49152 pages are in memory"));
        assertThat(temporary).isEmptyDirectory();
    }

    @Test
    void letsOthersGoOnWhileAPageIsWaitedFor() throws Exception {
        assertThat(outputOf("slow-pages"))
                .filteredOn(
                        line -> line.matches(".* System.gc\\(\\) while a thread waits in .*: at most \\d+\\.\\d ms"))
                .extracting(line -> line.split(" waits in |:")[1]).containsExactly("a plain copy", "prefault", "read");
        assertThat(temporary).isEmptyDirectory();
    }

    private List<String> outputOf(String... arguments) throws Exception {
        return SecondRun.outputOf(temporary, Main.class, arguments);
    }
}
