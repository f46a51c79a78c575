package io.mmapkit.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.mmapkit.libc.ChildJvm;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A full file system is an exception that says so. */
@Timeout(60)
final class FullStorageTest {
    @Test
    void survivesAFullTmpfs() throws Exception {
        try (SmallFileSystem fs = SmallFileSystem.tmpfs()) {
            survives(fs);
        }
    }

    @Test
    void survivesAFullDisk() throws Exception {
        try (SmallFileSystem fs = SmallFileSystem.ext4()) {
            survives(fs);
        }
    }

    private static void survives(SmallFileSystem fs) throws Exception {
        ChildJvm.Result result = ChildJvm.of(FullStorageProgram.class).arguments(fs.root()).run();
        assertThat(result.status()).as(result.stdout() + result.stderr()).isZero();
        assertThat(result.stdout()).containsPattern("contained \\d{3}\n");
    }
}
