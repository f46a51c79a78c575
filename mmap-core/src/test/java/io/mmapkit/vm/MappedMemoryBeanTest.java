package io.mmapkit.vm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mmapkit.MappedRegion;
import io.mmapkit.MappingFaultException;
import io.mmapkit.PageSize;
import io.mmapkit.libc.ChildJvm;
import io.mmapkit.shared.SharedSegment;
import io.mmapkit.testing.Scene;
import java.io.RandomAccessFile;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.management.InstanceNotFoundException;
import javax.management.ObjectName;
import javax.management.openmbean.CompositeData;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** The bean as a console sees it. */
final class MappedMemoryBeanTest {
    @AutoClose private final Scene scene = Scene.create();

    private static Object attribute(String name) throws Exception {
        return ManagementFactory.getPlatformMBeanServer().getAttribute(new ObjectName(MappedMemoryBean.NAME), name);
    }

    private static List<String> regions() throws Exception {
        return Stream.of((CompositeData[]) attribute("Regions"))
                .map(one -> one.get("name") + " " + one.get("mappedBytes") + " " + one.get("segment")).toList();
    }

    @Test
    void tellsWhatIsMapped() throws Exception {
        Path file = scene.path("region");
        long page = PageSize.system().bytes();
        String name = "mmapkit-bean-" + ProcessHandle.current().pid();
        try (MappedMemoryBean bean = MappedMemoryBean.register()) {
            try (MappedRegion region = MappedRegion.builder().file(file).create().length(page + 1).reserve(8 * page)
                    .map();
                    SharedSegment segment = SharedSegment.create(name, page)) {
                assertThat((int) attribute("RegionCount")).isGreaterThanOrEqualTo(2); // other tests may have some
                assertThat((long) attribute("MappedBytes")).isGreaterThanOrEqualTo(9 * page);
                assertThat(regions()).contains(file + " " + 8 * page + " false")
                        .anyMatch(one -> one.contains(name) && one.endsWith(page + " true"));
                assertThat(bean.getRegions().getFirst().getMappedBytes()).isGreaterThanOrEqualTo(8 * page);
                segment.unlink();
                region.grow(4 * page);
                assertThat(regions()).contains(file + " " + 8 * page + " false");
            }
            assertThat(regions()).noneMatch(one -> one.startsWith(file + " ") || one.contains(name));
        }
        assertThatThrownBy(() -> attribute("RegionCount")).isInstanceOf(InstanceNotFoundException.class);
    }

    @Test
    void countsFaults() throws Exception {
        Path path = scene.path("cut");
        try (MappedMemoryBean _ = MappedMemoryBean.register();
                MappedRegion region = MappedRegion.builder().file(path).create().length(1 << 20).map()) {
            long contained = (long) attribute("ContainedFaults");
            long minor = (long) attribute("MinorFaults");
            region.segment().fill((byte) 1);
            assertThat((long) attribute("MinorFaults")).isGreaterThan(minor);
            assertThat((long) attribute("MajorFaults")).isNotNegative();
            try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
                file.setLength(0);
            }
            assertThatThrownBy(() -> region.prefault(0, 1 << 20)).isInstanceOf(MappingFaultException.class);
            assertThat((long) attribute("ContainedFaults")).isGreaterThan(contained);
            assertThatThrownBy(MappedMemoryBean::register).isInstanceOf(IllegalStateException.class);
        }
    }

    /** Tries it where the optional modules aren't. */
    static final class WithoutManagement {
        public static void main(String[] arguments) throws Exception {
            for (Runnable attempt : List.<Runnable>of(MappedMemoryBean::register, JvmLabels::self)) {
                try {
                    attempt.run();
                } catch (UnsupportedOperationException without) {
                    System.out.println(without.getMessage());
                }
            }
            System.out.println(AddressSpace.self().named(List.of()).size() > 50);
        }
    }

    @Test
    void saysThatItNeedsAModule() throws Exception {
        ChildJvm.Result result = ChildJvm.of(WithoutManagement.class).jvm("--limit-modules=java.base,jdk.jfr").run();
        assertThat(result.stderr()).isEmpty();
        assertThat(result.stdout().lines()).hasSize(3).endsWith("true")
                .filteredOn(line -> line.contains("java.management"))
                .hasSize(2);
    }
}
