package io.mmapkit.libc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.mmapkit.libc.error.SystemCallException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import jnr.posix.POSIX;
import jnr.posix.POSIXFactory;
import jnr.posix.SpawnFileAction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Programs started through this package, and through jnr-posix with actions of its own: both see the same descriptors, and end alike. */
final class JnrSpawnTest {
    private static final POSIX POSIX = POSIXFactory.getNativePOSIX();
    private static final String SCRIPT = "cat <&7; ls /proc/$$/fd; echo \"$VARIABLE\"; exit 3";
    private static final int WRITING = Fcntl.O_CREAT | Fcntl.O_WRONLY | Fcntl.O_TRUNC;

    private final Arena arena = Arena.ofConfined();
    private final MemorySegment actions = arena.allocate(Spawn.FILE_ACTIONS_SIZE, 8);

    @TempDir Path folder;

    @BeforeEach
    void init() throws SystemCallException {
        Spawn.posix_spawn_file_actions_init(actions);
    }

    @AfterEach
    void release() throws SystemCallException {
        Spawn.posix_spawn_file_actions_destroy(actions);
        arena.close();
    }

    private int ours(Path output, int handed) throws SystemCallException {
        Spawn.posix_spawn_file_actions_adddup2(actions, handed, 7);
        Spawn.posix_spawn_file_actions_addopen(actions, 1, Fixture.string(arena, output), WRITING, 0600);
        Spawn.posix_spawn_file_actions_addclose(actions, 0);
        MemorySegment pid = arena.allocate(Libc.INT);
        Spawn.posix_spawn(pid, Fixture.string(arena, "/bin/sh"), actions, MemorySegment.NULL,
                Spawning.strings(arena, "sh", "-c", SCRIPT), Spawning.strings(arena, "VARIABLE=value"));
        return Spawning.await(arena, pid.get(Libc.INT, 0));
    }

    private int theirs(Path output, int handed) throws SystemCallException {
        long pid = POSIX.posix_spawnp("/bin/sh",
                List.of(SpawnFileAction.dup(handed, 7), SpawnFileAction.open(output.toString(), 1, WRITING, 0600),
                        SpawnFileAction.close(0)),
                List.of("sh", "-c", SCRIPT), List.of("VARIABLE=value"));
        return Spawning.await(arena, (int) pid);
    }

    @Test
    void handsOverTheSameDescriptors() throws Exception {
        Path text = Files.writeString(folder.resolve("text"), "handed over\n");
        Path one = folder.resolve("ours");
        Path other = folder.resolve("theirs");
        int handed = Fcntl.open(Fixture.string(arena, text), Fcntl.O_RDONLY | Fcntl.O_CLOEXEC, 0);

        assertThat(ours(one, handed)).isEqualTo(3);
        Unistd.lseek(handed, 0, Unistd.SEEK_SET); // the child had the same open file, and read it to its end
        assertThat(theirs(other, handed)).isEqualTo(3);

        assertThat(one).hasSameTextualContentAs(other);
        assertThat(Files.readAllLines(one)).startsWith("handed over").contains("7", "value");
        Unistd.close(handed);
    }

    @Test
    void refusesTheSame() {
        int ours = catchThrowableOfType(SystemCallException.class,
                () -> Spawning.spawn(arena, actions, MemorySegment.NULL, "/no/such")).errno().number();
        long pid = POSIX.posix_spawnp("/no/such", List.of(), List.of("such"), List.of());

        assertThat(pid).isEqualTo(-1);
        assertThat(POSIX.errno()).isEqualTo(ours);
    }
}
