package io.mmapkit.vm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.mmapkit.Advice;
import io.mmapkit.MappedRegion;
import io.mmapkit.MappingBudget;
import io.mmapkit.PageSize;
import io.mmapkit.Protection;
import io.mmapkit.Sharing;
import io.mmapkit.libc.ChildJvm;
import io.mmapkit.libc.Mman;
import io.mmapkit.region.AsNobody;
import io.mmapkit.testing.Scene;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Live processes, seen from inside and from outside. */
final class AddressSpaceTest {
    private static final long PAGE = PageSize.system().bytes();

    @AutoClose private final Scene scene = Scene.create();

    private static Set<String> lines(List<VirtualMapping> mappings) {
        return mappings.stream().map(VirtualMapping::toString).collect(Collectors.toSet());
    }

    /** What is there before and after cat(1) reads it was there meanwhile, and is in what cat shows; and the other way round. */
    @Test
    void agreesWithWhatAnotherToolReads() throws Exception {
        Set<String> before = lines(AddressSpace.self().mappings());
        Set<String> others = cat("/proc/" + ProcessHandle.current().pid() + "/maps");
        Set<String> after = lines(AddressSpace.self().mappings());
        Set<String> ofThisJvm = lines(AddressSpace.of(ProcessHandle.current().pid()).mappings());

        Set<String> lasting = new HashSet<>(before);
        lasting.retainAll(after);
        assertThat(lasting).hasSizeGreaterThan(before.size() / 2);
        assertThat(others).containsAll(lasting);
        Set<String> known = new HashSet<>(before);
        known.addAll(after);
        others.removeAll(known);
        assertThat(others).as("seen by cat alone").hasSizeLessThan(before.size() / 4);
        assertThat(ofThisJvm).hasSizeGreaterThan(before.size() / 2);
    }

    private static Set<String> cat(String file) throws Exception {
        Process cat = new ProcessBuilder("cat", file).start();
        try (var out = cat.inputReader(StandardCharsets.UTF_8)) {
            return out.lines().map(line -> line.replaceAll(" +", " ").stripTrailing()).collect(Collectors.toSet());
        } finally {
            cat.destroyForcibly();
        }
    }

    @Test
    void tellsHowMuchMemoryIsTaken() throws Exception {
        try (MappedRegion region = MappedRegion.builder().anonymous().length(64 * PAGE).map()) {
            region.advise(Advice.NOHUGEPAGE); // which keeps the kernel from merging it with a neighbour, too
            region.segment().asSlice(0, 10 * PAGE).fill((byte) 1);
            MappingUse use = AddressSpace.self().uses().stream()
                    .filter(one -> one.mapping().contains(region.segment().address())).findFirst().orElseThrow();
            assertThat(use.use().rss()).isEqualTo(10 * PAGE);
            assertThat(use.use().pss()).isEqualTo(10 * PAGE);
            assertThat(use.use().bytes(Figure.PRIVATE_DIRTY)).isEqualTo(10 * PAGE);
            assertThat(use.use().bytes(Figure.ANONYMOUS)).isEqualTo(10 * PAGE);
            assertThat(use.use().huge()).isZero();
            assertThat(use.flags()).contains("rd", "wr", "nh");
        }
        MemoryUse total = AddressSpace.self().total();
        assertThat(total.rss()).isGreaterThan(10L << 20);
        assertThat(total.pss()).isBetween(1L << 20, total.rss());
    }

    @Test
    void findsTheMappingOfAnAddress() throws Exception {
        try (MappedRegion region = MappedRegion.builder().memfd("find me").length(2 * PAGE)
                .protection(Protection.READ).map()) {
            VirtualMapping mapping = AddressSpace.self().find(region.segment().address() + PAGE).orElseThrow();
            assertThat(mapping.start()).isEqualTo(region.segment().address());
            assertThat(mapping.byteSize()).isEqualTo(2 * PAGE);
            assertThat(mapping.permissions()).isEqualTo("r--s");
            assertThat(mapping.sharing()).isEqualTo(Sharing.SHARED);
            assertThat(mapping.path()).isEqualTo("/memfd:find me");
            assertThat(mapping.isDeleted()).isTrue();
            assertThat(AddressSpace.self().mappings()).contains(mapping);
        }
        assertThat(AddressSpace.self().find(0)).isEmpty();
        assertThat(AddressSpace.self().find(-1)).isEmpty();
    }

