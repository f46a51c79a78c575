package io.mmapkit.shared;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CreateOrAttachTest {
    @TempDir private Path temporary;

    /** On a busy machine making one may take longer than the timeout: who then loses the race still attaches. */
    @Test
    void attachesIfAnotherWasFasterThoughTheTimeIsUp() throws Exception {
        Path path = temporary.resolve("segment");
        try (SharedSegment segment = SharedSegment.builder().file(path).byteSize(8).timeout(Duration.ZERO)
                .initialize(_ -> makeAnother(path)).createOrAttach()) {
            assertThat(segment.segment().get(ValueLayout.JAVA_LONG, 0)).isEqualTo(42);
        }
    }

    private static void makeAnother(Path path) {
        try {
            SharedSegment.builder().file(path).byteSize(8)
                    .initialize(contents -> contents.set(ValueLayout.JAVA_LONG, 0, 42)).create().close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
