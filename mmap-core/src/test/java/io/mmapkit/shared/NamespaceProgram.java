package io.mmapkit.shared;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.stream.Collectors;

/** Takes part in a segment, and says who else does as often as it is asked. */
final class NamespaceProgram {
    private NamespaceProgram() {}

    public static void main(String[] arguments) throws IOException {
        BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        try (SharedSegment segment = SharedSegment.builder().file(Path.of(arguments[0])).byteSize(1).createOrAttach()) {
            System.out.println("attached as " + ProcessHandle.current().pid());
            while (input.readLine() != null) {
                System.out.println(segment.participants().stream().map(NamespaceProgram::text)
                        .collect(Collectors.joining(" ")));
            }
        }
    }

    private static String text(Participant participant) {
        return participant.slot() + (participant.isAlive() ? "+" : "-") + participant.pid();
    }
}
