package io.mmapkit.libc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every constant and structure of the package, compared with the C headers. */
final class AbiTest {
    @TempDir Path folder;

    @Test
    void agreesWithTheHeadersOfThisMachine() throws Exception {
        AbiTable table = AbiTable.of(Platform.current());
        assumeTrue(Gcc.isInstalled(), () -> "no gcc: " + size(table) + " not proved");
        prove(table, AbiProbe.ofThisMachine(folder));
    }

    @Test
    void agreesWithTheHeadersOfAarch64() throws Exception {
        AbiTable table = AbiTable.of(Platform.LINUX_AARCH64);
        assumeTrue(Platform.current() == Platform.LINUX_X86_64,
                "aarch64 is this machine, or its headers can't be read by this gcc");
        assumeTrue(Gcc.isInstalled(), () -> "no gcc: " + size(table) + " of aarch64 not proved");
        assumeTrue(AbiProbe.hasAarch64Headers(),
                () -> "no linux-libc-dev-arm64-cross and libc6-dev-arm64-cross: " + size(table)
                        + " of aarch64 not proved");
        prove(table, AbiProbe.ofAarch64(folder));
    }

    @Test
    void knowsTheSameNamesOnEveryMachine() {
        assertThat(AbiTable.names(Platform.LINUX_AARCH64)).isEqualTo(AbiTable.names(Platform.LINUX_X86_64));
    }

    /** Mistakes as they could be made in a header. */
    static final class Mistaken {
        public static final int PROT_READ = 2;
        public static final int PROT_RAED = 1;
        public static final long UFFDIO_API = 0xffff_ffff_c018_aa3fL;
        static final StructLayout LAYOUT = MemoryLayout
                .structLayout(ValueLayout.JAVA_LONG.withName("fd"), ValueLayout.JAVA_SHORT.withName("events"))
                .withName("struct pollfd");
    }

    @Test
    void noticesMistakes() throws Exception {
        assumeTrue(Gcc.isInstalled(), "no gcc");
        AbiTable table = AbiTable.of(Platform.current(), List.of(Mistaken.class));
        AbiReport report = AbiReport.of(table, AbiProbe.ofThisMachine(folder).ask(table));

        assertThat(report.wrong()).containsExactlyInAnyOrder(
                "PROT_READ is 1 in C, and 2 here", "PROT_RAED is in no header",
                "UFFDIO_API is 3222841919 in C, and -1072125377 here", "sizeof struct pollfd is 8 in C, and 10 here",
                "sizeof struct pollfd.fd is 4 in C, and 8 here", "offsetof struct pollfd.events is 4 in C, and 8 here");
    }

    private static void prove(AbiTable table, AbiProbe probe) throws Exception {
        AbiReport report = AbiReport.of(table, probe.ask(table));
        System.out.println(report);
        assertThat(report.wrong()).isEmpty();
    }

    private static String size(AbiTable table) {
        return table.constants().size() + " constants and " + table.structures().size() + " structures";
    }
}
