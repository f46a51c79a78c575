package io.mmapkit.vm;

import java.util.List;

/** What this library has mapped in this process, for operators: see {@link MappedMemoryBean#register}. */
public interface MappedMemoryMXBean {
    /** A region that is mapped just now. */
    interface RegionView {
        /** {@return the path, the label or the kind of what is behind it} */
        String getName();

        /** {@return how many bytes of addresses it has: whole pages, and what is reserved for growth} */
        long getMappedBytes();

        /** {@return whether it is that of a shared segment} */
        boolean isSegment();
    }

    /** {@return how many regions are mapped, those of segments among them} */
    int getRegionCount();

    /** {@return how many bytes of addresses they have} */
    long getMappedBytes();

    /** {@return the regions, the largest first} */
    List<RegionView> getRegions();

    /** {@return page faults of this process so far that waited for nothing} */
    long getMinorFaults();

    /** {@return page faults of this process so far that waited for a device} */
    long getMajorFaults();

    /** {@return how often so far a page of a region couldn't be had, and became an exception} */
    long getContainedFaults();
}
