package io.mmapkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.mmapkit.libc.ChildJvm;
import io.mmapkit.libc.Mman;
import io.mmapkit.testing.Scene;
import java.io.File;
import java.io.StringWriter;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** The library as modules: a program that requires the core, and nothing of it that isn't exported. */
final class ModulePathTest {
    private static final int FIRST_WITH_DENY = 24;
    private static final String PROGRAM = """
            package tiny;

            public final class Main {
                public static void main(String[] arguments) throws Exception {
                    try (var region = io.mmapkit.MappedRegion.open(java.nio.file.Path.of(arguments[0]))) {
                        System.out.println(region.segment().getString(0));
                    }
                }
            }
            """;

    @AutoClose private final Scene scene = Scene.create();

    private static String location(Class<?> type) throws Exception {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
    }

    private static String library() throws Exception {
        return location(Mman.class) + File.pathSeparator + location(MappedRegion.class);
    }

    /** Compiles a module; what the compiler said is empty if it could. */
    private String compiled(Path target, String program) throws Exception {
        Path folder = Files.createDirectories(scene.path("source/tiny"));
        Path descriptor = Files.writeString(folder.getParent().resolve("module-info.java"),
                "module tiny { requires io.mmapkit.core; }");
        Path main = Files.writeString(folder.resolve("Main.java"), program);
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter messages = new StringWriter();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8)) {
            boolean done = compiler.getTask(messages, files, null,
                    List.of("--release", "22", "-Xlint:-options", "-p", library(), "-d", target.toString()), null,
                    files.getJavaFileObjects(descriptor, main)).call();
            assertThat(done).as(messages.toString()).isEqualTo(messages.toString().isEmpty());
        }
        return messages.toString();
    }

    private ChildJvm.Result run(Path target, String... options) throws Exception {
        List<String> all = new ArrayList<>(List.of(options));
        all.addAll(List.of("-p", target + File.pathSeparator + library(), "-m", "tiny/tiny.Main",
                scene.file("mapped\0".getBytes(StandardCharsets.US_ASCII)).toString()));
        return ChildJvm.of(ModulePathTest.class).jvm(all.toArray(String[]::new)).run();
    }

    @Test
    void runsWithNativeAccessForOneModule() throws Exception {
        Path target = scene.path("target");
        assertThat(compiled(target, PROGRAM)).isEmpty();
        List<String> options = new ArrayList<>(List.of("--enable-native-access=io.mmapkit.libc"));
        if (Runtime.version().feature() >= FIRST_WITH_DENY) {
            options.add("--illegal-native-access=deny");
        }
        ChildJvm.Result result = run(target, options.toArray(String[]::new));
        assertThat(result.stderr()).isEmpty();
        assertThat(result.stdout()).isEqualTo("mapped\n");
    }

    @Test
    void saysWhichModuleLacksNativeAccess() throws Exception {
        Assumptions.assumeTrue(Runtime.version().feature() >= FIRST_WITH_DENY, "nothing is denied before JDK 24");
        Path target = scene.path("target");
        assertThat(compiled(target, PROGRAM)).isEmpty();
        ChildJvm.Result result = run(target, "--illegal-native-access=deny");
        assertThat(result.status()).isNotZero();
        assertThat(result.stderr()).contains("IllegalCallerException").contains("io.mmapkit.libc");
    }

    @Test
    void callsAreNotExported() throws Exception {
        String program = PROGRAM.replace("package tiny;", "package tiny;\nimport io.mmapkit.libc.Mman;");
        assertThat(compiled(scene.path("target"), program)).contains("io.mmapkit.libc");
    }

    @Test
    void errorsAreExported() throws Exception {
        String program = PROGRAM.replace("package tiny;",
                "package tiny;\nimport io.mmapkit.libc.error.SystemCallException;");
        assertThat(compiled(scene.path("target"), program)).isEmpty();
    }

    @Test
    void noOtherPackageIsExported() throws Exception {
        Set<ModuleDescriptor.Exports> exports = ModuleFinder.of(Path.of(location(MappedRegion.class)))
                .find("io.mmapkit.core").orElseThrow().descriptor().exports();
        assertThat(exports).extracting(ModuleDescriptor.Exports::source)
                .containsExactlyInAnyOrder("io.mmapkit", "io.mmapkit.alloc", "io.mmapkit.ipc", "io.mmapkit.shared");
    }
}
