package io.mmapkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.RandomAccessFile;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What operations that aren't sections learn of sections. */
@Timeout(60)
final class GuardTest {
    private static final int PAGE = (int) PageSize.system().bytes();

    @Test
    void knowsTheFaultsOfARegionsFirstSection(@TempDir Path folder) throws Exception {
        assumeTrue(FaultContainment.hasTrap(), FaultContainment.result().detail());
        Path path = Files.write(folder.resolve("file"), new byte[4 * PAGE]);
        RegionRequest request = new RegionRequest(new FileBacking(path, FileBacking.Creation.NEVER), 0, 4 * PAGE,
                Set.of(Protection.READ), Sharing.SHARED, Set.of(), 0, false, false, 0, false);
        OwnLifetime lifetime = new OwnLifetime(false);
        Mapping mapping = Mapping.of(request, lifetime);
        RegionState region = new RegionState(request, mapping, lifetime);
        Custody.of(region, mapping); // which raises no shield, as before anybody had a section
        Guard guard = new Guard(region, new RegionFaults(region));
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
            file.setLength(PAGE);
            long before = guard.settled(region.open());
            guard.requireNoneSince(before, region.open());
            assertThat(region.shield()).isNull();
            guard.getLong(view -> view.get(ValueLayout.JAVA_BYTE, 0));
            assertThat(region.shield()).isNotNull();
            guard.requireNoneSince(before, region.open());
            assertThatExceptionOfType(MappingFaultException.class)
                    .isThrownBy(() -> guard.getLong(view -> view.get(ValueLayout.JAVA_BYTE, 2 * PAGE)));
            assertThatExceptionOfType(MappingFaultException.class)
                    .isThrownBy(() -> guard.requireNoneSince(before, region.open()));
            guard.requireNoneSince(guard.settled(region.open()), region.open());
        } finally {
            region.end();
        }
    }
}
