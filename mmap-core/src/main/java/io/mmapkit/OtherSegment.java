package io.mmapkit;

import java.lang.foreign.MemorySegment;

/** What a caller hands to an operation of a region beside it: any memory, of another region perhaps. */
final class OtherSegment {
    private OtherSegment() {}

    /** Refuses a segment that has ended, and says why where that is known: the JDK only says "Already closed". */
    static void requireAlive(MemorySegment other) {
        if (other.scope().isAlive()) {
            return;
        }
        RegionState region = other.isNative() ? Custody.regionAt(other.address()) : null;
        String why = region == null ? null : region.whyViewsEnded();
        throw new IllegalStateException(why == null
                ? "the other segment is closed"
                : "the other segment is an old view: " + why);
    }

    /**
     * Why an operation of a region met a missing page, if it was one of another region that the segment is of.
     *
     * @param own the region whose operation it is
     * @return null if that isn't to be found out
     */
    static MappingFaultException explained(MemorySegment other, RegionState own, Throwable fault) {
        RegionState region = Custody.regionAt(other.address());
        return region == null || region == own ? null : new RegionFaults(region).explained(fault);
    }
}
