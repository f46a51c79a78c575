package io.mmapkit.examples.stat;

/**
 * How processes are called: a number of another PID namespace is none here.
 *
 * @param here the namespace of this process
 */
record Pids(long here) {
    String of(int pid, long namespace) {
        if (pid == 0) {
            return "unknown"; // it died, and another has its place in the segment by now
        }
        return namespace == here ? Integer.toString(pid) : pid + "@" + namespace;
    }
}
