package io.mmapkit.vm;

import static io.mmapkit.Protection.EXEC;
import static io.mmapkit.Protection.READ;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mmapkit.Sharing;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Reading of what kernels wrote about real processes, and of what none would write. */
final class MapsTest {
    private static List<VirtualMapping> mappings(String text) throws Exception {
        return Maps.mappings("test", text.getBytes(StandardCharsets.UTF_8));
    }

    /** Each line is written again as it was, but for the width of its columns. */
    @ParameterizedTest
    @ValueSource(strings = {"x86_64-jvm.maps", "aarch64-bash.maps", "aarch64-busybox.maps"})
    void readsEachLineOfARealProcess(String file) throws Exception {
        String again = Maps.mappings(file, Recorded.bytes(file)).stream().map(VirtualMapping::toString)
                .collect(Collectors.joining("\n"));
        assertThat(again).isEqualTo(Recorded.text(file).strip().replaceAll(" +", " ").replaceAll(" (?=\n|$)", ""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"x86_64-jvm.smaps", "aarch64-bash.smaps", "aarch64-busybox.smaps"})
    void readsEachFigureOfARealProcess(String file) throws Exception {
        String text = Recorded.text(file);
        List<MappingUse> uses = Maps.uses(file, Recorded.bytes(file));
        assertThat(uses).hasSizeGreaterThan(7).hasSize((int) text.lines().filter(l -> l.startsWith("Rss:")).count());
        for (Figure figure : Figure.values()) {
            Matcher lines = Pattern.compile("(?m)^" + figure.word() + ": +(\\d+) kB$").matcher(text);
            long expected = lines.results().mapToLong(line -> Long.parseLong(line.group(1)) << 10).sum();
            long sum = uses.stream().mapToLong(use -> use.use().bytes(figure)).filter(bytes -> bytes > 0).sum();
            assertThat(sum).as("%s", figure).isEqualTo(expected);
        }
        assertThat(uses).allSatisfy(use -> {
            assertThat(use.pageSize()).isEqualTo(4096);
            assertThat(use.flags()).allMatch(flag -> flag.length() == 2).isNotEmpty();
            assertThat(use.use().rss()).isLessThanOrEqualTo(use.mapping().byteSize());
        });
    }

    @Test
    void agreesBetweenBothFilesOfOneProcess() throws Exception {
        for (String process : List.of("x86_64-jvm", "aarch64-busybox")) {
            assertThat(Maps.uses("smaps", Recorded.bytes(process + ".smaps")).stream().map(MappingUse::mapping))
                    .containsExactlyElementsOf(Maps.mappings("maps", Recorded.bytes(process + ".maps")));
        }
    }

    @Test
    void sumsUp() throws Exception {
        MemoryUse sum = Maps.sum("rollup", Recorded.bytes("x86_64-jvm.smaps_rollup"));
        long rss = Maps.uses("smaps", Recorded.bytes("x86_64-jvm.smaps")).stream().mapToLong(use -> use.use().rss())
                .sum();
        assertThat(sum.rss()).isBetween(rss - (1 << 20), rss + (1 << 20));
        assertThat(sum.bytes(Figure.PSS_ANON) + sum.bytes(Figure.PSS_FILE) + sum.bytes(Figure.PSS_SHMEM))
                .isBetween(sum.pss() - 4096, sum.pss() + 4096);
        assertThat(Maps.sum("rollup", Recorded.bytes("aarch64-bash.smaps_rollup")).rss()).isPositive();
        assertThat(Maps.sum("of a thread of the kernel", new byte[0]).rss()).isEqualTo(MemoryUse.UNKNOWN);
    }

    @Test
    void readsWhatAMappingIs() throws Exception {
        VirtualMapping code = mappings("7f00-8f00 r-xs 0001f000 fd:10 1234567890123    /lib/a b.so (deleted)\n")
                .getFirst();
        assertThat(code).isEqualTo(new VirtualMapping(0x7f00, 0x8f00, Set.of(READ, EXEC), Sharing.SHARED,
                0x1f000, 0xfd, 0x10, 1234567890123L, "/lib/a b.so (deleted)"));
        assertThat(code.isDeleted()).isTrue();
        assertThat(code.path()).isEqualTo("/lib/a b.so");
        assertThat(code.contains(0x7f00)).isTrue();
        assertThat(code.contains(0x8f00)).isFalse();
        assertThat(code.byteSize()).isEqualTo(0x1000);
    }

    @Test
    void readsAddressesOfTheKernel() throws Exception {
        VirtualMapping page = mappings("ffffffffff600000-ffffffffff601000 --xp 00000000 00:00 0 [vsyscall]").getFirst();
        assertThat(page.contains(0xffff_ffff_ff60_0fffL)).isTrue();
        assertThat(page.contains(0)).isFalse();
        assertThat(page.toString()).startsWith("ffffffffff600000-ffffffffff601000 --xp");
    }

    /** The kernel escapes the end of a line, and not the backslash: "\012" may also be four characters of a name. */
    @Test
    void readsNamesAsTheyAre() throws Exception {
        assertThat(mappings("1000-2000 r--p 00000000 00:01 7   /a\\012b\\011 \\ ü [x]  \n").getFirst().name())
                .isEqualTo("/a\nb\\011 \\ ü [x]  ");
        byte[] latin = "1000-2000 r--p 00000000 00:01 7 /\u00fc\n".getBytes(StandardCharsets.ISO_8859_1);
        assertThat(Maps.mappings("test", latin).getFirst().name()).isEqualTo("/ü");
        assertThat(mappings("1000-2000 r--p 00000000 00:00 0 \n").getFirst().name()).isEmpty();
        assertThat(mappings("1000-2000 r--p 00000000 00:00 0").getFirst().name()).isEmpty();
        assertThat(mappings("")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "x", "1000", "1000-", "1000-2000", "1000-2000 ", "1000-2000 r-x",
        "1000-2000 r-xq 0 0:0 0",
        "1000-2000 rrxp 0 0:0 0", "2000-1000 r-xp 0 0:0 0", "1000-1000 r-xp 0 0:0 0", "1000-2000 r-xp 0 0:0 ",
        "1000-2000 r-xp 0 0 0", "1000-2000 r-xp  0 0:0 0", "-2000 r-xp 0 0:0 0", "1000-2000r-xp 0 0:0 0",
        "100000000000000000000000-2000 r-xp 0 0:0 0", "Rss: 4 kB"})
    void refusesWhatIsNoMapping(String line) {
        assertThatThrownBy(() -> mappings(line)).isInstanceOf(MalformedException.class)
                .hasMessageContaining("test, line 1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Rss: 4", "Rss: x kB", "Rss:", "Rss: 4 MB", "Rss", "Swap: 4 kBs", ": 4 kB"})
    void refusesWhatIsNoFigure(String line) {
        String text = "1000-2000 r--p 00000000 00:00 0\n" + line + "\n";
        assertThatThrownBy(() -> Maps.uses("test", text.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(MalformedException.class).hasMessageContaining("line 2");
    }

    @Test
    void passesOverFiguresOfLaterKernels() throws Exception {
        String text = "1000-2000 r--p 00000000 00:00 0\nRss: 4 kB\nNewFigure: 5 apples\nVmFlags: rd mr \n";
        MappingUse use = Maps.uses("test", text.getBytes(StandardCharsets.UTF_8)).getFirst();
        assertThat(use.use().rss()).isEqualTo(4096);
        assertThat(use.use().pss()).isEqualTo(MemoryUse.UNKNOWN);
        assertThat(use.flags()).containsExactlyInAnyOrder("rd", "mr");
        assertThat(use.pageSize()).isEqualTo(MemoryUse.UNKNOWN);
    }
}
