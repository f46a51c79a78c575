package io.mmapkit.examples.stat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.mmapkit.examples.SecondRun;
import io.mmapkit.shared.SegmentHeader;
import io.mmapkit.shared.SharedSegment;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.ValueLayout;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class StatTest {
    private static final MemoryLayout LAYOUT = MemoryLayout.structLayout(ValueLayout.JAVA_LONG.withName("limit"))
            .withName("config-[2J");
    private static final Path SETPRIV = Path.of("/usr/bin/setpriv");

    @TempDir private Path folder;

    @Test
    void listsWhatIsInAFolder() throws Exception {
        String longName = "a-name-that-is-longer-than-the-column-of-names";
        Files.write(folder.resolve("other"), new byte[100]);
        file(longName).close();
        cut(folder.resolve("cut"));
        file("plain").close();
        Files.move(folder.resolve("plain"), folder.resolve("strange\u202e\u001b[2J"));
        try (SharedSegment orders = hostile("orders");
                SharedSegment _ = orders.readOnly()) {
            List<String> out = outputOf(folder.toString());

            String pid = Long.toString(ProcessHandle.current().pid());
            assertThat(out).allMatch(line -> line.length() <= 80, "80 columns").element(0).asString()
                    .matches("NAME +SIZE +LAYOUT +OWNER:MODE +AGE");
            assertThat(out).anyMatch(line -> line.startsWith("strange??[2J "))
                    .containsSubsequence(longName, "  nobody has it", "  alive " + pid + ", readers")
                    .anyMatch(line -> line.matches(" +1.0 MiB +- +\\S+:0600 +\\d+ s"))
                    .anyMatch(line -> line.matches("orders +8 B +config\\?\\S+ [0-9a-f]{8} +\\S+:0600 +\\d+ s"))
                    .anyMatch(line -> line.matches("cut +- +- +\\S+:0600 +-"))
                    .anyMatch(line -> line.startsWith("  was cut: "))
                    .last().asString().startsWith("4 segments in " + folder);
            assertThat(ends(out, "orders", "AGE", " s")).as("columns end alike: %s", out).isTrue();
        }
    }

    private static boolean ends(List<String> out, String row, String title, String end) {
        String line = out.stream().filter(one -> one.startsWith(row + " ")).findFirst().orElseThrow();
        return out.getFirst().endsWith(title) && line.endsWith(end) && line.length() == out.getFirst().length();
    }

    @Test
    void saysWhoDied() throws Exception {
        Path path = folder.resolve("orders");
        file("orders").close();
        SecondRun died = SecondRun.of(folder, Dies.class, path.toString());
        try (SharedSegment _ = SharedSegment.builder().file(path).attach()) {
            assertThat(outputOf(folder.toString()))
                    .contains("  alive " + ProcessHandle.current().pid() + ", dead " + died.out().getFirst());
        }
    }

    /** Ends with a segment attached. */
    static final class Dies {
        public static void main(String[] arguments) throws IOException {
            try (SharedSegment _ = SharedSegment.builder().file(Path.of(arguments[0])).attach()) {
                System.out.println(ProcessHandle.current().pid());
                Runtime.getRuntime().halt(0);
            }
        }
    }

    @Test
    void saysThatThereIsNone() throws Exception {
        assertThat(outputOf(folder.toString())).containsExactly("no segments in " + folder);
    }

    @Test
    void tellsAllOfOneByPath() throws Exception {
        try (SharedSegment _ = hostile("orders")) {
            assertThat(outputOf(folder.resolve("orders").toString())).contains("contents     8 bytes (8 B)")
                    .anyMatch(line -> line.matches("layout       config\\?\\[2J, hash [0-9a-f]{16}"))
                    .anyMatch(line -> line.matches("created      \\S+, \\d+ s ago"))
                    .anyMatch(line -> line.matches("boot         \\S+, this one"))
                    .anyMatch(line -> line.matches("in memory    \\d+ of \\d+ pages, .*"))
                    .anyMatch(line -> line.matches("mapped by    .*\\b" + ProcessHandle.current().pid() + "\\b.*"))
                    .anyMatch(line -> line.matches(" +0 +1  " + ProcessHandle.current().pid() + " +alive  .* ago"));
        }
    }

    @Test
    void tellsAllOfOneByName() throws Exception {
        String name = "mmapkit-stat-" + ProcessHandle.current().pid();
        try (SharedSegment segment = SharedSegment.create(name, 100)) {
            assertThat(outputOf(name)).contains("path         /dev/shm/" + name);
            assertThat(outputOf('/' + name)).contains("path         /dev/shm/" + name);
            assertThat(outputOf()).anyMatch(line -> line.startsWith(name));
            segment.unlink();
        }
    }

    @Test
    void writesJson() throws Exception {
        cut(folder.resolve("cut"));
        try (SharedSegment segment = hostile("orders")) {
            JsonNode root = new ObjectMapper().readTree(String.join("\n", outputOf("--json", folder.toString())));

            assertThat(root.at("/folder").asText()).isEqualTo(folder.toString());
            assertThat(root.at("/segments")).hasSize(2);
            assertThat(root.at("/segments/0/problem").asText()).startsWith("was cut");
            assertThat(root.at("/segments/1/name").asText()).isEqualTo(folder.resolve("orders").toString());
            assertThat(root.at("/segments/1/header/layoutName").asText()).isEqualTo("config\u001b[2J");
            assertThat(root.at("/segments/1/header/created").asText())
                    .isEqualTo(segment.header().orElseThrow().created().toString());
            assertThat(root.at("/segments/1/participants/0/pid").asLong()).isEqualTo(ProcessHandle.current().pid());
            assertThat(root.at("/segments/1/participants/0/isAlive").asBoolean()).isTrue();
            assertThat(root.at("/segments/1/memory/mappedBy")).extracting(JsonNode::asLong)
                    .contains(ProcessHandle.current().pid());
            assertThat(root.at("/segments/1/memory/resident").asLong()).isPositive();
        }
    }

    /** The kernel has 32 bits without a sign. */
    @Test
    void showsNumbersOfUsersAsTheyAre() throws Exception {
        long user = 4_000_000_000L;
        try (SharedSegment _ = SharedSegment.builder().file(folder.resolve("given")).byteSize(1).owner(user, -1)
                .create()) {
            assertThat(outputOf(folder.resolve("given").toString()))
                    .contains("owner        4000000000 (4000000000), mode 0600");
            assertThat(outputOf("--json", folder.toString())).anyMatch(line -> line.endsWith(": 4000000000,"));
        } catch (AccessDeniedException refused) {
            abort("only root can give files away: " + refused.getMessage());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"C", "C.UTF-8"})
    void showsNamesOfAllLetters(String locale) throws Exception {
        String name = "mmapkit-stat-" + ProcessHandle.current().pid() + "-Größe";
        List<String> command = new ArrayList<>(List.of("env", "LC_ALL=" + locale));
        command.addAll(SecondRun.java(Main.class));
        try (SharedSegment segment = SharedSegment.create(name, 100)) {
            SecondRun table = SecondRun.of(command);
            command.add("--json");
            SecondRun json = SecondRun.of(command);
            segment.unlink();

            assertThat(table.status()).as("%s", table).isZero();
            String shown = locale.equals("C") ? name.replaceAll("[^\\p{ASCII}]", "?") : name;
            assertThat(table.out()).anyMatch(line -> line.startsWith(shown));
            assertThat(new ObjectMapper().readTree(String.join("\n", json.out())).at("/segments")).extracting(
                    one -> one.at("/name").asText()).contains(name);
        }
    }

    @Test
    void failsInOneLine() throws Exception {
        Files.write(folder.resolve("other"), new byte[100]);
        assertFails(1, "there is no such segment", folder.resolve("missing").toString());
        assertFails(1, "/dev/shm/mmapkit-missing: there is no such segment", "mmapkit-missing");
        assertFails(1, "is not a segment", folder.resolve("other").toString());
        assertFails(2, "--jsno", "--jsno");
        assertFails(2, "no name", "");
        assertFails(2, "two", "one", "two");
    }

    @Test
    void failsIfNobodyCanReadWhatItSays() throws Exception {
        file("orders").close();
        for (String[] arguments : new String[][]{{folder.toString()}, {"--json", folder.toString()},
            {folder.resolve("orders").toString()}, {"--help"}}) {
            SecondRun run = SecondRun.unheard(folder, Main.class, arguments);
            assertThat(run.status()).as(arguments[0]).isEqualTo(1);
            assertThat(run.err()).containsExactly("mmapkit stat: the output can't be written");
        }
    }

    private void assertFails(int status, String reason, String... arguments) throws Exception {
        SecondRun run = SecondRun.of(folder, Main.class, arguments);
        assertThat(run.status()).isEqualTo(status);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).singleElement().asString().startsWith("mmapkit stat: ").contains(reason);
    }

    /** Root may read everything: here it gives that up. */
    @Test
    void countsWhatItMayNotRead() throws Exception {
        Path closed = folder.resolve("closed");
        file("closed").close();
        Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("---------"));
        List<String> command = new ArrayList<>();
        if (Files.isReadable(closed)) {
            assumeTrue(Files.isExecutable(SETPRIV), "takes setpriv(1)");
            command.addAll(List.of(SETPRIV.toString(), "--bounding-set=-dac_override,-dac_read_search"));
        }
        command.addAll(SecondRun.java(Main.class));
        command.add(folder.toString());
        assertThat(SecondRun.of(command).out())
                .containsExactly("no segments in " + folder + "; 1 file may not be read");

        command.set(command.size() - 1, closed.toString());
        SecondRun one = SecondRun.of(command);
        assertThat(one.status()).isEqualTo(1);
        assertThat(one.err()).singleElement().asString().contains("may not be read");
    }

    /** With a layout that a terminal would obey, which no honest program gives it. */
    private SharedSegment hostile(String name) throws IOException {
        SharedSegment segment = SharedSegment.builder().file(folder.resolve(name)).layout(LAYOUT).create();
        try (RandomAccessFile file = new RandomAccessFile(folder.resolve(name).toFile(), "rw")) {
            file.seek(SegmentHeader.LAYOUT_NAME_AT + "config".length());
            file.write('\u001b');
        }
        return segment;
    }

    private SharedSegment file(String name) throws IOException {
        return SharedSegment.builder().file(folder.resolve(name)).byteSize(1 << 20).create();
    }

    private void cut(Path path) throws IOException {
        file(path.getFileName().toString()).close();
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
            file.setLength(5000);
        }
    }

    private List<String> outputOf(String... arguments) throws Exception {
        return SecondRun.outputOf(folder, Main.class, arguments);
    }
}
