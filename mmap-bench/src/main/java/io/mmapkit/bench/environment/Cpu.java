package io.mmapkit.bench.environment;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;

/** What /proc and /sys say about the processor. */
final class Cpu {
    private Cpu() {}

    /** On x86 the model's name; ARM has numbers only. */
    static String model() {
        String name = field("model name");
        if (!name.equals(Environment.UNKNOWN)) {
            return name + ", family " + field("cpu family") + " model " + field("model");
        }
        String part = field("CPU part");
        return part.equals(Environment.UNKNOWN) ? part : "implementer " + field("CPU implementer") + " part " + part;
    }

    static boolean virtualized() {
        return (" " + field("flags") + " ").contains(" hypervisor ");
    }

    /** The caches of the first processor, from the smallest. */
    static String caches() {
        StringJoiner all = new StringJoiner(", ");
        for (int i = 0; i < 8; i++) {
            String cache = "/sys/devices/system/cpu/cpu0/cache/index" + i + "/";
            if (Files.isDirectory(Path.of(cache))) {
                all.add("L" + Environment.firstLine(cache + "level") + " "
                        + Environment.firstLine(cache + "type").toLowerCase(Locale.ROOT)
                        + " " + Environment.firstLine(cache + "size"));
            }
        }
        return all.length() == 0 ? Environment.UNKNOWN : all.toString();
    }

    private static String field(String name) {
        try {
            List<String> lines = Files.readAllLines(Path.of("/proc/cpuinfo"));
            return lines.stream().filter(line -> line.split("\\s*:", 2)[0].equals(name))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst().orElse(Environment.UNKNOWN);
        } catch (IOException e) {
            return Environment.UNKNOWN;
        }
    }
}
