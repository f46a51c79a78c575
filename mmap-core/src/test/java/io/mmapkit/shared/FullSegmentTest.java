package io.mmapkit.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.mmapkit.shared.IncompatibleSegmentException.Reason;
import io.mmapkit.testing.Scene;
import io.mmapkit.testing.Self;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A segment has 112 places; one more has to wait until somebody leaves. */
@Timeout(30)
final class FullSegmentTest {
    private static final Duration SHORTLY = Duration.ofMillis(50);

    @Test
    void refusesOneMoreWithinTheTimeout() throws Exception {
        try (Scene scene = Scene.create(); Full full = new Full(scene.inMemory("segment"))) {
            assertThat(full.participants).hasSize(112);
            assertThat(full.participants.getFirst().participants()).hasSize(112).allMatch(Participant::isAlive);
            long before = Self.descriptorsOf("segment");
            for (Duration timeout : List.of(Duration.ZERO, SHORTLY)) {
                long began = System.nanoTime();
                IncompatibleSegmentException refused = catchThrowableOfType(IncompatibleSegmentException.class,
                        () -> full.builder().timeout(timeout).attach());
                assertThat(refused.kind()).isEqualTo(Reason.FULL);
                assertThat(Duration.ofNanos(System.nanoTime() - began)).isBetween(timeout, Duration.ofSeconds(5));
            }
            assertThat(Self.descriptorsOf("segment")).isEqualTo(before);
            full.builder().readOnly().attach().close(); // who only reads needs no place
        }
    }

    @Test
    void takesOneInWhoWaitsUntilAnotherLeaves() throws Exception {
        try (Scene scene = Scene.create(); Full full = new Full(scene.inMemory("segment"))) {
            CompletableFuture<SharedSegment> waiting = CompletableFuture.supplyAsync(() -> {
                try {
                    return full.builder().timeout(Duration.ofSeconds(20)).attach();
                } catch (IOException refused) {
                    throw new AssertionError(refused);
                }
            });
            full.participants.removeLast().close();
            try (SharedSegment last = waiting.get()) {
                assertThat(last.participants()).hasSize(112).filteredOn(Participant::isSelf).singleElement()
                        .extracting(Participant::slot).isEqualTo(111);
            }
        }
    }

    /** A segment without a place left. */
    private static final class Full implements AutoCloseable {
        private final Path path;
        private final List<SharedSegment> participants = new ArrayList<>();

        Full(Path path) throws IOException {
            this.path = path;
            participants.add(builder().byteSize(4096).create());
            while (participants.size() < SegmentHeader.SLOTS) {
                participants.add(builder().attach());
            }
        }

        SharedSegmentBuilder builder() {
            return SharedSegment.builder().file(path);
        }

        @Override
        public void close() {
            participants.forEach(SharedSegment::close);
        }
    }
}
