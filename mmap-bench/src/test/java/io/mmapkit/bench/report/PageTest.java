package io.mmapkit.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.mmapkit.bench.figure.FigureResults;
import io.mmapkit.bench.result.Results;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PageTest {
    /** What makes a browser fetch something: an attribute, a style's url, an import, a call. */
    private static final Pattern RESOURCE = Pattern.compile(
            "(?:src|href)\\s*=\\s*[\"']?(?:https?:)?//|url\\(\\s*[\"']?(?:https?:)?//|@import|import\\(|fetch\\(|sendBeacon");

    @TempDir private Path directory;

    @Test
    void hasAllDataAndNeedsNoNetwork() throws IOException {
        Results results = SampleResults.full();
        String page = Files.readString(ReportFiles.write(results, directory));
        requireAlone(page);
        assertThat(data(page)).isEqualTo(Json.MAPPER.readTree(directory.resolve("results.json").toFile()))
                .isEqualTo(Json.MAPPER.readTree(Json.text(results)));
    }

    @Test
    void aSectionIsAPageOfItsOwnToo() throws IOException {
        FigureResults figures = SampleResults.few().sections().getFirst();
        Path page = ReportFiles.write(figures, directory);
        assertThat(page).isEqualTo(directory.resolve("ipc.html"));
        requireAlone(Files.readString(page));
        assertThat(data(Files.readString(page)))
                .isEqualTo(Json.MAPPER.readTree(directory.resolve("ipc.json").toFile()));
    }

    @Test
    void dataCannotEndTheScript() throws IOException {
        Results results = SampleResults.few().withPrevious(List.of("</script><!--<script>"));
        String page = Files.readString(ReportFiles.write(results, directory));
        assertThat(data(page).get("previous").get(0).asText()).isEqualTo("</script><!--<script>");
    }

    private static void requireAlone(String page) {
        String ours = page.replaceFirst("(?s)id=\"data\">.*?</script>", "");
        assertThat(RESOURCE.matcher(ours).find()).isFalse();
        assertThat(page).doesNotContain("@DATA@", "@LIBRARY@", "@STYLE@", "@SCRIPT@", "@TITLE@");
    }

    private static JsonNode data(String page) throws IOException {
        int start = page.indexOf("id=\"data\">") + "id=\"data\">".length();
        return Json.MAPPER.readTree(page.substring(start, page.indexOf("</script>", start)));
    }
}
