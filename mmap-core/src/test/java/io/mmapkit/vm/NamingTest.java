package io.mmapkit.vm;

import static org.assertj.core.api.Assertions.assertThat;

import io.mmapkit.MappedRegion;
import io.mmapkit.libc.ChildJvm;
import io.mmapkit.shared.SharedSegment;
import io.mmapkit.testing.Scene;
import java.lang.foreign.Arena;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Mappings by what they are, which is known and not guessed. */
final class NamingTest {
    @AutoClose private final Scene scene = Scene.create();

    private static Map<MappingKind, Long> sizes(List<NamedMapping> named) {
        return named.stream().collect(Collectors.groupingBy(NamedMapping::kind,
                Collectors.summingLong(one -> one.mapping().byteSize())));
    }

    private static NamedMapping at(List<NamedMapping> named, long address) {
        return named.stream().filter(one -> one.mapping().contains(address)).findFirst().orElseThrow();
    }

    @Test
    void namesTheMemoryOfARecordedJvm() throws Exception {
        List<VirtualMapping> mappings = Maps.mappings("maps", Recorded.bytes("x86_64-jvm.maps"));
        List<NamedMapping> plain = Naming.of(mappings,
                JvmLabels.parse(Recorded.text("x86_64-jvm.VM.info"), Recorded.text("x86_64-jvm.VM.metaspace")));

        Map<MappingKind, Long> sizes = sizes(plain);
        assertThat(sizes.get(MappingKind.JAVA_HEAP)).isEqualTo(64L << 20);
        assertThat(sizes.get(MappingKind.METASPACE)).isEqualTo(64L << 20);
        assertThat(sizes.get(MappingKind.CLASS_SPACE)).isEqualTo(1L << 30);
        assertThat(sizes.get(MappingKind.CODE_CACHE)).isEqualTo(48L << 20);
        assertThat(sizes.get(MappingKind.CDS_ARCHIVE)).isBetween(10L << 20, 20L << 20);
        assertThat(sizes).doesNotContainKey(MappingKind.THREAD_STACK).containsKeys(MappingKind.LIBRARY,
                MappingKind.FILE, MappingKind.BRK_HEAP, MappingKind.MAIN_STACK, MappingKind.KERNEL);
        assertThat(plain.stream().filter(one -> one.kind() == MappingKind.FILE).map(NamedMapping::name))
                .anyMatch(name -> name.endsWith("lib/modules"));

        List<NamedMapping> tracked = Naming.of(mappings, JvmLabels.parse(Recorded.text("x86_64-jvm.VM.native_memory")));
        assertThat(sizes(tracked).get(MappingKind.THREAD_STACK)).isGreaterThan(8L << 20);
        assertThat(sizes(tracked).get(MappingKind.JAVA_HEAP)).isEqualTo(64L << 20);
        assertThat(tracked.stream().filter(one -> one.kind() == MappingKind.JVM).map(NamedMapping::name))
                .contains("internal");
    }

    @Test
    void namesARecordedProcessOfAarch64() throws Exception {
        List<NamedMapping> named = Naming.of(Maps.mappings("maps", Recorded.bytes("aarch64-bash.maps")), List.of());
        assertThat(named.stream().filter(one -> one.kind() == MappingKind.LIBRARY).map(NamedMapping::name).distinct())
                .contains("/bin/bash", "/lib/aarch64-linux-gnu/libc.so.6");
        assertThat(sizes(named)).containsKeys(MappingKind.BRK_HEAP, MappingKind.MAIN_STACK, MappingKind.KERNEL,
                MappingKind.ANONYMOUS);
    }

