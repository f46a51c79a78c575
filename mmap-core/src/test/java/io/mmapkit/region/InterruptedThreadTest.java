package io.mmapkit.region;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.mmapkit.DirtyTracker;
import io.mmapkit.MapFlag;
import io.mmapkit.MappedRegion;
import io.mmapkit.MappingBudget;
import io.mmapkit.libc.error.SystemCallException;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** An interrupt is for what waits: it neither fails what asks the kernel, nor is it lost. */
@Timeout(60)
final class InterruptedThreadTest {
    private static final int LARGE = 65 << 20; // for which the memory of the machine is looked at

    interface Operation {
        void run() throws IOException;
    }

    record Named(String name, Operation operation) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Named> operations() {
        return Stream.of(
                new Named("budget", () -> assertThat(MappingBudget.current().mappings()).isPositive()),
                new Named("track", () -> inMemory(region -> DirtyTracker.track(region).close())),
                new Named("ask for huge pages", () -> inMemory(MappedRegion::hugePages)),
                new Named("where huge pages fit",
                        () -> MappedRegion.builder().anonymous().length(4 << 20).hugePages().map().close()),
                new Named("allocated", () -> MappedRegion.builder().memfd("large").length(LARGE).map().close()),
                new Named("grow", () -> inMemory(region -> region.grow(2L << 20))),
                new Named("lock", () -> inMemory(MappedRegion::lock)),
                new Named("residency", () -> inMemory(MappedRegion::residency)));
    }

    private interface Use {
        void of(MappedRegion region) throws IOException;
    }

    private static void inMemory(Use use) throws IOException {
        try (MappedRegion region = MappedRegion.builder().memfd("used").length(1 << 20).map()) {
            use.of(region);
        }
    }

    @AfterEach
    void forget() {
        Thread.interrupted();
    }

    @ParameterizedTest
    @MethodSource("operations")
    void doesWhatItDoesInAnyThread(Named named) {
        Thread.currentThread().interrupt();
        assertThatCode(named.operation::run).doesNotThrowAnyException();
        assertThat(Thread.currentThread().isInterrupted()).isTrue();
    }

    @Test
    void isToldTheStateOfThePool() {
        Thread.currentThread().interrupt();
        assertThatCode(() -> MappedRegion.builder().anonymous().length(1L << 46).flags(MapFlag.HUGETLB).map())
                .isInstanceOfAny(FileSystemException.class, SystemCallException.class)
                .hasMessageContaining("pool of huge pages").hasMessageNotContaining("has none free");
    }
}
