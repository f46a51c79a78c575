package io.mmapkit.vm;

import io.mmapkit.os.Census;
import java.util.Comparator;
import java.util.List;

/**
 * The bean {@value #NAME} of the platform's MBean server. It is there as long as somebody wants it: nothing registers it by itself.
 *
 * <p>Needs the module {@code java.management}, which this library doesn't require.
 */
public final class MappedMemoryBean implements MappedMemoryMXBean, AutoCloseable {
    /** What it is called. */
    public static final String NAME = "io.mmapkit:type=MappedMemory";

    /** As one is at one moment: it may grow or close while it is looked at. */
    private record Region(String name, long mappedBytes, boolean segment) implements RegionView {
        static Region of(Census.Member member) {
            return new Region(member.name(), member.ranges().stream().mapToLong(Census.Range::length).sum(),
                    Census.isSegment(member.name()));
        }

        @Override
        public String getName() {
            return name;
        }

        @Override
        public long getMappedBytes() {
            return mappedBytes;
        }

        @Override
        public boolean isSegment() {
            return segment;
        }
    }

    private boolean closed;

    private MappedMemoryBean() {}

    /**
     * Makes the bean known.
     *
     * @return the bean; closing it takes it away
     * @throws IllegalStateException if it is there already
     * @throws UnsupportedOperationException without the module {@code java.management}
     */
    public static MappedMemoryBean register() {
        MappedMemoryBean bean = new MappedMemoryBean();
        try {
            BeanServer.register(NAME, bean);
        } catch (LinkageError missing) { // the module is optional
            throw new UnsupportedOperationException("beans need the module java.management", missing);
        }
        return bean;
    }

    @Override
    public int getRegionCount() {
        return Census.members().size();
    }

    @Override
    public long getMappedBytes() {
        return getRegions().stream().mapToLong(RegionView::getMappedBytes).sum();
    }

    @Override
    public List<RegionView> getRegions() {
        return Census.members().stream().<RegionView>map(Region::of)
                .sorted(Comparator.comparingLong(RegionView::getMappedBytes).reversed()).toList();
    }

    @Override
    public long getMinorFaults() {
        return PageFaults.ofProcess().minor();
    }

    @Override
    public long getMajorFaults() {
        return PageFaults.ofProcess().major();
    }

    @Override
    public long getContainedFaults() {
        return Census.containedFaults();
    }

    /** Takes the bean away. Does nothing if it was. */
    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            BeanServer.unregister(NAME);
        }
    }
}
