package io.mmapkit.shared;

import io.mmapkit.MappedRegion;

/** A segment that is ready for use. The slot is {@link Slots#READER} or {@link Slots#ONLOOKER} for one who only reads. */
record Opened(SegmentFile file, SegmentHeader header, MappedRegion region, int slot) {}
