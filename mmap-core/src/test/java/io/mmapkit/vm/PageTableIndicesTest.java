package io.mmapkit.vm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.mmapkit.libc.Seed;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

final class PageTableIndicesTest {
    private static List<Integer> parts(PageTableIndices indices) {
        List<Integer> parts = new ArrayList<>(
                indices.indices().stream().map(PageTableIndices.Index::value).toList());
        parts.add(indices.offset());
        return parts;
    }

    @Test
    void takesTheClassicExampleApart() {
        PageTableIndices indices = PageTableIndices.of(Paging.X86_32, 0x11223344);
        assertThat(parts(indices)).containsExactly(68, 547, 836);
        assertThat(indices.arithmetic()).containsExactly(
                "page directory: 0x11223344 >> 22 & 0x3ff = 0x44 = 68",
                "page table:     0x11223344 >> 12 & 0x3ff = 0x223 = 547",
                "offset:         0x11223344 & 0xfff = 0x344 = 836");
        assertThat(indices).hasToString("0x11223344 = 68, 547, offset 836");
        assertThat(indices.indices().getFirst().reach()).isEqualTo(4L << 20);
    }

    @ParameterizedTest
    @CsvSource({"X86_32,ffffffff,1023 1023 4095", "X86_64_4_LEVELS,7fffffffffff,255 511 511 511 4095",
        "X86_64_4_LEVELS,ffff800000000000,256 0 0 0 0", "X86_64_4_LEVELS,00008040201008,0 1 2 4",
        "X86_64_5_LEVELS,ffffffffffffff,255 511 511 511 511 4095", "X86_64_5_LEVELS,ff00000000000000,256 0 0 0 0 0",
        "AARCH64_4_LEVELS,ffffffffffff,511 511 511 511 4095", "AARCH64_4_LEVELS,ffff000000000000,0 0 0 0 0",
        "AARCH64_4_LEVELS,aaaae36e0123,341 171 283 224 291"})
    void takesOthersApart(Paging paging, String address, String expected) {
        List<Integer> parts = parts(PageTableIndices.of(paging, Long.parseUnsignedLong(address, 16)));
        if (!address.equals("00008040201008")) {
            assertThat(parts).extracting(String::valueOf).containsExactly(expected.split(" "));
        } else { // bits 39, 30, 21, 12 and 3
            assertThat(parts).containsExactly(1, 1, 1, 1, 8).isNotEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({"X86_32,100000000", "X86_32,ffffffffffffffff", "X86_64_4_LEVELS,800000000000",
        "X86_64_4_LEVELS,ffff7fffffffffff", "X86_64_5_LEVELS,100000000000000", "AARCH64_4_LEVELS,1000000000000",
        "AARCH64_4_LEVELS,fffeffffffffffff"})
    void refusesWhatIsNoAddress(Paging paging, String address) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PageTableIndices.of(paging, Long.parseUnsignedLong(address, 16)))
                .withMessageContaining("0x" + address).withMessageContaining(paging.text());
    }

    @ParameterizedTest
    @EnumSource(Paging.class)
    void losesNoBit(Paging paging) {
        Random random = new Random(Seed.next("page table indices"));
        for (int i = 0; i < 10_000; i++) {
            long address = random.nextLong() >>> 65 - paging.addressBits();
            PageTableIndices indices = PageTableIndices.of(paging, address);
            long again = indices.offset();
            for (PageTableIndices.Index index : indices.indices()) {
                assertThat(index.value()).isBetween(0, (1 << index.bits()) - 1);
                again |= (long) index.value() << index.shift();
            }
            assertThat(again).isEqualTo(address);
        }
    }

    @Test
    void knowsThisMachine() throws Exception {
        long own = AddressSpace.self().mappings().getFirst().start();
        assertThat(PageTableIndices.of(own).paging()).isEqualTo(Paging.current());
        assertThat(PageTableIndices.of(own).indices()).hasSizeBetween(4, 5);
    }
}
