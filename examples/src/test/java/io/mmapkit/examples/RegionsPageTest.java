package io.mmapkit.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The code in docs/regions.md compiles, and each example that the page names is there. */
final class RegionsPageTest {
    private static final Path MODULE = Path.of(System.getProperty("basedir", "."));
    private static final Path PAGE = MODULE.resolve("../docs/regions.md");
    private static final Path SOURCE = MODULE.resolve("src/main/java/io/mmapkit/examples/RegionsPage.java");

    @Test
    void showsCodeThatCompiles() throws Exception {
        List<String> source = words(Files.readAllLines(SOURCE));
        List<List<String>> blocks = new ArrayList<>();
        List<String> block = null;
        for (String line : Files.readAllLines(PAGE)) {
            if (line.equals("```java")) {
                block = new ArrayList<>();
                blocks.add(block);
            } else if (line.equals("```")) {
                block = null;
            } else if (block != null) {
                block.add(line);
            }
        }
        assertThat(blocks).hasSizeGreaterThan(10).allSatisfy(
                code -> assertThat(Collections.indexOfSubList(source, words(code))).as("%s", code).isNotNegative());
    }

    /** Lines but for white space. */
    private static List<String> words(List<String> lines) {
        return lines.stream().map(line -> line.strip().replaceAll("\\s+", " ")).toList();
    }

    @Test
    void namesExamplesThatAreThere() throws Exception {
        String main = Files.readString(MODULE.resolve("src/main/java/io/mmapkit/examples/Main.java"));
        Matcher named = Pattern.compile("\\./mmapkit example ([a-z-]+)").matcher(Files.readString(PAGE));
        assertThat(named.results().map(result -> result.group(1))).hasSizeGreaterThan(8)
                .allSatisfy(name -> assertThat(main).contains('"' + name + '"'));
    }
}
