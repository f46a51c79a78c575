package io.mmapkit.bench.compare;

import io.mmapkit.bench.environment.Environment;
import io.mmapkit.bench.result.Numbers;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Whether figures of two runs may be held against each other. */
final class Machines {
    /** A kernel keeps a little of the memory to itself, and not each the same. */
    private static final double MEMORY_TOLERANCE = 0.03;

    private Machines() {}

    /** The same processor and memory: software may differ, and is then what is compared. */
    static boolean same(Environment one, Environment other) {
        return Objects.equals(one.cpu(), other.cpu()) && one.processors() == other.processors()
                && sameMemory(one, other);
    }

    private static boolean sameMemory(Environment one, Environment other) {
        return Math.abs(one.memoryBytes() - other.memoryBytes()) <= MEMORY_TOLERANCE * one.memoryBytes();
    }

    /** What differs and moves figures, each in a sentence. */
    static List<String> differences(Environment one, Environment other) {
        List<String> differences = new ArrayList<>();
        add(differences, "processor", one.cpu(), other.cpu());
        add(differences, "number of processors", one.processors(), other.processors());
        if (!sameMemory(one, other)) {
            add(differences, "memory", Numbers.bytes(one.memoryBytes()), Numbers.bytes(other.memoryBytes()));
        }
        add(differences, "virtualization", one.virtualization(), other.virtualization());
        add(differences, "kernel", one.kernel(), other.kernel());
        add(differences, "huge pages", one.thp(), other.thp());
        add(differences, "file system", one.fileSystem(), other.fileSystem());
        add(differences, "JDK", one.jdk(), other.jdk());
        add(differences, "flags of the workers", one.workerFlags(), other.workerFlags());
        add(differences, "C compiler", one.compiler(), other.compiler());
        add(differences, "commit", one.commit(), other.commit());
        return differences;
    }

    private static void add(List<String> differences, String what, Object one, Object other) {
        if (!Objects.equals(one, other)) {
            differences.add("the " + what + " differs: " + one + " before, " + other + " after");
        }
    }
}
