package io.mmapkit.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.mmapkit.examples.TypedSegment.Limits;
import io.mmapkit.examples.TypedSegment.Settings;
import io.mmapkit.shared.SharedSegment;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class TypedSegmentTest {
    private final String name = "mmapkit-typed-" + ProcessHandle.current().pid() + '-' + System.nanoTime();

    @AfterEach
    void remove() throws IOException {
        try {
            SharedSegment.unlink(name);
        } catch (NoSuchFileException failedBefore) {
            // the failure is what counts
        }
    }

    @Test
    void countsForAllWhoAttach() throws Exception {
        assertThat(TypedSegment.count(name)).isEqualTo(1);
        assertThat(TypedSegment.count(name)).isEqualTo(2);
    }

    @Test
    void takesTheSettingsOfTheFirst() throws Exception {
        Settings first = new Settings(true, new Limits(1, 2.5), new Limits(3, 4.5));
        Settings second = new Settings(false, new Limits(0, 0), new Limits(0, 0));
        assertThat(TypedSegment.publish(name, first)).isEqualTo(first);
        assertThat(TypedSegment.publish(name, second)).isEqualTo(first);
    }
}
