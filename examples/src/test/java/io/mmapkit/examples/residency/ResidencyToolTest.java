package io.mmapkit.examples.residency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.mmapkit.Residency;
import io.mmapkit.examples.SecondRun;
import io.mmapkit.vm.CachedFile;
import java.io.BufferedReader;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ResidencyToolTest {
    private static final Path SETPRIV = Path.of("/usr/bin/setpriv");

    @TempDir private Path folder;

    /** Two files with two names each, a sparse one, an empty one, and what is no file. */
    private Path tree() throws Exception {
        Path tree = Files.createDirectories(folder.resolve("tree"));
        Path data = Files.write(tree.resolve("data"), new byte[1 << 20]);
        Files.createDirectories(tree.resolve("a/b"));
        Files.createLink(tree.resolve("a/b/again"), data);
        Files.createSymbolicLink(tree.resolve("a/link"), data);
        Files.createSymbolicLink(tree.resolve("a/up"), tree);
        Files.write(tree.resolve("empty"), new byte[0]);
        Files.write(tree.resolve("a/new\nline"), new byte[5000]);
        new ProcessBuilder("mkfifo", tree.resolve("fifo").toString()).start().waitFor();
        try (RandomAccessFile sparse = new RandomAccessFile(tree.resolve("sparse").toFile(), "rw")) {
            sparse.setLength(1L << 40);
        }
        new ProcessBuilder("sync", data.toString()).start().waitFor();
        return tree;
    }

    @Test
    void looksAtEachFileOfATreeOnce() throws Exception {
        Path tree = tree();
        List<String> out = outputOf(tree.toString(), tree.resolve("data").toString());

        assertThat(out).anyMatch(line -> line.matches("100.0 % +256 +256 .*\\|.{24}\\|  .*/(data|a/b/again)"))
                .anyMatch(line -> line.matches(" *0.0 % +0 +268435456 +0 +0  \\| {24}\\|  .*/sparse"))
                .anyMatch(line -> line.matches(" +- +0 +0 .*/empty")).anyMatch(line -> line.endsWith("/a/new?line"))
                .noneMatch(line -> line.contains("fifo") || line.contains("link"));
        assertThat(out.getLast()).startsWith("4 files of 1.0 TiB; 258 of 268435714 pages in memory, 0.0 %, 1.0 MiB; ")
                .endsWith("; 2 more names of files counted once");
    }

    @Test
    void evictsAndTouches() throws Exception {
        Path data = tree().resolve("data");
        JsonNode evicted = json("--evict", data.toString());
        assumeTrue(evicted.at("/total/resident").asLong() == 0, "the file stays in memory");
        assertThat(evicted.at("/files/0/parts").get(0).asDouble()).isZero();
        assertThat(json("--touch", data.toString()).at("/total/resident").asLong()).isEqualTo(256);
        assertThat(json(data.toString()).at("/files/0/parts")).hasSize(24)
                .allSatisfy(part -> assertThat(part.asDouble()).isEqualTo(1));
    }

    @Test
    void agreesWithVmtouch() throws Exception {
        Path vmtouch = Path.of("/usr/bin/vmtouch");
        assumeTrue(Files.isExecutable(vmtouch), "takes vmtouch, a package of Debian");
        Path jdk = Path.of(System.getProperty("java.home"), "lib");
        Matcher said = Pattern.compile("Resident Pages: (\\d+)/(\\d+)")
                .matcher(String.join("\n", SecondRun.of(List.of(vmtouch.toString(), jdk.toString())).out()));
        assertThat(said.find()).isTrue();
        JsonNode total = json(jdk.toString()).at("/total");
        assertThat(total.at("/pages").asText()).isEqualTo(said.group(2));
        // The tool itself reads from there meanwhile
        assertThat(total.at("/resident").asLong())
                .isBetween(Long.parseLong(said.group(1)) - 500, Long.parseLong(said.group(1)) + 2000);
    }

    @Test
    void locksUntilItIsEnded() throws Exception {
        Path data = tree().resolve("data");
        List<String> command = new ArrayList<>(SecondRun.java(Main.class));
        command.addAll(List.of("--lock", data.toString()));
        Process tool = new ProcessBuilder(command).redirectErrorStream(true).start();
        try (BufferedReader out = tool.inputReader()) {
            String last = "";
            for (String line = out.readLine(); line != null && !line.contains("until Ctrl-C"); line = out.readLine()) {
                last = line;
            }
            assumeTrue(!last.contains("RLIMIT_MEMLOCK"), last);
            assertThat(last).contains("256 of 256 pages in memory");
            assertThat(Files.readString(Path.of("/proc/" + tool.pid() + "/status")))
                    .containsPattern("VmLck:\\s+1024 kB");
            assertThat(json("--evict", data.toString()).at("/total/resident").asLong()).isEqualTo(256);
        } finally {
            tool.destroyForcibly().waitFor();
        }
    }

    @Test
    void tellsHowFarItIs() throws Exception {
        SecondRun run = SecondRun.of(folder, Main.class, "--progress", "--touch",
                Path.of(System.getProperty("java.home")).toString());
        assertThat(run.status()).isZero();
        assertThat(run.err()).anyMatch(line -> line.matches(".*\\d+ files?.* read.*"));
    }

    @Test
    void failsInOneLine() throws Exception {
        assertFails(1, "/no/such/file", "/no/such/file");
        assertFails(1, "is no regular file", "/dev/null");
        assertFails(2, "mutually exclusive", "--touch", "--evict", "/tmp");
        assertFails(2, "Missing required parameter");
        assertFails(2, "no path", "");
        assertFails(2, "--jsno", "--jsno", "/tmp");
        SecondRun unheard = SecondRun.unheard(folder, Main.class, tree().toString());
        assertThat(unheard.status()).isEqualTo(1);
        assertThat(unheard.err()).containsExactly("mmapkit residency: the output can't be written");
    }

    /** To stay until Ctrl-C would be to wait for nothing. */
    @Test
    void endsIfNothingWasLocked() throws Exception {
        assertFails(1, "nothing was locked", "--lock", tree().resolve("empty").toString());
        assertFails(1, "does not exist", "--lock", "/no/such/file");
    }

    @Test
    void saysAllOfANameWithTheEndOfALine() throws Exception {
        assertFails(1, "no?such?file does not exist", folder.resolve("no\nsuch\nfile").toString());
        assertFails(1, "fi?fo: is no regular file",
                Files.createSymbolicLink(folder.resolve("fi\nfo"), Path.of("/dev/null"))
                        .toString());
    }

    /** Bytes that are no text can't be arguments of a Java program, but are looked at in their folder. */
    @Test
    void looksAtFilesWhoseNamesAreNoText() throws Exception {
        assertThat(new ProcessBuilder("sh", "-c", "printf x > \"$(printf 'no\\377text')\"").directory(folder.toFile())
                .start().waitFor()).isZero();
        assertThat(outputOf(folder.toString())).anyMatch(line -> line.matches("100.0 % .*/no.text"))
                .last().asString().startsWith("1 file of 1 B; 1 of 1 page in memory");
        List<String> command = new ArrayList<>(
                List.of("sh", "-c", "exec \"$@\" \"$(printf '/tmp/no\\377text')\"", "sh"));
        command.addAll(SecondRun.java(Main.class));
        SecondRun run = SecondRun.of(command);
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err()).singleElement().asString().contains("name its folder");
    }

    @Test
    void sumsOfHugeFilesStayPositive() {
        Totals totals = new Totals();
        for (int i = 0; i < 5000; i++) {
            totals.add(new Report("sparse", new CachedFile.Id(0, 0, i), Long.MAX_VALUE, 0, 1,
                    new Residency(1L << 51, 0, 0, 0, 0, 0), new double[0]));
        }
        assertThat(totals.bytes).isEqualTo(Long.MAX_VALUE);
        assertThat(totals.pages).isEqualTo(Long.MAX_VALUE);
    }

    private void assertFails(int status, String reason, String... arguments) throws Exception {
        SecondRun run = SecondRun.of(folder, Main.class, arguments);
        assertThat(run.status()).isEqualTo(status);
        assertThat(run.err()).singleElement().asString().startsWith("mmapkit residency: ").contains(reason);
    }

    /** Root may read everything: here it gives that up, and is somebody else. */
    @Test
    void goesOnWhereItMayNotLook() throws Exception {
        assumeTrue(Files.isExecutable(SETPRIV) && ProcessHandle.current().info().user().orElse("").equals("root"),
                "takes root and setpriv(1)");
        Path tree = tree();
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.setPosixFilePermissions(tree.resolve("data"), PosixFilePermissions.fromString("---------"));
        List<String> command = new ArrayList<>(List.of(SETPRIV.toString(), "--reuid=65534", "--regid=65534",
                "--clear-groups"));
        command.addAll(SecondRun.java(Main.class));
        command.add(tree.toString());
        Path closed = Files.createDirectories(tree.resolve("closed"));
        Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("-wx-wx-wx"));
        SecondRun run = SecondRun.of(command);
        assumeTrue(run.err().stream().noneMatch(line -> line.contains("ClassNotFound")), "the classes can't be read");
        assertThat(run.status()).isZero();
        assertThat(run.out()).anyMatch(line -> line.contains("EACCES"))
                .anyMatch(line -> line.contains("not permitted") && line.contains("new?line"))
                .last().asString().contains("not permitted", "3 can't be read");

        command.removeLast();
        command.add(closed.toString());
        SecondRun named = SecondRun.of(command);
        assertThat(named.status()).isEqualTo(1);
        assertThat(named.err()).singleElement().asString().contains("/closed may not be read");
    }

    private JsonNode json(String... arguments) throws Exception {
        List<String> all = new ArrayList<>(List.of("--json"));
        all.addAll(List.of(arguments));
        return new ObjectMapper().readTree(String.join("\n", outputOf(all.toArray(String[]::new))));
    }

    private List<String> outputOf(String... arguments) throws Exception {
        return SecondRun.outputOf(folder, Main.class, arguments);
    }
}
