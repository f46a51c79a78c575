package io.mmapkit.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.mmapkit.MappingFaultException.Kind;
import io.mmapkit.libc.ChildJvm;
import io.mmapkit.libc.Unistd;
import io.mmapkit.libc.Userfaultfd;
import io.mmapkit.libc.error.SystemCallException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A fault says why. That a file is shorter and that a disk is full: {@link GuardedTest}, {@link FullStorageTest}. */
@Timeout(60)
final class FaultKindTest {
    private static final Path POOL = Path.of("/sys/kernel/mm/hugepages/hugepages-2048kB/nr_hugepages");

    @Test
    void tellsThatTheDeviceCannotBeRead() throws Exception {
        try (SmallFileSystem fs = SmallFileSystem.ext4();
                ChildJvm child = ChildJvm.of(IoErrorProgram.class).arguments(fs.root()).start()) {
            assertThat(child.hear()).isEqualTo("written");
            fs.cutDevice();
            child.say("cut");
            ChildJvm.Result result = child.await();
            assertThat(result.status()).as(result.stdout() + result.stderr()).isZero();
            assertThat(result.stdout().lines().skip(1)).containsExactly("read IO_ERROR", "prefault IO_ERROR",
                    "crc32c IO_ERROR", "guarded IO_ERROR");
        }
    }

    @Test
    void tellsThatMemoryIsBroken() throws Exception {
        try {
            Unistd.close(SlowPage.watcher(Userfaultfd.UFFD_FEATURE_POISON));
        } catch (SystemCallException refused) {
            abort("pages can't be poisoned here, which takes Linux 6.6 and root: " + refused.getMessage());
        }
        ChildJvm.Result result = ChildJvm.of(BrokenMemoryProgram.class).run();
        assertThat(result.status()).as(result.stdout() + result.stderr()).isZero();
        assertThat(result.stdout()).hasLineCount(5).doesNotContain("nothing");
        assertThat(result.stdout().lines()).allMatch(line -> line.endsWith(' ' + Kind.MEMORY_ERROR.toString()));
    }

    @Test
    void tellsThatThereAreNoHugePages() throws Exception {
        assumeTrue(Boolean.getBoolean("soak"), "changes vm.nr_hugepages of the whole machine: only with -Psoak");
        assumeTrue(Unistd.geteuid() == 0 && Files.isWritable(POOL), "filling the pool of huge pages takes root");
        String before = Files.readString(POOL).strip();
        assumeTrue(before.equals("0"), "others use the pool of huge pages, which has " + before);
        try {
            Files.writeString(POOL, "1");
            assumeTrue(Files.readString(POOL).strip().equals("1"), "there is no huge page to be had");
            try (ChildJvm child = ChildJvm.of(HugePageFaultProgram.class).start()) {
                assertThat(child.hear()).isEqualTo("given back");
                Files.writeString(POOL, "0");
                child.say("empty");
                ChildJvm.Result result = child.await();
                assertThat(result.status()).as(result.stdout() + result.stderr()).isZero();
                assertThat(result.stdout().lines().skip(1)).hasSize(4)
                        .allMatch(line -> line.endsWith(' ' + Kind.NO_HUGE_PAGES.toString()));
            }
        } finally {
            Files.writeString(POOL, before);
        }
    }
}
