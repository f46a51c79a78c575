package io.mmapkit.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SuggestionsTest {
    @Test
    void theNearestComeFirst() {
        assertThat(Suggestions.nearest("scan-disk-1g-wram-1",
                List.of("random-8-disk-1g-warm-1", "scan-tmpfs-1g-warm-1", "scan-disk-1g-warm-2", "scan-disk-1g-warm-1",
                        "scan-disk-1g-warm-1")))
                .isEqualTo("scan-disk-1g-warm-1, scan-disk-1g-warm-2, scan-tmpfs-1g-warm-1");
        assertThat(Suggestions.nearest("x", List.of())).isEmpty();
    }

    @Test
    void aDistanceCountsLetters() {
        assertThat(Suggestions.distance("", "abc")).isEqualTo(3);
        assertThat(Suggestions.distance("abc", "abc")).isZero();
        assertThat(Suggestions.distance("kitten", "sitting")).isEqualTo(3);
    }
}
