package io.mmapkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.mmapkit.libc.TrapNote;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A repair that fails halfway is gone on with the next time. */
@Timeout(60)
final class MappingRepairTest {
    private static final long PAGE = PageSize.system().bytes();

    @Test
    void isNotWholeUntilAllIsAsBefore(@TempDir Path folder) throws Exception {
        assumeTrue(FaultContainment.hasTrap(), FaultContainment.result().detail());
        Path path = Files.write(folder.resolve("file"), new byte[(int) (8 * PAGE)]);
        RegionRequest request = new RegionRequest(new FileBacking(path, FileBacking.Creation.NEVER), 0, 8 * PAGE,
                Set.of(Protection.READ, Protection.WRITE), Sharing.SHARED, Set.of(), 0, false, false, 0, false);
        OwnLifetime lifetime = new OwnLifetime(false);
        Mapping mapping = Mapping.of(request, lifetime);
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
            Shield shield = mapping.shield(() -> {});
            MemorySegment pages = mapping.extent(lifetime.arena()).pages();
            file.setLength(PAGE);
            TrapNote note = TrapNote.current();
            long outside = note.prepare();
            note.begin(outside);
            pages.set(ValueLayout.JAVA_BYTE, 5 * PAGE, (byte) 1);
            note.end(outside);

            assertThatIOException().isThrownBy(() -> mapping.repair(_ -> {
                throw new IOException("not yet");
            })).withMessage("not yet");
            assertThat(shield.isWhole()).isFalse();
            assertThat(shield.takeLost()).isTrue(); // the zeros are gone, though
            List<ByteRange> again = new ArrayList<>();
            mapping.repair(again::add);
            assertThat(again).containsExactly(new ByteRange(pages.address() + 5 * PAGE, PAGE));
            assertThat(shield.isWhole()).isTrue();
            assertThat(shield.takeLost()).isFalse();
        } finally {
            lifetime.end();
        }
    }
}
