package io.mmapkit.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.mmapkit.libc.ChildJvm;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A container's filter of system calls may take process_vm_readv(2) for an attack; copies go on by another way. */
@Timeout(60)
final class FilteredTest {
    @Test
    void copiesWhereTheCallForItIsForbidden() throws Exception {
        ChildJvm.Result result = ChildJvm.of(FilteredProgram.class).run();
        assertThat(result.status()).as(result.stdout() + result.stderr()).isZero();
        assertThat(result.stdout().lines()).containsExactly("write and read true", "crc32c true", "mismatch true",
                "read FILE_SHORTER", "write FILE_SHORTER", "crc32c FILE_SHORTER", "mismatch FILE_SHORTER",
                "mismatch with FILE_SHORTER");
    }

    @Test
    void copiesToNoPlaceThatIsAnothersByNow() throws Exception {
        ChildJvm.Result result = ChildJvm.of(FilteredRaceProgram.class).run();
        assertThat(result.stdout()).as(result.stderr()).isEqualTo("done\n");
    }
}
