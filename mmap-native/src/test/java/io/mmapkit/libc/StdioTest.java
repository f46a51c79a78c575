package io.mmapkit.libc;

import static io.mmapkit.libc.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import io.mmapkit.libc.error.Errno;
import io.mmapkit.libc.error.SystemCallException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StdioTest {
    private final Arena arena = Arena.ofConfined();
    private Path one;
    private Path other;

    @TempDir Path folder;

    @BeforeEach
    void create() throws Exception {
        one = Files.writeString(folder.resolve("one"), "1");
        other = Files.writeString(folder.resolve("other"), "2");
    }

    @AfterEach
    void release() {
        arena.close();
    }

    @Test
    void renamesWithoutReplacing() throws Exception {
        assertRefused(() -> rename(Stdio.RENAME_NOREPLACE), Errno.EEXIST,
                "renameat2(olddirfd=-100, oldpath=\"%s\", newdirfd=-100, newpath=\"%s\", flags=RENAME_NOREPLACE)"
                        .formatted(one, other));
        assertThat(other).hasContent("2");

        Files.delete(other);
        rename(Stdio.RENAME_NOREPLACE);
        assertThat(other).hasContent("1");
        assertThat(one).doesNotExist();
    }

    @Test
    void renamesAndReplaces() throws Exception {
        rename(0);

        assertThat(other).hasContent("1");
        assertThat(one).doesNotExist();
    }

    @Test
    void exchangesNames() throws Exception {
        rename(Stdio.RENAME_EXCHANGE);

        assertThat(other).hasContent("1");
        assertThat(one).hasContent("2");
    }

    private void rename(int flags) throws SystemCallException {
        Stdio.renameat2(Fcntl.AT_FDCWD, Fixture.string(arena, one), Fcntl.AT_FDCWD, Fixture.string(arena, other),
                flags);
    }
}
