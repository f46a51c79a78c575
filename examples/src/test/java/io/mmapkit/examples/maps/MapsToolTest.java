package io.mmapkit.examples.maps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.mmapkit.MappedRegion;
import io.mmapkit.examples.SecondRun;
import io.mmapkit.vm.AddressSpace;
import java.io.BufferedReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MapsToolTest {
    private static final String HOSTILE = "</script><img src=x onerror=document.title='hacked'>";

    @TempDir private Path folder;

    private static String self() {
        return Long.toString(ProcessHandle.current().pid());
    }

    /** This JVM, asked by another one what its memory is for. */
    @Test
    void showsAnotherJvm() throws Exception {
        Path file = folder.resolve("mapped \n\033[2J file");
        try (MappedRegion region = MappedRegion.builder().file(file).create().length(1 << 20).map()) {
            region.segment().asSlice(0, 1 << 19).fill((byte) 1);
            List<String> out = outputOf(self());
            assertThat(out.getFirst()).startsWith("process " + self() + ": ");
            assertThat(out).anyMatch(line -> line.matches("Java heap +\\d+ .*"))
                    .anyMatch(line -> line.matches("metaspace +\\d+ .*")).anyMatch(line -> line.matches("all +\\d+ .*"))
                    .anyMatch(line -> line.matches(
                            "[0-9a-f]+-[0-9a-f]+ +rw-s +1.0 MiB +512.0 KiB .* file +\\S+/mapped \\?\\?\\[2J file"));
        }
    }

    /** SIGQUIT ends who doesn't expect it, and what a file is called says nothing. */
    @Test
    void sendsNoSignalToWhatOnlyLooksLikeAJvm() throws Exception {
        Path fake = Files.copy(Path.of("/bin/sleep"), folder.resolve("libjvm.so"));
        Process sleep = new ProcessBuilder(fake.toString(), "100").directory(folder.toFile()).start();
        try {
            List<String> out = outputOf(Long.toString(sleep.pid()));
            assertThat(out).contains("note: the JVM can't be asked what its memory is for:"
                    + " it doesn't catch SIGQUIT, by which it would be asked");
            assertThat(sleep.isAlive()).isTrue();
        } finally {
            sleep.destroyForcibly().waitFor();
        }
    }

    @Test
    void asksWhoIsSilentOnceAndLeavesNothing() throws Exception {
        Path fake = Files.copy(Path.of("/bin/sh").toRealPath(), folder.resolve("libjvm.so"));
        Process silent = new ProcessBuilder(fake.toString(), "-c",
                "trap 'echo asked' QUIT; echo ready; while :; do sleep 0.05; done").directory(folder.toFile()).start();
        try (BufferedReader said = silent.inputReader()) {
            assertThat(said.readLine()).isEqualTo("ready");
            StringBuilder note = new StringBuilder();
            assertThat(Jvm.labels(AddressSpace.of(silent.pid()), Duration.ofMillis(500), note)).isEmpty();
            assertThat(note).contains("the JVM doesn't say what its memory is for: ");
            assertThat(said.readLine()).isEqualTo("asked");
            assertThat(silent.isAlive()).isTrue();
            assertThat(folder.resolve(".attach_pid" + silent.pid())).doesNotExist();
            assertThat(Path.of("/tmp/.attach_pid" + silent.pid())).doesNotExist();
        } finally {
            silent.destroyForcibly().waitFor();
        }
    }

    /** A tool that was killed while it waited couldn't take its file away. */
    @Test
    void removesTheFileThatAsksForAnAnswer() throws Exception {
        Process sleep = new ProcessBuilder("sleep", "100").directory(folder.toFile()).start();
        try {
            Path left = Files.createFile(folder.resolve(".attach_pid" + sleep.pid()));
            new AttachedJvm(sleep.pid()).clean();
            assertThat(left).doesNotExist();
        } finally {
            sleep.destroyForcibly().waitFor();
        }
    }

    @Test
    void tellsAllToPrograms() throws Exception {
        JsonNode root = new ObjectMapper().readTree(String.join("\n", outputOf("--json")));
        assertThat(root.at("/mappings").size()).isGreaterThan(50);
        assertThat(root.at("/total/Rss").asLong()).isPositive();
        assertThat(root.at("/mappings")).extracting(row -> row.at("/kind").asText()).contains("JAVA_HEAP", "LIBRARY",
                "THREAD_STACK", "MAIN_STACK", "CODE_CACHE");
        assertThat(root.at("/mappings"))
                .allSatisfy(row -> assertThat(Long.parseUnsignedLong(row.at("/end").asText(), 16)
                        - Long.parseUnsignedLong(row.at("/start").asText(), 16)).isEqualTo(row.at("/size").asLong()));
    }

    /** The page draws itself: what a browser has made of it is asked for, where there is one. */
    @Test
    void drawsAPageThatNeedsNothingElse() throws Exception {
        Path page = folder.resolve("page.html");
        Path file = Files.createDirectories(folder.resolve("<")).resolve(HOSTILE.replace('/', '|'));
        try (MappedRegion _ = MappedRegion.builder().file(file).create().length(5000).map()) {
            assertThat(outputOf(self(), "--html", page.toString())).singleElement().asString().startsWith(page + ": ");
        }
        String text = Files.readString(page);
        assertThat(text).doesNotContain(HOSTILE, "http://", "https://", "src=\"", "{/*data*/}")
                .contains("\\u003c|script");
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).extracting(Path::getFileName).extracting(Path::toString).doesNotContain(".mmapkit-maps");
        }
        Path chromium = Path.of("/usr/bin/chromium");
        assumeTrue(Files.isExecutable(chromium), "no browser to draw it");
        SecondRun drawn = SecondRun.of(List.of(chromium.toString(), "--headless", "--no-sandbox", "--disable-gpu",
                "--user-data-dir=" + folder.resolve("browser"), "--dump-dom", page.toUri().toString()));
        String dom = String.join("\n", drawn.out());
        assertThat(dom).contains("<title>Address space of process " + self() + "</title>", "Java heap",
                "&lt;|script&gt;&lt;img").containsPattern("class=\"box\"[\\s\\S]*<canvas");
        assertThat(dom.split("<td class=\"addr mono\">").length).isGreaterThan(50);
    }

    @Test
    void failsInOneLine() throws Exception {
        assertFails(1, "process 2147483647 does not exist", "2147483647");
        assertFails(2, "no process has the number 0", "0");
        assertFails(2, "abc", "abc");
        assertFails(2, "-7", "-7");
        assertFails(1, "page.html: can't be written: there is no such folder", "--html",
                folder.resolve("no/page.html").toString());
        SecondRun unheard = SecondRun.unheard(folder, Main.class);
        assertThat(unheard.status()).isEqualTo(1);
        assertThat(unheard.err()).containsExactly("mmapkit maps: the output can't be written");
    }

    /** A link stays what it is, and the page is where it leads. */
    @Test
    void writesThroughALink() throws Exception {
        Path target = folder.resolve("target\n.html");
        Path link = Files.createSymbolicLink(folder.resolve("link.html"), target);
        assertThat(outputOf("--html", link.toString())).singleElement().asString().startsWith(link + ": ");
        assertThat(link).isSymbolicLink();
        assertThat(Files.readString(target)).contains("</html>");
        assertThat(outputOf("--html", target.toString())).singleElement().asString().contains("target?.html: ");

        Files.delete(link);
        Files.createSymbolicLink(link, folder.resolve("no/target"));
        assertFails(1, "link.html: can't be written: there is no such folder", "--html", link.toString());
        assertFails(1, "can't be written: Is a directory", "--html", folder.toString());
    }

    @Test
    void showsAThreadOfTheKernel() throws Exception {
        assumeTrue(ProcessHandle.of(2).isPresent() && Files.isReadable(Path.of("/proc/2/maps")), "takes root");
        SecondRun run = SecondRun.of(folder, Main.class, "2");
        assumeTrue(run.out().stream().noneMatch(line -> line.contains("libc")), "2 is a process here");
        assertThat(run.out()).contains("note: it has no memory of its own: a thread of the kernel");
    }

    @Test
    void saysThatAProcessOfSomebodyElseMayNotBeLookedInto() throws Exception {
        Path setpriv = Path.of("/usr/bin/setpriv");
        assumeTrue(Files.isExecutable(setpriv) && ProcessHandle.current().info().user().orElse("").equals("root"),
                "takes root and setpriv(1)");
        List<String> command = new ArrayList<>(List.of(setpriv.toString(), "--reuid=65534", "--regid=65534",
                "--clear-groups", "--bounding-set=-all", "--inh-caps=-all"));
        command.addAll(SecondRun.java(Main.class));
        SecondRun own = SecondRun.of(command);
        assumeTrue(own.err().stream().noneMatch(line -> line.contains("ClassNotFound")), "the classes can't be read");
        assertThat(own.status()).isZero();
        command.add(self());
        SecondRun run = SecondRun.of(command);
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err()).singleElement().asString().contains("another user's");
    }

    private void assertFails(int status, String reason, String... arguments) throws Exception {
        SecondRun run = SecondRun.of(folder, Main.class, arguments);
        assertThat(run.status()).as("%s", run).isEqualTo(status);
        assertThat(run.err()).singleElement().asString().startsWith("mmapkit maps: ").contains(reason);
    }

    private List<String> outputOf(String... arguments) throws Exception {
        return SecondRun.outputOf(folder, Main.class, arguments);
    }
}
