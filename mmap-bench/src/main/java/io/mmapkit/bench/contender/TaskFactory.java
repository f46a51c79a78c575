package io.mmapkit.bench.contender;

import java.io.IOException;

/** Prepares a contender's task. */
@FunctionalInterface
public interface TaskFactory {
    /** Opens what stays open between runs. */
    Task open(Input input) throws IOException;
}
