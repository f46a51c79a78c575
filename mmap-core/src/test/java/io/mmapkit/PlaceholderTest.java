package io.mmapkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Linker;
import org.junit.jupiter.api.Test;

/** PLACEHOLDER: shows that tests run with native access; delete with the first real test. */
final class PlaceholderTest {
    @Test
    void runsWithNativeAccess() {
        assertThat(getClass().getModule().isNativeAccessEnabled()).isTrue();
        assertThat(Linker.nativeLinker().defaultLookup().find("mmap")).isPresent();
        assertThat(System.getProperty("soak")).isIn("true", "false");
    }
}
