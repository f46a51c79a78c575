package io.mmapkit.examples.maps;

import io.mmapkit.vm.AddressSpace;
import io.mmapkit.vm.JvmLabels;
import io.mmapkit.vm.Label;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Asks the JVM in a process what its memory is for: this one by its bean, another by jcmd(1) of this JDK. */
final class Jvm {
    private static final long PATIENCE = 10; // seconds
    private static final String[][] COMMANDS = {{"VM.info"}, {"VM.metaspace", "vslist"},
        {"VM.native_memory", "detail"}};

    private Jvm() {}

    /** @param note is told why nothing is known, if there is a JVM */
    static List<Label> labels(AddressSpace space, StringBuilder note) throws IOException {
        if (space.mappings().stream().noneMatch(mapping -> mapping.path().endsWith("/libjvm.so"))) {
            return List.of();
        }
        try {
            return space.pid() == ProcessHandle.current().pid() ? JvmLabels.self() : ofOther(space.pid(), note);
        } catch (UnsupportedOperationException without) {
            note.append(without.getMessage());
            return List.of();
        }
    }

    private static List<Label> ofOther(long pid, StringBuilder note) throws IOException {
        Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
        if (!Files.isExecutable(jcmd)) {
            note.append("there is no jcmd in this JDK, so the JVM can't be asked what its memory is for");
            return List.of();
        }
        List<String> answers = new ArrayList<>();
        for (String[] command : COMMANDS) {
            List<String> words = new ArrayList<>(List.of(jcmd.toString(), Long.toString(pid)));
            words.addAll(List.of(command));
            answers.add(answer(words));
        }
        List<Label> labels = JvmLabels.parse(answers.toArray(String[]::new));
        if (labels.isEmpty()) {
            note.append("the JVM doesn't say what its memory is for: ")
                    .append(answers.getFirst().lines().skip(1).findFirst().orElse("no answer"));
        }
        return labels;
    }

    private static String answer(List<String> command) throws IOException {
        Path out = Files.createTempFile("mmapkit-jcmd", ""); // a pipe that nobody reads in time would stop it
        try {
            Process process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(out.toFile())
                    .redirectInput(new File("/dev/null")).start();
            try {
                if (!process.waitFor(PATIENCE, TimeUnit.SECONDS)) {
                    return "\nno answer within " + PATIENCE + " s";
                }
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                return "\ninterrupted";
            } finally {
                process.destroyForcibly();
            }
            return Files.readString(out, StandardCharsets.ISO_8859_1);
        } finally {
            Files.delete(out);
        }
    }
}
