package io.mmapkit;

import java.util.Optional;

/**
 * What came of asking for huge pages: looked at afterwards, in the page tables; before Linux 6.7 in /proc/self/smaps, which may take some of a
 * neighbour's for the region's.
 *
 * @param eligible how many bytes of the region lie in whole huge pages, and so could be huge, in bytes
 * @param huge how many bytes are mapped by huge pages, in bytes
 * @param refusal why the kernel didn't make huge pages of all of it, if it said so
 */
public record HugePageReport(long eligible, long huge, Optional<String> refusal) {}
