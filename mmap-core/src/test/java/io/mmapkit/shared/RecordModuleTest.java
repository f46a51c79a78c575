package io.mmapkit.shared;

import static org.assertj.core.api.Assertions.assertThat;

import io.mmapkit.libc.ChildJvm;
import io.mmapkit.libc.Mman;
import io.mmapkit.testing.Scene;
import java.io.File;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Records of modules that the library may reach, and of one that it may not. */
final class RecordModuleTest {
    private static final String PROGRAM = """
            package tiny;

            public final class Main {
                %s record Pair(int a, long b) {}

                public static void main(String[] arguments) {
                    try (var arena = java.lang.foreign.Arena.ofConfined()) {
                        var layout = io.mmapkit.shared.RecordLayout.of(Pair.class);
                        var memory = arena.allocate(layout.layout());
                        layout.set(memory, 0, new Pair(1, 2));
                        System.out.println(layout.get(memory, 0));
                    } catch (IllegalArgumentException refused) {
                        System.out.println(refused.getMessage());
                    }
                }
            }
            """;

    @AutoClose private final Scene scene = Scene.create();

    private static String place(Class<?> type) throws Exception {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
    }

    /** What the program says. */
    private String run(String access, String directives) throws Exception {
        Path sources = Files.createDirectories(scene.path("source/tiny"));
        Path descriptor = Files.writeString(sources.getParent().resolve("module-info.java"),
                "module tiny { requires io.mmapkit.core; " + directives + " }");
        Path main = Files.writeString(sources.resolve("Main.java"), PROGRAM.formatted(access));
        String library = place(Mman.class) + File.pathSeparator + place(RecordLayout.class);
        Path target = scene.path("target");
        StringWriter messages = new StringWriter();
        var compiler = ToolProvider.getSystemJavaCompiler();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            assertThat(compiler.getTask(messages, files, null,
                    List.of("--release", "22", "-Xlint:-options", "-p", library, "-d", target.toString()), null,
                    files.getJavaFileObjects(descriptor, main)).call()).as(messages.toString()).isTrue();
        }
        ChildJvm.Result result = ChildJvm.of(RecordModuleTest.class)
                .jvm(Stream.of("-p", target + File.pathSeparator + library, "-m", "tiny/tiny.Main")
                        .toArray(String[]::new))
                .run();
        assertThat(result.stderr()).isEmpty();
        return result.stdout().strip();
    }

    @Test
    void recordOfAPackageThatIsNotOpenedIsRefused() throws Exception {
        assertThat(run("", "")).contains("tiny.Main$Pair", "module tiny", "opens tiny to io.mmapkit.core");
    }

    @Test
    void privateRecordOfAnOpenedPackageIsReached() throws Exception {
        assertThat(run("private", "opens tiny to io.mmapkit.core;")).isEqualTo("Pair[a=1, b=2]");
    }

    @Test
    void publicRecordOfAnExportedPackageIsReached() throws Exception {
        assertThat(run("public", "exports tiny;")).isEqualTo("Pair[a=1, b=2]");
    }
}
