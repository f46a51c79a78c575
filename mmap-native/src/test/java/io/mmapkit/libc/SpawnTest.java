package io.mmapkit.libc;

import static io.mmapkit.libc.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.mmapkit.libc.error.Errno;
import io.mmapkit.libc.error.SystemCallException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SpawnTest {
    private static final MemorySegment NONE = MemorySegment.NULL;

    private final Arena arena = Arena.ofConfined();
    private final MemorySegment actions = arena.allocate(Spawn.FILE_ACTIONS_SIZE, 8);
    private final MemorySegment attributes = arena.allocate(Spawn.ATTR_SIZE, 8);
    private final String shown = "file_actions=0x" + Long.toHexString(actions.address());

    @TempDir Path folder;

    @BeforeEach
    void init() throws SystemCallException {
        Spawn.posix_spawn_file_actions_init(actions);
        Spawn.posix_spawnattr_init(attributes);
    }

    @AfterEach
    void release() throws SystemCallException {
        Spawn.posix_spawn_file_actions_destroy(actions);
        Spawn.posix_spawnattr_destroy(attributes);
        arena.close();
    }

    @Test
    void startsAProgram() throws Exception {
        assertThat(Spawning.await(arena, Spawning.spawn(arena, NONE, NONE, "/bin/true"))).isZero();
        assertThat(Spawning.await(arena, Spawning.spawn(arena, actions, attributes, "/bin/sh", "-c", "exit 7")))
                .isEqualTo(7);
    }

    @Test
    void refusesAProgramThatIsMissing() {
        MemorySegment pid = arena.allocate(4);
        MemorySegment path = Fixture.string(arena, "/no/such");
        MemorySegment argv = Spawning.strings(arena, "such");

        assertRefused(() -> Spawn.posix_spawn(pid, path, NONE, NONE, argv, argv), Errno.ENOENT,
                "posix_spawn(pid=0x%x, path=\"/no/such\", file_actions=0x0, attrp=0x0, argv=0x%x, envp=0x%x)"
                        .formatted(pid.address(), argv.address(), argv.address()));
    }

    @Test
    void givesTheProgramItsFilesAndItsDirectory() throws Exception {
        Path output = folder.resolve("output");
        int kept = Fixture.memfd(arena, 1);
        Spawn.posix_spawn_file_actions_addopen(actions, 1, Fixture.string(arena, output),
                Fcntl.O_CREAT | Fcntl.O_WRONLY, 0600);
        Spawn.posix_spawn_file_actions_adddup2(actions, 1, 2);
        Spawn.posix_spawn_file_actions_adddup2(actions, kept, kept); // without close-on-exec
        Spawn.posix_spawn_file_actions_addclose(actions, 0);
        Spawn.posix_spawn_file_actions_addchdir_np(actions, Fixture.string(arena, folder));
        String script = "pwd; echo error >&2; test -e /proc/$$/fd/" + kept + " && ! test -e /proc/$$/fd/0";

        assertThat(Spawning.await(arena, Spawning.spawn(arena, actions, NONE, "/bin/sh", "-c", script))).isZero();
        assertThat(output).hasContent(folder.toRealPath() + "\nerror\n");
    }

    @Test
    void givesTheProgramADirectoryByItsDescriptorAndClosesAllFromANumberOn() throws Exception {
        int directory = Fcntl.open(Fixture.string(arena, folder), Fcntl.O_PATH | Fcntl.O_CLOEXEC, 0);
        int kept = Fixture.memfd(arena, 1);
        Spawn.posix_spawn_file_actions_addfchdir_np(actions, directory);
        Spawn.posix_spawn_file_actions_adddup2(actions, kept, 500);
        Spawn.posix_spawn_file_actions_adddup2(actions, kept, 501);
        Spawn.posix_spawn_file_actions_addclosefrom_np(actions, 501);
        String script = "test \"$(pwd)\" = '" + folder.toRealPath()
                + "' && test -e /proc/$$/fd/500 && ! test -e /proc/$$/fd/501";

        assertThat(Spawning.await(arena, Spawning.spawn(arena, actions, NONE, "/bin/sh", "-c", script))).isZero();
        Unistd.close(directory);
    }

    @Test
    void refusesDescriptorsThatCannotBe() {
        MemorySegment path = Fixture.string(arena, "/dev/null");

        assertRefused(() -> Spawn.posix_spawn_file_actions_addopen(actions, -1, path, Fcntl.O_RDWR, 0600), Errno.EBADF,
                "posix_spawn_file_actions_addopen(" + shown + ", fd=-1, path=\"/dev/null\", oflag=O_RDWR, mode=0600)");
        assertRefused(() -> Spawn.posix_spawn_file_actions_addclose(actions, -1), Errno.EBADF,
                "posix_spawn_file_actions_addclose(" + shown + ", fd=-1)");
        assertRefused(() -> Spawn.posix_spawn_file_actions_adddup2(actions, 1, -1), Errno.EBADF,
                "posix_spawn_file_actions_adddup2(" + shown + ", fd=1, newfd=-1)");
        assertRefused(() -> Spawn.posix_spawn_file_actions_addclosefrom_np(actions, -1), Errno.EBADF,
                "posix_spawn_file_actions_addclosefrom_np(" + shown + ", from=-1)");
    }

    @Test
    void reportsADirectoryThatIsMissing() throws Exception {
        Spawn.posix_spawn_file_actions_addchdir_np(actions, Fixture.string(arena, folder.resolve("missing")));

        assertThat(catchThrowableOfType(SystemCallException.class,
                () -> Spawning.spawn(arena, actions, NONE, "/bin/true")).errno()).isEqualTo(Errno.ENOENT);
    }

    @Test
    void givesTheProgramASignalMask() throws Exception {
        MemorySegment mask = arena.allocate(StructSigset.LAYOUT);
        Signals.sigemptyset(mask);
        Signals.sigaddset(mask, Signals.SIGUSR1);
        Spawn.posix_spawnattr_setsigmask(attributes, mask);
        Spawn.posix_spawnattr_setflags(attributes, Spawn.POSIX_SPAWN_SETSIGMASK);
        Path output = folder.resolve("status");
        Spawn.posix_spawn_file_actions_addopen(actions, 1, Fixture.string(arena, output),
                Fcntl.O_CREAT | Fcntl.O_WRONLY, 0600);

        assertThat(Spawning.await(arena, Spawning.spawn(arena, actions, attributes, "/bin/cat", "/proc/self/status")))
                .isZero();
        String blocked = Files.readAllLines(output).stream().filter(line -> line.startsWith("SigBlk:")).findFirst()
                .orElseThrow();
        assertThat(Long.parseUnsignedLong(blocked.split("\\s+")[1], 16)).isEqualTo(1L << Signals.SIGUSR1 - 1);
    }

    @Test
    void refusesUnknownFlags() {
        assertRefused(() -> Spawn.posix_spawnattr_setflags(attributes, 0x4000), Errno.EINVAL,
                "posix_spawnattr_setflags(attr=0x%x, flags=16384)".formatted(attributes.address()));
    }
}
