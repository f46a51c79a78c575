package io.mmapkit.bench.contender;

import java.util.List;

/** What other libraries need of a current JDK, or are faster with: options of a JVM. */
public final class LibraryFlags {
    /** Agrona's. */
    public static final List<String> AGRONA = List.of("--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED",
            "-Dagrona.disable.bounds.checks=true");

    /** Those of the libraries of Chronicle. */
    public static final List<String> CHRONICLE = List.of("--add-exports=java.base/jdk.internal.ref=ALL-UNNAMED",
            "--add-exports=java.base/sun.nio.ch=ALL-UNNAMED", "--add-exports=jdk.unsupported/sun.misc=ALL-UNNAMED",
            "--add-exports=jdk.compiler/com.sun.tools.javac.file=ALL-UNNAMED",
            "--add-opens=jdk.compiler/com.sun.tools.javac=ALL-UNNAMED",
            "--add-opens=java.base/java.lang=ALL-UNNAMED", "--add-opens=java.base/java.lang.reflect=ALL-UNNAMED",
            "--add-opens=java.base/java.io=ALL-UNNAMED", "--add-opens=java.base/java.util=ALL-UNNAMED",
            "--add-opens=java.base/java.nio=ALL-UNNAMED", "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
            // It tells its makers of each start, looks after the disk and greets.
            "-Dchronicle.analytics.disable=true", "-Dchronicle.disk.monitor.disable=true",
            "-Dchronicle.announcer.disable=true", "-Dslf4j.internal.verbosity=ERROR");

    private LibraryFlags() {}
}
