package io.mmapkit.examples.maps;

import io.mmapkit.Protection;
import io.mmapkit.vm.AddressSpace;
import io.mmapkit.vm.JvmLabels;
import io.mmapkit.vm.Label;
import io.mmapkit.vm.VirtualMapping;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Asks the JVM in a process what its memory is for: this one by its bean, another by jcmd(1) of this JDK. */
final class Jvm {
    private static final Duration PATIENCE = Duration.ofSeconds(5); // with a JVM that doesn't say it listens
    private static final long LONGEST = 20; // seconds, for all its answers
    /** In one run, so that a JVM is attached to once. What not every JVM knows comes last, since jcmd ends at what isn't known. */
    private static final String COMMANDS = "VM.info\nVM.metaspace vslist\nVM.native_memory detail\n";

    private Jvm() {}

    /** @param note is told why nothing is known, if there is a JVM */
    static List<Label> labels(AddressSpace space, StringBuilder note) throws IOException {
        return labels(space, PATIENCE, note);
    }

    static List<Label> labels(AddressSpace space, Duration patience, StringBuilder note) throws IOException {
        if (space.mappings().stream().noneMatch(Jvm::isCodeOfJvm)) {
            return List.of();
        }
        try {
            return space.pid() == ProcessHandle.current().pid()
                    ? JvmLabels.self()
                    : ofOther(new AttachedJvm(space.pid()), patience, note);
        } catch (UnsupportedOperationException without) {
            note.append(without.getMessage());
            return List.of();
        }
    }

    /** Who merely reads the file is no JVM. */
    private static boolean isCodeOfJvm(VirtualMapping mapping) {
        return mapping.protection().contains(Protection.EXEC) && mapping.path().endsWith("/libjvm.so");
    }

    private static List<Label> ofOther(AttachedJvm jvm, Duration patience, StringBuilder note) throws IOException {
        Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
        Optional<String> refusal = Files.isExecutable(jcmd)
                ? jvm.refusal()
                : Optional.of("there is no jcmd in this JDK");
        if (refusal.isPresent()) {
            note.append("the JVM can't be asked what its memory is for: ").append(refusal.get());
            return List.of();
        }
        String answer;
        try {
            answer = answer(List.of(jcmd.toString(), "-J-XX:TieredStopAtLevel=1",
                    "-J-Dsun.tools.attach.attachTimeout=" + patience.toMillis(), Long.toString(jvm.pid()), "-f"));
        } finally {
            jvm.clean();
        }
        List<Label> labels = JvmLabels.parse(answer);
        if (labels.isEmpty()) {
            note.append("the JVM doesn't say what its memory is for: ")
                    .append(answer.lines().skip(1).findFirst().orElse("no answer"));
        }
        return labels;
    }

    private static String answer(List<String> command) throws IOException {
        Path commands = Files.createTempFile("mmapkit-jcmd", "");
        Path out = Files.createTempFile("mmapkit-jcmd", ""); // a pipe that nobody reads in time would stop it
        try {
            Files.writeString(commands, COMMANDS);
            ProcessBuilder builder = new ProcessBuilder(new ArrayList<>(command)).redirectErrorStream(true)
                    .redirectOutput(out.toFile())
                    .redirectInput(new File("/dev/null"));
            builder.command().add(commands.toString());
            builder.environment().keySet()
                    .removeAll(List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS"));
            Process process = builder.start();
            try {
                if (!process.waitFor(LONGEST, TimeUnit.SECONDS)) {
                    return "\nno answer within " + LONGEST + " s";
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
            Files.delete(commands);
        }
    }
}
