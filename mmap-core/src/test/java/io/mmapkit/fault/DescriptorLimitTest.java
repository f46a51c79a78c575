package io.mmapkit.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.mmapkit.libc.ChildJvm;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A process without descriptors gets exceptions, and works again when it has some. The limit of mappings is tested elsewhere. */
@Timeout(60)
final class DescriptorLimitTest {
    @Test
    void survivesTheLimitOfDescriptors() throws Exception {
        ChildJvm.Result result = ChildJvm.of(DescriptorLimitProgram.class).run();
        assertThat(result.signal()).isEmpty();
        assertThat(result.status()).as(result.stdout() + result.stderr()).isZero();
        assertThat(result.stdout()).containsPattern("1\\d\\d regions");
    }
}
