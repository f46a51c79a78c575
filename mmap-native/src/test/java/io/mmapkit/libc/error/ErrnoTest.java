package io.mmapkit.libc.error;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.mmapkit.libc.Gcc;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ErrnoTest {
    private static final String PROGRAM = """
            #include <errno.h>
            #include <stdio.h>
            #include <string.h>
            int main(void) {
                for (int error = 1; error < 4096; error++) {
                    if (strerrorname_np(error)) {
                        printf("%s (%d) %s\\n", strerrorname_np(error), error, strerror(error));
                    }
                }
            }
            """;

    @Test
    void hasTheNamesAndTextsOfTheCLibrary(@TempDir Path folder) throws Exception {
        assumeTrue(Gcc.isInstalled(),
                () -> "no gcc: names and texts of " + Errno.named().count() + " errors not proved");

        assertThat(Errno.named().map(Errno::toString).collect(Collectors.joining("\n", "", "\n")))
                .isEqualTo(Gcc.run(folder, "errors", PROGRAM));
    }

    @Test
    void hasTheNumbersThatJnrKnows() {
        List<String> unknown = List.of("EHWPOISON", "ERFKILL"); // to this version of jnr-constants
        assertThat(Errno.named().filter(error -> !unknown.contains(error.name()))).allSatisfy(
                error -> assertThat(jnr.constants.platform.Errno.valueOf(error.name()).intValue())
                        .isEqualTo(error.number()));
    }

    @Test
    void namesItsConstantsAsTheyAreCalled() throws Exception {
        List<Field> constants = Stream.of(Errno.class.getFields())
                .filter(field -> Modifier.isStatic(field.getModifiers())).toList();

        assertThat(constants).isNotEmpty();
        for (Field constant : constants) {
            assertThat(((Errno) constant.get(null)).name()).isEqualTo(constant.getName());
        }
    }

    @Test
    void keepsANumberWithoutAName() {
        Errno future = new Errno(4095);

        assertThat(future.number()).isEqualTo(4095);
        assertThat(future.name()).isEqualTo("errno 4095");
        assertThat(future.text()).isEqualTo("Unknown error");
        assertThat(future).isEqualTo(new Errno(4095)).isNotEqualTo(Errno.EPERM);
    }
}
