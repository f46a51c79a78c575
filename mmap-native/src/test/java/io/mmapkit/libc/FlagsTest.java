package io.mmapkit.libc;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.Function;
import org.junit.jupiter.api.Test;

final class FlagsTest {
    private final Function<Object, String> map = Flags.of(Mman.class, "MAP_(?!TYPE|HUGE_MASK|HUGE_SHIFT)");
    private final Function<Object, String> open = Flags.of(Fcntl.class, "O_(?!ACCMODE)");

    @Test
    void showsFlagsByName() {
        assertThat(map.apply(Mman.MAP_PRIVATE | Mman.MAP_ANONYMOUS)).isEqualTo("MAP_PRIVATE|MAP_ANONYMOUS");
        assertThat(map.apply(Mman.MAP_POPULATE | Mman.MAP_SHARED)).isEqualTo("MAP_SHARED|MAP_POPULATE");
    }

    @Test
    void showsAValueOfSeveralBitsAsOneName() {
        assertThat(open.apply(Fcntl.O_SYNC)).isEqualTo("O_SYNC");
        assertThat(open.apply(Fcntl.O_TMPFILE | Fcntl.O_RDWR)).isEqualTo("O_TMPFILE|O_RDWR");
        assertThat(map.apply(Mman.MAP_SHARED_VALIDATE | Mman.MAP_SYNC)).isEqualTo("MAP_SHARED_VALIDATE|MAP_SYNC");
    }

    @Test
    void showsTheSizeOfHugePages() {
        assertThat(map.apply(Mman.MAP_PRIVATE | Mman.MAP_HUGETLB | Mman.MAP_HUGE_2MB))
                .isEqualTo("MAP_HUGE_2MB|MAP_PRIVATE|MAP_HUGETLB");
        assertThat(map.apply(Mman.MAP_HUGETLB | Mman.MAP_HUGE_16GB)).isEqualTo("MAP_HUGE_16GB|MAP_HUGETLB");
    }

    @Test
    void showsBitsWithoutANameAsANumber() {
        assertThat(Flags.of(Mman.class, "PROT_").apply(Mman.PROT_READ | 0x4000_0000)).isEqualTo("PROT_READ|0x40000000");
        assertThat(Flags.of(Mman.class, "MFD_").apply(0x8000_0000)).isEqualTo("0x80000000");
    }

    @Test
    void showsZeroByItsNameIfItHasOne() {
        assertThat(Flags.of(Mman.class, "PROT_").apply(0)).isEqualTo("PROT_NONE");
        assertThat(open.apply(0)).isEqualTo("O_RDONLY");
        assertThat(map.apply(0)).isEqualTo("0");
    }

    @Test
    void showsOneOfSeveralValues() {
        assertThat(Flags.oneOf(Mman.class, "MADV_").apply(Mman.MADV_POPULATE_READ)).isEqualTo("MADV_POPULATE_READ");
        assertThat(Flags.oneOf(Mman.class, "MADV_").apply(-7)).isEqualTo("-7");
    }

    @Test
    void leavesOutWhatBelongsToAnotherParameter() {
        assertThat(open.apply(Fcntl.O_ACCMODE)).isEqualTo("O_WRONLY|O_RDWR");
        assertThat(map.apply(Mman.MAP_TYPE | Mman.MAP_FIXED))
                .isEqualTo("MAP_SHARED_VALIDATE|MAP_DROPPABLE|MAP_FIXED|0x4");
        assertThat(Flags.oneOf(Signals.class, "SIG(?!_)").apply(0)).isEqualTo("0");
        assertThat(Flags.oneOf(Signals.class, "SIG(?!_)").apply(2)).isEqualTo("SIGINT");
        assertThat(Flags.oneOf(Fcntl.class, "F_(?!SEAL_|..LCK)").apply(2)).isEqualTo("F_SETFD");
    }
}