    @Test
    @Timeout(20)
    void findsWhatIsMappedInTheHalfOfTheKernel() throws Exception {
        List<VirtualMapping> high = AddressSpace.self().mappings().stream().filter(mapping -> mapping.start() < 0)
                .toList();
        assumeFalse(high.isEmpty(), "[vsyscall], of some kernels for x86-64 only");
        for (VirtualMapping mapping : high) {
            assertThat(AddressSpace.self().find(mapping.end() - 1)).contains(mapping);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b  c ", "new\nline\n\nand another", "it is (deleted)", "ünïcode \u65e5", "back\\slash",
        "tab\t",
        "[heap]"})
    void readsTheNamesOfFiles(String name) throws Exception {
        Path file = scene.path(name);
        Files.write(file, new byte[100]);
        try (MappedRegion region = MappedRegion.open(file)) {
            VirtualMapping mapping = AddressSpace.self().mappings().stream()
                    .filter(one -> one.contains(region.segment().address())).findFirst().orElseThrow();
            assertThat(mapping.name()).isEqualTo(file.toString());
            assertThat(AddressSpace.self().find(region.segment().address())).contains(mapping);
            Files.delete(file);
            assertThat(AddressSpace.self().find(region.segment().address()).orElseThrow().path())
                    .isEqualTo(file.toString());
        }
    }

    /** Takes as many mappings as it is let, and tells how long it takes to read them. */
    static final class ManyMappings {
        public static void main(String[] arguments) throws Exception {
            long count = Long.parseLong(arguments[0]);
            MemorySegment all = MappedRegion.builder().anonymous().length(count * PAGE).map().segment();
            for (long i = 0; i < count; i += 2) {
                Mman.mprotect(all.asSlice(i * PAGE, PAGE), PAGE, Mman.PROT_READ);
            }
            for (int round = 0; round < 5; round++) {
                long began = System.nanoTime();
                int mappings = AddressSpace.self().mappings().size();
                long maps = System.nanoTime() - began;
                began = System.nanoTime();
                int uses = AddressSpace.self().uses().size();
                System.out.println(mappings + " " + maps / 1_000_000 + " " + uses + " "
                        + (System.nanoTime() - began) / 1_000_000);
            }
        }
    }

    @Test
    @Timeout(60)
    void readsTensOfThousandsOfMappingsInLessThanASecond() throws Exception {
        long count = Math.min(65_000, MappingBudget.current().limit() - 500);
        ChildJvm.Result result = ChildJvm.of(ManyMappings.class).arguments(count).run();
        assertThat(result.stderr()).isEmpty();
        List<long[]> rounds = result.stdout().lines()
                .map(line -> Stream.of(line.split(" ")).mapToLong(Long::parseLong).toArray()).toList();
        System.out.println("mappings, ms, mappings with figures, ms:\n" + result.stdout());
        assertThat(rounds).hasSize(5).allMatch(round -> round[0] >= count && round[2] >= count);
        assertThat(rounds.stream().mapToLong(round -> round[1]).min().orElseThrow()).as("ms, of %s", result.stdout())
                .isLessThan(1000);
    }

    @Test
    void saysThatThereIsNoSuchProcess() {
        assertThatThrownBy(() -> AddressSpace.of(Integer.MAX_VALUE))
                .isInstanceOfSatisfying(NoSuchProcessException.class,
                        none -> assertThat(none.pid()).isEqualTo(Integer.MAX_VALUE))
                .hasMessage("process 2147483647 does not exist");
        assertThatThrownBy(() -> AddressSpace.of(Long.MAX_VALUE)).isInstanceOf(NoSuchProcessException.class);
        assertThatIllegalArgumentException().isThrownBy(() -> AddressSpace.of(0));
        assertThatIllegalArgumentException().isThrownBy(() -> AddressSpace.of(-1));
    }

    @Test
    void saysThatAProcessHasEnded() throws Exception {
        Process sleep = new ProcessBuilder("sleep", "100").start();
        AddressSpace space = AddressSpace.of(sleep.pid());
        assertThat(space.mappings()).isNotEmpty();
        assertThat(space.pid()).isEqualTo(sleep.pid());
        sleep.destroyForcibly().waitFor();
        assertThatThrownBy(space::mappings).isInstanceOf(NoSuchProcessException.class);
        assertThatThrownBy(space::uses).isInstanceOf(NoSuchProcessException.class);
        assertThatThrownBy(space::total).isInstanceOf(NoSuchProcessException.class);
        assertThatThrownBy(() -> space.find(0)).isInstanceOf(NoSuchProcessException.class);
        assertThatThrownBy(() -> space.named(List.of())).isInstanceOf(NoSuchProcessException.class);
    }

