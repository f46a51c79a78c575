package io.mmapkit.fault;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.mmapkit.MappedRegion;
import io.mmapkit.MappingFaultException;
import io.mmapkit.MappingFaultException.Kind;
import io.mmapkit.Protection;
import io.mmapkit.SyncMode;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** Uses a region of a sparse file while its file system is full, and once it no longer is. Argument: a folder in it. */
final class FullStorageProgram {
    private static final int PAGE = 4096;
    private static final int PAGES = 32;

    private final Path folder;
    private final Path filler;
    private final MappedRegion sparse;
    private int contained;

    private FullStorageProgram(Path folder, MappedRegion sparse) {
        this.folder = folder;
        this.filler = folder.resolve("filler");
        this.sparse = sparse;
    }

    public static void main(String[] arguments) throws IOException {
        Path folder = Path.of(arguments[0]);
        Path path = folder.resolve("sparse");
        try (MappedRegion region = MappedRegion.builder().file(path).create().sparse().length(PAGES * PAGE).map()) {
            new FullStorageProgram(folder, region).run(Files.getFileStore(folder).type().equals("tmpfs"));
        }
    }

    private void run(boolean isTmpfs) throws IOException {
        sparse.guardedAction(s -> s.set(JAVA_BYTE, 0, (byte) 7)); // this page gets its storage while there is some
        Path small = folder.resolve("small");
        MappedRegion backed = MappedRegion.builder().file(small).create().length(PAGE).map();
        MappedRegion part = partOfAPage();
        fill();
        part.guardedAction(s -> s.fill((byte) 3));
        part.close();
        storesAreContained(isTmpfs);
        nothingIsMadeThatHasNoStorage(backed, small);
        backed.close();
        assertThat(sparse.guardedLong(s -> s.get(JAVA_BYTE, 0))).isEqualTo(7);
        sparse.guardedAction(s -> s.set(JAVA_BYTE, 1, (byte) 8));
        assertThatExceptionOfType(MappingFaultException.class).as("what was stored into missing pages, once more")
                .isThrownBy(() -> sparse.sync(0, PAGE, SyncMode.SYNC)).withMessageContaining("is lost");
        sparse.sync(0, PAGE, SyncMode.SYNC);

        Files.delete(filler);
        for (int page = 0; page < PAGES; page++) {
            long offset = (long) page * PAGE;
            sparse.guardedAction(s -> s.set(JAVA_BYTE, offset, (byte) 9));
        }
        sparse.sync(SyncMode.SYNC);
        System.out.println("contained " + contained);
    }

    /** A region whose storage is there, in a file of holes: the blocks of a disk may be smaller than a page, which faults as a whole. */
    private MappedRegion partOfAPage() throws IOException {
        Path holes = folder.resolve("holes");
        MappedRegion.builder().file(holes).create().sparse().length(2 * PAGE).map().close();
        return MappedRegion.builder().file(holes).protection(Protection.READ, Protection.WRITE).offset(PAGE + 100)
                .length(10).map();
    }

    private void storesAreContained(boolean isTmpfs) {
        byte[] two = {1, 2};
        for (int page = 1; page < PAGES; page++) {
            long offset = (long) page * PAGE;
            isNoSpace(() -> sparse.guardedAction(s -> s.set(JAVA_BYTE, offset, (byte) 1)));
            isNoSpace(() -> sparse.guardedAction(s -> s.asSlice(offset, PAGE).fill((byte) 1)));
            isNoSpace(() -> sparse.write(offset + 1, MemorySegment.ofArray(two)));
            isNoSpace(() -> sparse.prefaultForWrite(offset, 1));
            if (isTmpfs) { // where reading a hole through a mapping takes a page, too
                isNoSpace(() -> sparse.guardedLong(s -> s.get(JAVA_BYTE, offset)));
                isNoSpace(() -> sparse.prefault(offset, PAGE));
                isNoSpace(() -> sparse.crc32c(offset, 10));
            }
        }
        isNoSpace(() -> sparse.write(PAGE - 1, MemorySegment.ofArray(two))); // begins where there is storage
        isNoSpace(() -> sparse.prefaultForWrite(0, sparse.byteSize()));
    }

    private void isNoSpace(ThrowingCallable access) {
        assertThatExceptionOfType(MappingFaultException.class).isThrownBy(access)
                .satisfies(fault -> assertThat(fault.kind()).as(fault.toString()).isEqualTo(Kind.NO_SPACE));
        contained++;
    }

    private void nothingIsMadeThatHasNoStorage(MappedRegion backed, Path small) throws IOException {
        Path fresh = folder.resolve("fresh");
        isRefused(() -> MappedRegion.builder().file(fresh).create().length(PAGES * PAGE).map());
        assertThat(fresh).doesNotExist();
        isRefused(() -> MappedRegion.builder().file(small).create().length(PAGES * PAGE).map());
        assertThat(small).hasSize(PAGE);
        isRefused(() -> MappedRegion.open(folder.resolve("sparse"), Protection.READ, Protection.WRITE));
        assertThat(folder.resolve("sparse")).hasSize(PAGES * PAGE);

        MemorySegment view = backed.segment();
        view.set(JAVA_BYTE, 5, (byte) 55);
        isRefused(() -> backed.grow(PAGES * PAGE));
        assertThat(small).hasSize(PAGE);
        assertThat(backed.byteSize()).isEqualTo(PAGE);
        assertThat(backed.segment()).isSameAs(view);
        assertThat(view.get(JAVA_BYTE, 5)).isEqualTo((byte) 55);
    }

    private static void isRefused(ThrowingCallable use) {
        assertThatExceptionOfType(FileSystemException.class).isThrownBy(use).withMessageContaining("ENOSPC")
                .isNotInstanceOf(MappingFaultException.class);
    }

    private void fill() throws IOException {
        try (FileChannel file = FileChannel.open(filler, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            for (int bytes = 64 << 10; bytes > 0; bytes /= 2) {
                writeWhileThereIsSpace(file, bytes);
            }
            file.force(true);
        } catch (IOException full) {
            // what was still in memory only
        }
    }

    private static void writeWhileThereIsSpace(FileChannel file, int bytes) {
        try {
            while (file.write(ByteBuffer.allocate(bytes)) == bytes) {
                file.force(false);
            }
        } catch (IOException full) {
            // smaller pieces may still fit
        }
    }
}
