package io.mmapkit.bench.worker;

import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Lines of {@code key=value}. */
final class Fields {
    private Fields() {}

    static Map<String, String> of(String line) {
        return Stream.of(line.split(" ")).map(pair -> pair.split("=", 2))
                .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]));
    }

    static long number(Map<String, String> values, String key) {
        return Long.parseLong(values.get(key));
    }
}