    /** Whenever it ends: all of its mappings, or the word that it ended; never some of them. */
    @Test
    void givesNoHalfAnswerOfAProcessThatEnds() throws Exception {
        int whole = 0;
        int ended = 0;
        long until = System.nanoTime() + Duration.ofSeconds(2).toNanos();
        for (int i = 0; System.nanoTime() < until; i++) {
            Process sleep = new ProcessBuilder("sleep", "0.0" + i % 10).start();
            try {
                AddressSpace space = AddressSpace.of(sleep.pid());
                while (true) {
                    List<MappingUse> uses = space.uses();
                    boolean isWhole = uses.stream().anyMatch(use -> use.mapping().name().equals("[stack]"));
                    assertThat(isWhole || uses.isEmpty()).as("%s", uses).isTrue();
                    whole++;
                }
            } catch (NoSuchProcessException gone) {
                ended++;
            } finally {
                sleep.destroyForcibly().waitFor();
            }
        }
        assertThat(whole).isPositive();
        assertThat(ended).isPositive();
    }

    /** A process that does nothing but start its program anew: within execve(2) it has its stack and little else. */
    @Test
    void givesNoHalfAnswerOfAProcessThatStartsAProgram() throws Exception {
        Path script = Files.writeString(scene.path("again"), "exec /bin/sh \"$0\"\n");
        String program = Path.of("/bin/sh").toRealPath().toString();
        Process again = new ProcessBuilder("/bin/sh", script.toString()).start();
        int whole = 0;
        try {
            AddressSpace space = AddressSpace.of(again.pid());
            PageMap pages = PageMap.of(again.pid());
            long until = System.nanoTime() + Duration.ofMillis(1500).toNanos();
            while (System.nanoTime() < until) {
                try {
                    List<VirtualMapping> mappings = space.mappings();
                    assertThat(mappings).extracting(VirtualMapping::name).contains("[stack]", "[vdso]", program);
                    whole++;
                    assertThat(space.uses()).extracting(use -> use.mapping().name()).contains("[stack]", program);
                    assertThat(pages.runs(0, Long.MAX_VALUE)).hasSizeGreaterThan(1);
                    space.find(mappings.getFirst().start()); // it may be elsewhere by now
                } catch (IOException refused) {
                    assertThat(refused)
                            .hasMessageMatching("process \\d+ (is just starting a program|starts one program).*");
                }
            }
        } finally {
            again.destroyForcibly().waitFor();
        }
        assertThat(whole).isPositive();
    }

    @Test
    void survivesMappingsThatChangeMeanwhile() throws Exception {
        Thread busy = Thread.ofPlatform().start(() -> {
            while (!Thread.currentThread().isInterrupted()) {
                try (MappedRegion region = MappedRegion.builder().anonymous().length(PAGE * 16).map()) {
                    region.protect(Protection.READ);
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            }
        });
        try (MappedRegion lasting = MappedRegion.builder().memfd("lasting").length(PAGE).map()) {
            for (int i = 0; i < 50; i++) {
                List<VirtualMapping> mappings = AddressSpace.self().mappings();
                assertThat(mappings).filteredOn(one -> one.start() == lasting.segment().address()).hasSize(1);
                assertThat(AddressSpace.self().uses()).isNotEmpty();
            }
        } finally {
            busy.interrupt();
            busy.join();
        }
    }

    /** Looks into a process of somebody else, and into itself. */
    static final class Looks {
        public static void main(String[] arguments) throws Exception {
            AddressSpace other = AddressSpace.of(Long.parseLong(arguments[0]));
            for (Look look : List.<Look>of(other::mappings, other::uses, other::total, () -> other.find(0x1000))) {
                try {
                    System.out.println(look.at());
                } catch (AccessDeniedException refused) {
                    System.out.println(refused.getReason());
                }
            }
            AddressSpace self = AddressSpace.self();
            System.out.println(self.mappings().size() > 50 && self.uses().size() > 50 && self.total().rss() > 0
                    && self.find(self.mappings().getFirst().start()).isPresent()
                    && self.named(JvmLabels.self()).stream().anyMatch(one -> one.kind() == MappingKind.THREAD_STACK));
        }
    }

    /** The first of all processes may have started when no tick of the clock was over. */
    @Test
    void aProcessThatStartedInTheFirstTickIsNotThisOne() {
        assertThat(new ProcessFiles(1, "/proc/1/", 0).isSelf()).isFalse();
        assertThat(ProcessFiles.self().isSelf()).isTrue();
    }

    private interface Look {
        Object at() throws IOException;
    }

    @Test
    void needsNoPrivilegeForItselfAndSaysWhatItNeedsForOthers() throws Exception {
        String output = AsNobody.run(Looks.class, ProcessHandle.current().pid());
        assertThat(output.lines()).hasSize(5).endsWith("true").filteredOn(line -> line.contains("another user's"))
                .hasSize(4);
    }
}
