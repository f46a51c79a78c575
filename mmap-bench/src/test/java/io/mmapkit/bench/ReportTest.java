package io.mmapkit.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {
    /** What makes a browser fetch something: an attribute, a style's url, an import. */
    private static final Pattern RESOURCE = Pattern
            .compile("(?:src|href)\\s*=\\s*[\"']?(?:https?:)?//|url\\(\\s*[\"']?(?:https?:)?//|@import|import\\(");

    @TempDir private Path directory;

    @Test
    void aRunWritesAReportThatNeedsNoNetwork() throws IOException {
        // The name would end the page's script if it weren't escaped.
        Path file = Files.write(directory.resolve("<!--<script>"), new byte[100_003]);
        Path reports = directory.resolve("a/b");
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int status = Main.run(new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8), "--quick",
                "--runs", "3", "--only", "^(region|channel-direct|c-mmap)$", "--file", file.toString(), "--out",
                reports.toString());

        assertThat(status).as(err.toString(StandardCharsets.UTF_8)).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("Sequential scan, GB/s", "Random 8-byte reads",
                "MappedRegion", "aim: ",
                "Report: " + reports.resolve("index.html"));
        try (var files = Files.list(reports)) {
            assertThat(files.map(Path::getFileName).map(Path::toString)).containsExactlyInAnyOrder("index.html",
                    "results.json");
        }
        requireComplete(new ObjectMapper().readTree(reports.resolve("results.json").toFile()));
        String page = Files.readString(reports.resolve("index.html"));
        assertThat(RESOURCE.matcher(page).find()).isFalse();
        assertThat(page).doesNotContain("@DATA@", "@LIBRARY@", "@STYLE@", "@SCRIPT@", "@TITLE@");
        int start = page.indexOf("id=\"data\">") + "id=\"data\">".length();
        String data = page.substring(start, page.indexOf("</script>", start));
        assertThat(data).doesNotContain("<!--");
        assertThat(new ObjectMapper().readTree(data).get("file").get("path").asText()).isEqualTo(file.toString());
    }

    private static void requireComplete(JsonNode results) {
        assertThat(results.get("schema").asInt()).isEqualTo(1);
        assertThat(results.get("file").get("bytes").asLong()).isEqualTo(100_003);
        assertThat(results.get("environment").get("cpu").asText()).isNotBlank();
        assertThat(results.get("workloads")).hasSize(2).allSatisfy(workload -> {
            assertThat(workload.get("contenders").size() + workload.get("skipped").size()).isEqualTo(3);
            assertThat(workload.get("contenders")).allSatisfy(contender -> {
                assertThat(contender.get("samples")).hasSize(3);
                assertThat(contender.get("spread").get("median").asDouble()).isPositive();
                assertThat(contender.get("spread").get("runs").asInt()).isEqualTo(3);
            });
        });
        assertThat(results.get("verdict")).isNotEmpty();
    }
}
