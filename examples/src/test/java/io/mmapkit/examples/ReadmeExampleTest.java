package io.mmapkit.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ReadmeExampleTest {
    private static final Path MODULE = Path.of(System.getProperty("basedir", "."));
    private static final Path README = MODULE.resolve("../README.md");
    private static final Path SOURCE = MODULE.resolve("src/main/java/io/mmapkit/examples/ReadmeExample.java");

    @TempDir private Path temporary;

    @Test
    void isTheFirstJavaBlockOfTheReadme() throws Exception {
        String example = between(Files.readAllLines(SOURCE), "// tag::readme", "// end::readme").stripIndent();

        assertThat(README).isRegularFile();
        assertThat(between(Files.readAllLines(README), "```java", "```")).isEqualTo(example);
    }

    /** But for white space at their ends. */
    @Test
    void showsSegmentsByCodeThatCompiles() throws Exception {
        List<String> source = Files.readAllLines(SOURCE.resolveSibling("SegmentsPage.java")).stream().map(String::strip)
                .toList();
        List<String> block = Files.readAllLines(README).stream().map(String::strip)
                .dropWhile(line -> !line.startsWith("VarHandle count")).takeWhile(line -> !line.equals("```")).toList();

        assertThat(block).hasSizeGreaterThan(5);
        assertThat(source).containsSequence(block);
    }

    @Test
    void showsRingsByCodeThatCompiles() throws Exception {
        List<String> source = words(SOURCE.resolveSibling("HelloRing.java"));
        for (String part : List.of("SpscRing.Producer out", "SpscRing.Consumer in")) {
            List<String> block = words(README).stream().dropWhile(line -> !line.contains(part))
                    .takeWhile(line -> !line.equals("```")).toList();
            assertThat(block).hasSizeGreaterThan(4);
            assertThat(source).containsSequence(block);
        }
    }

    private static List<String> words(Path file) throws IOException {
        return Files.readAllLines(file).stream().map(line -> line.strip().replaceAll("\\s+", " ")).toList();
    }

    @Test
    void writesWhereItSays() throws Exception {
        Path file = temporary.resolve("file");

        ReadmeExample.run(file);

        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.nativeOrder());
        assertThat(bytes.capacity()).isEqualTo(100 + (1 << 20));
        assertThat(bytes.getLong(100)).isEqualTo(42);
    }

    /** The lines between the first line that is {@code start} and the next that is {@code end}, but for white space. */
    private static String between(List<String> lines, String start, String end) {
        List<String> after = lines.stream().dropWhile(line -> !line.strip().equals(start)).skip(1).toList();
        assertThat(after).as("lines after %s", start).anyMatch(line -> line.strip().equals(end));
        return String.join("\n", after.stream().takeWhile(line -> !line.strip().equals(end)).toList());
    }
}
