package io.mmapkit.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The code of the pages in docs compiles, and each example that they name is there. */
final class PagesTest {
    private static final Path MODULE = Path.of(System.getProperty("basedir", "."));
    private static final Path EXAMPLES = MODULE.resolve("src/main/java/io/mmapkit/examples");

    private static Path page(String name) {
        return MODULE.resolve("../docs").resolve(name + ".md");
    }

    @ParameterizedTest
    @CsvSource({"regions,RegionsPage,10", "segments,SegmentsPage,9", "ipc,IpcPage,13", "vm,VmPage,3",
        "allocator,AllocatorPage,2", "processes,ProcessesPage,4"})
    void showsCodeThatCompiles(String page, String program, int blocksAtLeast) throws Exception {
        List<String> source = words(Files.readAllLines(EXAMPLES.resolve(program + ".java")));
        List<List<String>> blocks = new ArrayList<>();
        List<String> block = null;
        for (String line : Files.readAllLines(page(page))) {
            if (line.equals("```java")) {
                block = new ArrayList<>();
                blocks.add(block);
            } else if (line.equals("```")) {
                block = null;
            } else if (block != null) {
                block.add(line);
            }
        }
        assertThat(blocks).hasSizeGreaterThan(blocksAtLeast).allSatisfy(
                code -> assertThat(Collections.indexOfSubList(source, words(code))).as("%s", code).isNotNegative());
    }

    @Test
    void promisesOfRingsWhatTheirJavadocDoes() throws Exception {
        String javadoc = text(MODULE.resolve("../mmap-core/src/main/java/io/mmapkit/ipc/Ring.java"), "\\* ");
        String promise = javadoc.substring(javadoc.indexOf("<b>The promise.</b> ") + "<b>The promise.</b> ".length(),
                javadoc.indexOf("<b>How.</b>")).replace("<p>", "").replaceAll("[ *]+$", "");

        assertThat(promise).startsWith("SIGKILL of any participant");
        assertThat(text(page("ipc"), "> ")).contains(promise);
    }

    /** In one line, without what begins each. */
    private static String text(Path file, String mark) throws IOException {
        return Files.readAllLines(file).stream().map(line -> line.strip().replaceFirst("^" + mark, ""))
                .collect(Collectors.joining(" "));
    }

    /** Lines but for white space. */
    private static List<String> words(List<String> lines) {
        return lines.stream().map(line -> line.strip().replaceAll("\\s+", " ")).toList();
    }

    @ParameterizedTest
    @CsvSource({"regions,8", "segments,4", "ipc,4", "vm,1", "allocator,2", "processes,2"})
    void namesExamplesThatAreThere(String page, int examplesAtLeast) throws Exception {
        String main = Files.readString(EXAMPLES.resolve("Main.java"));
        Matcher named = Pattern.compile("\\./mmapkit example ([a-z-]+)").matcher(Files.readString(page(page)));
        assertThat(named.results().map(result -> result.group(1))).hasSizeGreaterThan(examplesAtLeast)
                .allSatisfy(name -> assertThat(main).contains('"' + name + '"'));
    }
}
