package io.mmapkit.libc;

import static io.mmapkit.libc.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import io.mmapkit.libc.error.Errno;
import io.mmapkit.libc.error.SystemCallException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DirentTest {
    private static final int PIECE = 1024; // so that it takes several calls

    @TempDir private Path directory;

    @Test
    void givesEachEntryOnce() throws Exception {
        for (int i = 0; i < 100; i++) {
            Files.createFile(directory.resolve("file-" + "x".repeat(i) + i));
        }
        Files.createDirectory(directory.resolve("directory"));
        Files.createSymbolicLink(directory.resolve("link"), Path.of("file-0"));

        Map<String, Integer> found = entries(open(directory, Arena.ofAuto()));

        assertThat(found).hasSize(104).containsEntry(".", Dirent.DT_DIR).containsEntry("..", Dirent.DT_DIR)
                .containsEntry("directory", Dirent.DT_DIR).containsEntry("link", Dirent.DT_LNK)
                .containsEntry("file-0", Dirent.DT_REG).containsEntry("file-xx2", Dirent.DT_REG);
    }

    /** Whatever they are in, and as long as can be. */
    @Test
    void givesTheBytesOfNames() throws Exception {
        try (Arena arena = Arena.ofConfined()) {
            byte[] name = new byte[255];
            for (int i = 0; i < name.length; i++) {
                name[i] = (byte) (i == 0 || i == '/' ? 'x' : i);
            }
            String text = new String(name, StandardCharsets.ISO_8859_1);
            MemorySegment path = arena.allocateFrom(directory + "/" + text, StandardCharsets.ISO_8859_1);
            Unistd.close(Fcntl.open(path, Fcntl.O_CREAT | Fcntl.O_RDWR | Fcntl.O_CLOEXEC, 0600));

            assertThat(entries(open(directory, arena))).containsKey(text);

            Unistd.unlink(path); // which JUnit can't, in a locale without such characters
        }
    }

    @Test
    void givesInodes() throws Exception {
        try (Arena arena = Arena.ofConfined()) {
            Path file = Files.createFile(directory.resolve("file"));
            MemorySegment entries = arena.allocate(PIECE, 8);
            long length = Dirent.getdents64(open(directory, arena), entries, PIECE);
            boolean isFound = false;
            for (long at = 0; at < length; at += StructDirent64.d_reclen(entries.asSlice(at))) {
                MemorySegment entry = entries.asSlice(at);
                isFound |= StructDirent64.d_ino(entry) == (long) Files.getAttribute(file, "unix:ino")
                        && new String(StructDirent64.d_name(entry), StandardCharsets.US_ASCII).equals("file");
            }
            assertThat(isFound).isTrue();
        }
    }

    @Test
    void refusesWhatIsNoDirectory() throws Exception {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment entries = arena.allocate(PIECE, 8);
            String shown = "dirp=0x" + Long.toHexString(entries.address());
            int file = Fixture.file(arena, directory.resolve("file"), 1);
            assertRefused(() -> Dirent.getdents64(file, entries, PIECE), Errno.ENOTDIR,
                    "getdents64(fd=" + file + ", " + shown + ", count=1024)");
            assertRefused(() -> Dirent.getdents64(-1, entries, PIECE), Errno.EBADF,
                    "getdents64(fd=-1, " + shown + ", count=1024)");
            int folder = open(directory, arena);
            assertRefused(() -> Dirent.getdents64(folder, entries, 8), Errno.EINVAL,
                    "getdents64(fd=" + folder + ", " + shown + ", count=8)");
        }
    }

    private static int open(Path directory, Arena arena) throws SystemCallException {
        return Fixture.descriptor(arena, Fcntl.open(Fixture.string(arena, directory),
                Fcntl.O_RDONLY | Fcntl.O_DIRECTORY | Fcntl.O_CLOEXEC, 0));
    }

    /** The names, a character for each byte, and what they are of. */
    private static Map<String, Integer> entries(int fd) throws SystemCallException {
        Map<String, Integer> found = new HashMap<>();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment entries = arena.allocate(PIECE, 8);
            while (true) {
                long length = Dirent.getdents64(fd, entries, PIECE);
                if (length == 0) {
                    return found;
                }
                for (long at = 0; at < length; at += StructDirent64.d_reclen(entries.asSlice(at))) {
                    MemorySegment entry = entries.asSlice(at);
                    String name = new String(StructDirent64.d_name(entry), StandardCharsets.ISO_8859_1);
                    assertThat(found.put(name, StructDirent64.d_type(entry))).as(name).isNull();
                }
            }
        }
    }
}
