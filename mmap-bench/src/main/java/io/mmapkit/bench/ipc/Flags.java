package io.mmapkit.bench.ipc;

import io.mmapkit.bench.contender.LibraryFlags;
import io.mmapkit.bench.worker.Command;
import java.util.List;
import java.util.stream.Stream;

/** What the JVMs of a transport are started with: what its authors say it needs, or is fastest with. */
final class Flags {
    /** All: no thread of a collector beside the one that is measured. */
    static final List<String> ALL = List.of("--enable-native-access=ALL-UNNAMED", "-XX:+UseSerialGC", "-Xms64m",
            "-Xmx64m", "-XX:ActiveProcessorCount=2");

    static final List<String> NONE = List.of();
    static final List<String> ONE_PROCESSOR = List.of("-XX:ActiveProcessorCount=1");
    static final List<String> AGRONA = LibraryFlags.AGRONA;
    static final List<String> AERON = with(AGRONA, "-Xmx256m", "-Daeron.pre.touch.mapped.memory=true");
    static final List<String> CHRONICLE = Stream.of(Command.JVM_FLAGS, List.of("-Xmx256m"), LibraryFlags.CHRONICLE)
            .flatMap(List::stream).toList();

    private Flags() {}

    private static List<String> with(List<String> some, String... more) {
        return Stream.concat(some.stream(), Stream.of(more)).toList();
    }
}
