package io.mmapkit.region;

import static io.mmapkit.Protection.READ;
import static io.mmapkit.Protection.WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.mmapkit.ByteRange;
import io.mmapkit.DirtyTracker;
import io.mmapkit.Durability;
import io.mmapkit.MappedRegion;
import io.mmapkit.SyncMode;
import io.mmapkit.testing.Patterns;
import io.mmapkit.testing.Scene;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A device that can't take what is to be stored: no promise is given. */
final class DeviceErrorTest {
    private static final long REGION = 8L << 20;

    @ParameterizedTest
    @EnumSource(names = "STARTED", mode = EnumSource.Mode.EXCLUDE)
    void isReported(Durability durability) throws Exception {
        try (FailingDisk disk = new FailingDisk();
                MappedRegion region = MappedRegion.builder().file(disk.path("data")).create().length(REGION).map()) {
            disk.fail();
            Patterns.fill(region.segment());
            assertThatExceptionOfType(FileSystemException.class).isThrownBy(() -> region.store(durability))
                    .withMessageMatching("(?s).*(EIO|ENOSPC).*").withMessageContaining("data");
        }
    }

    @Test
    void isReportedBySync() throws Exception {
        try (FailingDisk disk = new FailingDisk();
                MappedRegion region = MappedRegion.builder().file(disk.path("data")).create().length(REGION).map()) {
            disk.fail();
            Patterns.fill(region.segment());
            assertThatExceptionOfType(FileSystemException.class).isThrownBy(() -> region.sync(SyncMode.SYNC))
                    .withMessageMatching("(?s).*(EIO|ENOSPC).*");
        }
    }

    @Test
    void isNotForgottenByATracker() throws Exception {
        Tracking.require();
        try (FailingDisk disk = new FailingDisk()) {
            Path file = Files.write(disk.path("data"), new byte[(int) REGION]);
            try (MappedRegion region = MappedRegion.open(file, READ, WRITE);
                    DirtyTracker tracker = DirtyTracker.track(region)) {
                region.store(Durability.DATA_AND_METADATA);
                disk.fail();
                Patterns.fill(region.segment().asSlice(0, REGION - Scene.PAGE));
                assertThatExceptionOfType(FileSystemException.class)
                        .isThrownBy(() -> tracker.sync(Durability.RANGE));

                assertThat(tracker.written()).containsExactly(new ByteRange(0, REGION - Scene.PAGE));
                disk.repair();
                assertThat(tracker.sync(Durability.RANGE)).isEqualTo(REGION - Scene.PAGE);
                assertThat(tracker.written()).isEmpty();
                assertThat(tracker.sync(Durability.RANGE)).isZero();
            }
            disk.forgetCache(); // what is read now comes from the device
            try (MappedRegion region = MappedRegion.open(disk.path("data"))) {
                assertThat(Patterns.isIn(region.segment().asSlice(0, REGION - Scene.PAGE))).isTrue();
            }
        }
    }
}
