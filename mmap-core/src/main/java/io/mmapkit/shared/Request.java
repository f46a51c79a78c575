package io.mmapkit.shared;

import io.mmapkit.MappedRegion;
import io.mmapkit.Protection;
import io.mmapkit.RegionBuilder;
import io.mmapkit.Sharing;
import java.io.IOException;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.Set;
import java.util.function.Consumer;

/**
 * What a segment was asked to be, checked.
 *
 * @param byteSize of the contents, or {@link #ANY}
 * @param mode of the file; of one that is there, whom it may let write
 * @param owner a user and {@code group} a group to give it to, or {@link #ANY}
 * @param layout or null
 * @param initializer or null
 * @param anyFileSystem whether what was received may be on a file system that lets wait
 * @param unnoticed whether it is to leave no trace; only if {@code readOnly}
 * @param acceptedOwner whose segments are accepted beside one's own: a user, {@link #ANY} for anybody's, {@link #OWN} for nobody else's
 */
record Request(long byteSize, int mode, long owner, long group, MemoryLayout layout,
        Consumer<MemorySegment> initializer,
        Duration timeout, long reserved, boolean hugePages, boolean confined, boolean readOnly, boolean unnoticed,
        boolean unlinkedByLast, Set<Seal> requiredSeals, long acceptedOwner, boolean anyFileSystem) {
    static final int ANY = -1;
    static final int OWN = -2;

    long layoutHash() {
        return layout == null ? LayoutHash.NONE : LayoutHash.of(layout);
    }

    String layoutName() {
        return layout == null ? "" : SegmentHeader.fitting(layout.name().orElse("unnamed"));
    }

    /**
     * Maps the contents. The storage is there: whoever made the segment has allocated it. A longer region takes over what was added to the file, and
     * adds nothing: that would be without storage, and the header and the others would know nothing of it.
     */
    MappedRegion map(SegmentFile file, long size) throws IOException {
        RegionBuilder builder = MappedRegion.builder().descriptor(file.descriptor(), file.name())
                .offset(SegmentHeader.BYTES).length(size).sparse().keepFileSize();
        if (readOnly) {
            builder.protection(Protection.READ);
        } else {
            builder.protection(Protection.READ, Protection.WRITE);
        }
        return mapped(builder, size);
    }

    /** Maps memory that only this process and the children it forks have. */
    MappedRegion mapInherited() throws IOException {
        return mapped(MappedRegion.builder().anonymous().sharing(Sharing.SHARED).length(byteSize), byteSize);
    }

    /** Puts the first contents in, if there are any. */
    void initialize(MappedRegion region) {
        if (initializer != null) {
            initializer.accept(region.segment());
        }
    }

    private MappedRegion mapped(RegionBuilder builder, long size) throws IOException {
        if (reserved > size) {
            builder.reserve(reserved);
        }
        if (hugePages) {
            builder.hugePages();
        }
        if (confined) {
            builder.confined();
        }
        return builder.map();
    }
}
