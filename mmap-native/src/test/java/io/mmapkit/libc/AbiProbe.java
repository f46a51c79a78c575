package io.mmapkit.libc;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the C headers say: a C program made from an {@link AbiTable} that prints {@code name=value}, {@code sizeof} and {@code offsetof}.
 *
 * <p>The headers of the C library and those of the kernel define some structures twice, so there is a program for each; where both know a
 * name, both are asked. For another machine the compiler of this one reads that machine's headers: both are LP64 and little-endian, so
 * every constant and offset comes out right. Its output can't be run, so there the values are read from the assembler text.
 */
final class AbiProbe {
    private static final Path ARM64_HEADERS = Path.of("/usr/aarch64-linux-gnu/include"); // where Debian's cross packages put them

    private static final String LIBRARY = includes("""
            dirent.h errno.h fcntl.h limits.h poll.h pthread.h sched.h signal.h spawn.h stdio.h sys/file.h sys/ioctl.h sys/mman.h sys/pidfd.h sys/prctl.h sys/resource.h sys/socket.h
            sys/stat.h sys/statvfs.h sys/syscall.h sys/uio.h sys/un.h sys/vfs.h sys/wait.h time.h unistd.h""");
    private static final String KERNEL = includes("""
            asm/siginfo.h asm/signal.h asm/unistd.h linux/errno.h linux/fadvise.h linux/falloc.h linux/fcntl.h linux/fs.h linux/futex.h
            linux/ioctl.h linux/magic.h linux/membarrier.h linux/memfd.h linux/mman.h linux/pidfd.h linux/poll.h linux/prctl.h linux/resource.h linux/sched.h linux/socket.h linux/stat.h
            linux/time.h linux/uio.h linux/un.h linux/userfaultfd.h linux/version.h linux/wait.h stddef.h""");

    private static final String RUN = """
            extern int printf(const char *, ...);
            #define PROBE(name, value) printf("=%s=%lld\\n", name, (long long) (value))
            int main(void) {
            """;
    private static final String EMIT = """
            #define PROBE(name, value) __asm__ volatile ("\\n=" name "=%0\\n" :: "i" ((long long) (value)))
            void probe(void) {
            """;
    private static final Pattern ANSWER = Pattern.compile("(?m)^=(.+)=[^-\\d\\n]*(-?\\d+)$");

    private final Path folder;
    private final boolean cross;

    private AbiProbe(Path folder, boolean cross) {
        this.folder = folder;
        this.cross = cross;
    }

    /** With the headers of this machine. */
    static AbiProbe ofThisMachine(Path folder) {
        return new AbiProbe(folder, false);
    }

    /** With Debian's headers for aarch64. */
    static AbiProbe ofAarch64(Path folder) {
        return new AbiProbe(folder, true);
    }

    /** {@return whether both packages with headers for aarch64 are installed} */
    static boolean hasAarch64Headers() {
        return Stream.of("linux/mman.h", "sys/mman.h").map(ARM64_HEADERS::resolve).allMatch(Files::exists);
    }

    /**
     * What C answers, by the questions {@code NAME}, {@code sizeof TYPE}, {@code sizeof TYPE.MEMBER} and {@code offsetof TYPE.MEMBER}, of
     * the C library's headers and of the kernel's. There is no answer to what the headers don't know.
     */
    List<Map<String, Long>> ask(AbiTable table) throws IOException, InterruptedException {
        return List.of(ask("library", LIBRARY, table), ask("kernel", KERNEL, table));
    }

    private Map<String, Long> ask(String name, String includes, AbiTable table)
            throws IOException, InterruptedException {
        Headers headers = new Headers(translated(includes, "-E", "-dD"));
        List<String> questions = new ArrayList<>();
        for (AbiTable.Constant constant : table.constants()) {
            // the kernel's own headers know the numbers of system calls by another name
            String expression = AbiNames.expression(constant.name()).replaceFirst("^SYS_",
                    includes.equals(KERNEL) ? "__NR_" : "SYS_");
            if (headers.define(AbiNames.word(expression)) || AbiNames.isDocumentedOnly(constant.name())) {
                questions.add(question(constant.name(), expression));
            }
        }
        questions.add(headers.define("LINUX_VERSION_CODE") ? question("LINUX_VERSION_CODE", "LINUX_VERSION_CODE") : "");
        table.structures().stream().filter(structure -> headers.have(structure.type()))
                .forEach(structure -> questions.addAll(questions(structure, headers)));
        String program = includes + (cross ? EMIT : RUN) + String.join("\n", questions) + "\n}\n";
        Map<String, Long> answers = new HashMap<>();
        Matcher answer = ANSWER.matcher(cross ? translated(program, "-S") : Gcc.run(folder, name, program));
        while (answer.find()) {
            answers.put(answer.group(1), Long.parseLong(answer.group(2)));
        }
        return answers;
    }

    private static List<String> questions(AbiTable.Structure structure, Headers headers) {
        String type = structure.type();
        List<String> questions = new ArrayList<>(List.of(question("sizeof " + type, "sizeof(" + type + ')')));
        for (AbiTable.Member member : structure.members()) {
            if (headers.mention(AbiNames.word(member.path()))) {
                String path = type + '.' + member.path();
                questions.add(question("offsetof " + path, "__builtin_offsetof(" + type + ", " + member.path() + ')'));
                questions.add(question("sizeof " + path, "sizeof(((" + type + " *) 0)->" + member.path() + ')'));
            }
        }
        return questions;
    }

    private static String question(String name, String expression) {
        return "PROBE(\"" + name + "\", " + expression + ");";
    }

    private String translated(String source, String... options) throws IOException, InterruptedException {
        List<String> all = new ArrayList<>(List.of(options));
        if (cross) {
            String own = Gcc.translate("", List.of("-print-file-name=include")).strip(); // stddef.h and its like
            all.addAll(List.of("-nostdinc", "-isystem", own, "-isystem", ARM64_HEADERS.toString(), "-U__x86_64__",
                    "-U__x86_64",
                    "-U__amd64__", "-U__amd64", "-D__aarch64__"));
        }
        return Gcc.translate(source, all);
    }

    private static String includes(String headers) {
        return Stream.of(headers.split("\\s+")).map(header -> """
                #if __has_include(<%1$s>)
                #include <%1$s>
                #endif
                """.formatted(header)).collect(Collectors.joining());
    }

    /** The headers after preprocessing, with their {@code #define} lines. */
    private record Headers(String text) {
        /** Whether they have a macro or an enumerator of this name, or a type for sizeof. */
        boolean define(String name) {
            return found("^#define " + name + "\\b|^\\s*" + name + "\\s*(=|,|$)|[}\\s]" + name + ";");
        }

        /** Whether they have the whole of a structure. */
        boolean have(String type) {
            return found(type.startsWith("struct ") ? type + "\\s*\\{" : "[}\\s]" + type + ";");
        }

        boolean mention(String word) {
            return found("\\b" + word + "\\b");
        }

        private boolean found(String pattern) {
            return Pattern.compile(pattern, Pattern.MULTILINE).matcher(text).find();
        }
    }
}
