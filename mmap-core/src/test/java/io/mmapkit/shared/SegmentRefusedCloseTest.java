package io.mmapkit.shared;

import static org.assertj.core.api.Assertions.assertThat;

import io.mmapkit.libc.Unistd;
import io.mmapkit.testing.Scene;
import io.mmapkit.testing.Self;
import java.nio.file.Path;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A file system on the network may report an error when a file is closed. Here it is the test that closed it before. */
@Timeout(30)
final class SegmentRefusedCloseTest {
    @AutoClose private final Scene scene = Scene.create();

    @Test
    void endsThePartOfTheProcessNevertheless() throws Exception {
        Path path = scene.path("refused");
        SharedSegment.builder().file(path).byteSize(Scene.PAGE).create().close(); // whose descriptor had no name
        SharedSegment segment = SharedSegment.builder().file(path).attach();
        int slot = segment.self().slot();
        int own = segment.descriptor();
        int ofTheRegion = Self.descriptors().stream().filter(one -> one.endsWith(path.getFileName().toString()))
                .mapToInt(one -> Integer.parseInt(one.split(" ")[0])).filter(one -> one != own).findFirst()
                .orElseThrow();
        try (SharedSegment other = SharedSegment.builder().file(path).attach()) {
            Unistd.close(ofTheRegion);
            segment.close();
            assertThat(segment).asString().endsWith("closed]");
            assertThat(other.participant(slot).isAlive()).isFalse();
            assertThat(other.participants()).hasSize(1);
        }
        assertThat(Self.descriptorsOf(path.toString())).isZero();
    }
}