    @Test
    void namesThisJvmAndWhatThisLibraryMapped() throws Exception {
        Path file = scene.path("a region");
        String segment = "mmapkit-naming-" + ProcessHandle.current().pid();
        CountDownLatch end = new CountDownLatch(1);
        Thread waiting = Thread.ofPlatform().name("waits-here").start(() -> {
            try {
                end.await();
            } catch (InterruptedException ignored) {
                // ends
            }
        });
        while (waiting.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
        try (MappedRegion region = MappedRegion.builder().file(file).create().length(5000).map();
                MappedRegion anonymous = MappedRegion.builder().anonymous().length(1 << 20).map();
                SharedSegment shared = SharedSegment.create(segment, 100)) {
            List<NamedMapping> named = AddressSpace.self().named(JvmLabels.self());

            assertThat(at(named, region.segment().address()).kind()).isEqualTo(MappingKind.REGION);
            assertThat(at(named, region.segment().address()).name()).isEqualTo(file.toString());
            assertThat(at(named, anonymous.segment().address()).labels()).extracting(Label::kind)
                    .contains(MappingKind.REGION);
            assertThat(at(named, shared.segment().address()).kind()).isEqualTo(MappingKind.SEGMENT);
            assertThat(at(named, shared.segment().address()).name()).contains(segment);
            long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getMax();
            assertThat(sizes(named).get(MappingKind.JAVA_HEAP)).isBetween(heap - heap / 10, heap + heap / 10);
            assertThat(named).filteredOn(one -> one.kind() == MappingKind.THREAD_STACK)
                    .extracting(NamedMapping::name).contains("waits-here")
                    .anyMatch(name -> name.startsWith("VM Periodic") || name.startsWith("G1") || name.startsWith("VM"));
            shared.unlink();
        } finally {
            end.countDown();
        }
        assertThat(AddressSpace.self().named(List.of())).noneMatch(one -> one.name().equals(file.toString()));
    }

    /** Keeps a heap of a collector until it may end. */
    static final class Waits {
        public static void main(String[] arguments) throws Exception {
            JvmLabels.self().forEach(label -> System.out.println(label.kind() + " " + (label.end() - label.start())));
            System.out.println("shared arena " + Arena.ofShared().allocate(8).byteSize());
            AddressSpace.self().named(JvmLabels.self())
                    .forEach(one -> System.out.println("named " + one.kind() + " " + one.mapping().byteSize()));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-XX:+UseSerialGC", "-XX:-UseCompressedOops", "-XX:+UseZGC"})
    void findsTheHeapOfEachCollector(String option) throws Exception {
        ChildJvm.Result result = ChildJvm.of(Waits.class).jvm(option, "-Xmx256m", "-Xms256m").run();
        assertThat(result.stderr()).isEmpty();
        long heap = result.stdout().lines().filter(line -> line.startsWith("named JAVA_HEAP "))
                .mapToLong(line -> Long.parseLong(line.split(" ")[2])).sum();
        assertThat(heap >> 20).isBetween(256L, 512L); // with neighbours, perhaps: where addresses fall so, the kernel merges those
        assertThat(result.stdout()).contains("named METASPACE", "named CODE_CACHE", "named CLASS_SPACE");
    }

    @Test
    void choosesTheLabelThatSaysTheMost() throws Exception {
        List<VirtualMapping> mappings = Maps.mappings("test", """
                1000-9000 rw-p 00000000 00:00 0
                9000-a000 rw-p 00000000 00:00 0
                """.getBytes());
        Label wide = new Label(0, 0xa000, MappingKind.JVM, "wide");
        Label most = new Label(0x1000, 0x9000, MappingKind.GC, "most");
        Label little = new Label(0x1000, 0x2000, MappingKind.METASPACE, "little");

        List<NamedMapping> named = Naming.of(mappings, List.of(little, wide, most));
        assertThat(named.getFirst().name()).isEqualTo("most");
        assertThat(named.getFirst().labels()).containsExactlyInAnyOrder(wide, most, little);
        assertThat(named.getLast().name()).isEqualTo("wide");
        assertThat(named.getLast().labels()).containsExactly(wide);
    }

    @Test
    void findsNothingInOtherTexts() {
        assertThat(JvmLabels.parse("", "Unknown diagnostic command", "[0x1000 - zzz] reserved", "Heap address: 0x"))
                .isEmpty();
    }
}
