package io.mmapkit.bench.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.mmapkit.bench.report.UnreadableResultsException.Problem;
import io.mmapkit.bench.result.CellResult;
import io.mmapkit.bench.result.ContenderResult;
import io.mmapkit.bench.result.Results;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/** results.json, read back. */
public final class ResultsFile {
    /** What it is called. */
    public static final String NAME = "results.json";

    private ResultsFile() {}

    /**
     * Reads one.
     *
     * @throws UnreadableResultsException if it is no such file, or of another version
     * @throws java.nio.file.NoSuchFileException if there is none
     */
    public static Results read(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        JsonNode tree = tree(file, bytes);
        if (!tree.path("schema").isInt() || !tree.has("environment")) {
            throw new UnreadableResultsException(Problem.NO_RESULTS, file + " has no results of mmapkit bench", null);
        }
        int schema = tree.get("schema").asInt();
        if (schema != Results.SCHEMA && !tree.has("figures")) {
            throw new UnreadableResultsException(Problem.NO_RESULTS, file + " has no results of mmapkit bench", null);
        }
        if (schema != Results.SCHEMA) {
            throw new UnreadableResultsException(Problem.OTHER_SCHEMA,
                    file + " has schema " + schema + ", this program reads schema " + Results.SCHEMA, null);
        }
        try {
            return checked(file, Json.MAPPER.treeToValue(tree, Results.class));
        } catch (JsonProcessingException e) {
            String at = e instanceof JsonMappingException where ? " at " + where.getPathReference() : "";
            throw new UnreadableResultsException(Problem.NO_RESULTS, file + " has no results of mmapkit bench" + at, e);
        }
    }

    private static JsonNode tree(Path file, byte[] bytes) throws IOException {
        try {
            JsonNode tree = Json.MAPPER.readTree(bytes);
            if (tree.isMissingNode()) {
                throw new UnreadableResultsException(Problem.NO_JSON, file + " is empty", null);
            }
            return tree;
        } catch (JsonProcessingException e) {
            throw new UnreadableResultsException(Problem.NO_JSON,
                    file + " is no JSON: " + e.getOriginalMessage().lines().findFirst().orElse("")
                            + (e.getLocation() == null ? "" : ", in line " + e.getLocation().getLineNr()),
                    e);
        }
    }

    /** What every reader of results relies on. */
    private static Results checked(Path file, Results results) throws IOException {
        require(results.cells() != null, file, "cells");
        require(results.environment() != null, file, "environment");
        require(results.started() != null, file, "started");
        Set<String> ids = new HashSet<>();
        for (CellResult cell : results.cells()) {
            require(cell != null && cell.id() != null, file, "a cell's id");
            require(ids.add(cell.id()), file, "one cell only of " + cell.id());
            require(cell.workload() != null && cell.title() != null && cell.unit() != null && cell.place() != null
                    && cell.state() != null, file, "what " + cell.id() + " is");
            require(cell.contenders() != null, file, cell.id() + "'s contenders");
            for (ContenderResult contender : cell.contenders()) {
                require(contender != null && contender.id() != null && contender.label() != null
                        && contender.family() != null && contender.samples() != null && contender.spread() != null,
                        file, "all of " + cell.id() + "'s contenders");
            }
        }
        return results;
    }

    private static void require(boolean present, Path file, String what) throws IOException {
        if (!present) {
            throw new UnreadableResultsException(Problem.NO_RESULTS, file + " lacks " + what, null);
        }
    }
}
