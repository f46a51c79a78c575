package io.mmapkit.bench.contender;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One way of reading a file.
 *
 * @param id the name in options and results.json
 * @param label the name in reports
 * @param family which way its bytes come
 * @param how the calls it makes, in a few words
 * @param tasks what it can do; a workload missing here is not applicable to it: a stream can't go back
 * @param jvmFlags what its JVM needs besides what all have
 */
public record Contender(String id, String label, Family family, String how, Map<Workload, TaskFactory> tasks,
        List<String> jvmFlags) {
    Contender(String id, String label, Family family, String how, Map<Workload, TaskFactory> tasks) {
        this(id, label, family, how, tasks, List.of());
    }

    /** Whose copy of the bytes the program looks at, and in which language. */
    public enum Family {
        /** The kernel copies into a buffer; Java. */
        READ,
        /** The program looks at the page cache itself; Java. */
        MMAP,
        /** The limit: the same loops in C. */
        C
    }

    /** Whether it changes how a file lies in memory, for all that come after it, and so has one like it of its own. */
    public boolean needsTwin() {
        return id.equals("region-huge");
    }

    /** Its task for a workload, if it can do it. */
    public Optional<TaskFactory> task(Workload workload) {
        return Optional.ofNullable(tasks.get(workload));
    }
}
