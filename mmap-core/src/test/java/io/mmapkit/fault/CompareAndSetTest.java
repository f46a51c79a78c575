package io.mmapkit.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.mmapkit.libc.ChildJvm;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The limit that {@link io.mmapkit.GuardedAccess} documents: compare-and-set of a missing page, if nothing is read before it. With a read
 * before it {@link ContainmentTest} makes it, interpreted and compiled.
 */
@Timeout(60)
final class CompareAndSetTest {
    @Test
    void isContainedWhereItIsCompiled() throws Exception {
        ChildJvm.Result result = ChildJvm.of(CompareAndSetProgram.class).jvm("-Xbatch").run();
        assertThat(result.stdout()).as(result.stderr()).isEqualTo("compareAndSet FILE_SHORTER\n");
        assertThat(result.status()).isZero();
    }

    @Test
    void isContainedOrEndsTheJvmWhereItIsInterpreted() throws Exception {
        ChildJvm.Result result = ChildJvm.of(CompareAndSetProgram.class).jvm("-Xint").run();
        System.out.println("compareAndSet of a missing page, interpreted: " + result.signal().orElse(result.stdout()));
        if (result.signal().isPresent()) { // as documented; a JVM that does better is welcome
            assertThat(result.signal()).contains("SIGBUS");
        } else {
            assertThat(result.stdout()).as(result.stderr()).isEqualTo("compareAndSet FILE_SHORTER\n");
        }
    }
}
