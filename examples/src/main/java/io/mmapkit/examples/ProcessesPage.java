package io.mmapkit.examples;

import io.mmapkit.MappedRegion;
import io.mmapkit.process.ChildFile;
import io.mmapkit.process.ChildProgram;
import io.mmapkit.process.ExitStatus;
import io.mmapkit.process.ForkedChild;
import io.mmapkit.process.Snapshot;
import io.mmapkit.process.SnapshotFile;
import io.mmapkit.process.SnapshotImage;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/** The code of docs/processes.md, where a test looks for each line of it. */
final class ProcessesPage {
    private ProcessesPage() {}

    static void program(MemorySegment from, MemorySegment to, MemorySegment segment, int fd) throws IOException {
        ChildProgram program = ChildProgram.builder().copy(from, to).write(fd, segment).exit(0).build();
        try (ForkedChild child = ForkedChild.start(program)) {
            ExitStatus status = child.await(Duration.ofSeconds(5)); // killed if it takes longer
        }
    }

    static void files(MemorySegment segment, Path path, Consumer<String> log) throws IOException {
        ChildFile file = ChildFile.named("copy");
        ChildProgram program = ChildProgram.builder()
                .open(file, path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)
                .write(file, segment).fsync(file).build();
        try (ForkedChild child = ForkedChild.start(program)) {
            if (!child.await(Duration.ofSeconds(5)).isSuccess()) {
                child.failure().ifPresent(step -> log.accept(step.toString())); // step 1, write: ENOSPC (28) No space left on device
            }
        }
    }

    static void snapshot(MappedRegion region, Path path) throws IOException {
        try (Snapshot snapshot = Snapshot.start(region, path)) {
            snapshot.await(Duration.ofSeconds(30));
        }
    }

    static void several(MappedRegion index, MappedRegion data, int socket, Consumer<String> log) throws IOException {
        try (Snapshot snapshot = Snapshot.start(List.of(index, data), socket)) { // of the same moment
            log.accept(snapshot.written() + " of " + snapshot.byteSize() + " bytes");
            List<SnapshotImage> images = snapshot.await(Duration.ofMinutes(5)); // offsets and checksums
        }
    }

    static MappedRegion restore(Path path) throws IOException {
        SnapshotFile file = SnapshotFile.open(path); // refuses what isn't whole
        if (!file.verify(0)) {
            throw new IOException(path + " is damaged");
        }
        return file.map(0); // private and writable: stores don't change the file
    }
}
