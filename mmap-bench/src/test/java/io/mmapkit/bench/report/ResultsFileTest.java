package io.mmapkit.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mmapkit.bench.report.UnreadableResultsException.Problem;
import io.mmapkit.bench.result.Results;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResultsFileTest {
    @TempDir private Path directory;

    @Test
    void whatIsWrittenIsReadBack() throws IOException {
        Results results = SampleResults.full();
        ReportFiles.write(results, directory);
        assertThat(ResultsFile.read(directory.resolve(ResultsFile.NAME))).isEqualTo(results);
        assertThat(directory).isDirectoryNotContaining("glob:**.new");
    }

    @Test
    void whatALaterVersionAddsIsPassedOver() throws IOException {
        ObjectNode tree = Json.MAPPER.valueToTree(SampleResults.few());
        tree.put("more", 1);
        ((ObjectNode) tree.get("cells").get(0)).put("more", 2);
        assertThat(ResultsFile.read(file(tree.toString()))).isEqualTo(SampleResults.few());
    }

    @Test
    void noFile() {
        assertThatExceptionOfType(NoSuchFileException.class)
                .isThrownBy(() -> ResultsFile.read(directory.resolve("none")));
    }

    @Test
    void noJson() throws IOException {
        requireProblem("", Problem.NO_JSON, "is empty");
        requireProblem("ELF", Problem.NO_JSON, "is no JSON: Unrecognized token 'ELF'");
        String whole = Json.text(SampleResults.few());
        requireProblem(whole.substring(0, whole.lastIndexOf(',')), Problem.NO_JSON, "is no JSON: Unexpected end");
        requireProblem(whole + "{}", Problem.NO_JSON, "is no JSON: ");
    }

    @Test
    void anotherSchema() throws IOException {
        ObjectNode tree = Json.MAPPER.valueToTree(SampleResults.few());
        requireProblem(tree.put("schema", 1).toString(), Problem.OTHER_SCHEMA,
                "has schema 1, this program reads schema 2");
        requireProblem(tree.put("schema", 3).toString(), Problem.OTHER_SCHEMA, "has schema 3");
    }

    @Test
    void somethingElse() throws IOException {
        requireProblem("[]", Problem.NO_RESULTS, "has no results");
        requireProblem("{\"schema\":2}", Problem.NO_RESULTS, "has no results");
        ObjectNode tree = Json.MAPPER.valueToTree(SampleResults.few());
        ObjectNode cell = (ObjectNode) tree.get("cells").get(3);
        cell.put("fileBytes", "many");
        requireProblem(tree.toString(), Problem.NO_RESULTS, "fileBytes");
        cell.put("fileBytes", 1).putNull("contenders");
        requireProblem(tree.toString(), Problem.NO_RESULTS, "lacks " + cell.get("id").asText() + "'s contenders");
        cell.putNull("unit");
        requireProblem(tree.toString(), Problem.NO_RESULTS, "lacks what " + cell.get("id").asText() + " is");
        tree.remove("cells");
        requireProblem(tree.toString(), Problem.NO_RESULTS, "lacks cells");
    }

    @Test
    void oneIdTwice() throws IOException {
        ObjectNode tree = Json.MAPPER.valueToTree(SampleResults.few());
        ((ObjectNode) tree.get("cells").get(1)).set("id", tree.get("cells").get(0).get("id"));
        requireProblem(tree.toString(), Problem.NO_RESULTS, "lacks one cell only of scan-disk-4k-warm-1");
    }

    private void requireProblem(String text, Problem problem, String message) throws IOException {
        Path file = file(text);
        assertThatExceptionOfType(UnreadableResultsException.class).isThrownBy(() -> ResultsFile.read(file))
                .withMessageStartingWith(file.toString()).withMessageContaining(message)
                .satisfies(e -> assertThat(e.problem()).isEqualTo(problem));
    }

    private Path file(String text) throws IOException {
        return Files.writeString(directory.resolve("results.json"), text);
    }
}
