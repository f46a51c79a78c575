package io.mmapkit.bench.figure;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.mmapkit.bench.worker.Command;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Starts the JVM of a figure and waits for what it says. */
final class WorkerProcess {
    private WorkerProcess() {}

    static WorkerReply run(FigureSet set, Figure figure, Scale scale, Path directory) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(Command.JVM_FLAGS);
        command.addAll(figure.jvmFlags());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), set.worker().getName(), figure.id(),
                scale.name(), directory.toString()));
        Process process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        try {
            String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            int status = process.waitFor();
            if (status != 0) {
                throw new IOException("the JVM that measured " + figure.id() + " ended with status " + status);
            }
            return new ObjectMapper().readValue(answer, WorkerReply.class);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted");
        } finally {
            process.destroyForcibly();
        }
    }
}
