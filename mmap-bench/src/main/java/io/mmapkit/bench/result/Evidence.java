package io.mmapkit.bench.result;

/**
 * What one operation left in the process while its file was still open or mapped, seen once, after the warm-up; null is what isn't known.
 *
 * @param pageTableBytes by how much the page tables of the process had grown (VmPTE)
 * @param residentBytes by how much its resident memory of files had grown (RssFile and RssShmem)
 * @param proportionalBytes by how much its proportional share of memory had grown (Pss)
 * @param allocatedBytes allocated in the heap by the measuring thread for an operation
 * @param tlbMisses loads that missed the TLB, per operation; null where the processor's counters can't be had
 * @param longestPauseNanos the longest that a safepoint was waited for meanwhile; null where none was asked for
 */
public record Evidence(Long pageTableBytes, Long residentBytes, Long proportionalBytes, Long allocatedBytes,
        Double tlbMisses, Double longestPauseNanos) {}
