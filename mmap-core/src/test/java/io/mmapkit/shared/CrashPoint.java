package io.mmapkit.shared;

import io.mmapkit.libc.Fcntl;
import io.mmapkit.libc.Mman;
import io.mmapkit.testing.SystemCallFilter;
import io.mmapkit.testing.SystemCallFilter.Call;
import java.util.function.UnaryOperator;

/** Where a process dies: right before it makes a system call, or at a moment between two. */
enum CrashPoint {
    NOWHERE(filter -> filter),

    /** What creators do, in this order. */
    OPEN_UNNAMED(filter -> filter.dieAtFlag(Call.OPENAT, 2, CrashPoint.TMPFILE)), OPEN_TEMPORARY(
            filter -> filter.dieAtFlag(Call.OPENAT, 2, Fcntl.O_EXCL)), LOCK(filter -> filter.dieAt(Call.FCNTL, 1,
                    Fcntl.F_OFD_SETLK)), OWNER(filter -> filter.dieAt(Call.FCHOWN)), MODE(
                            filter -> filter.dieAt(Call.FCHMOD)), ALLOCATE(filter -> filter
                                    .dieAt(Call.FALLOCATE)), HEADER(filter -> filter.dieAt(Call.PWRITE, 3, 0)), SLOT(
                                            filter -> filter.dieAt(Call.PWRITE, 3, SegmentHeader.SLOTS_AT)), MAP(
                                                    filter -> filter.dieAtFlag(Call.MMAP, 3,
                                                            Mman.MAP_SHARED)), INITIALIZER(filter -> filter), READY(
                                                                    filter -> filter.dieAt(Call.PWRITE, 3,
                                                                            SegmentHeader.READY_AT)), NAME(
                                                                                    filter -> filter.dieAt(
                                                                                            Call.LINKAT)), UNLINK(
                                                                                                    filter -> filter
                                                                                                            .dieAt(Call.UNLINK)), AFTER(
                                                                                                                    filter -> filter),

    /** What attachers do, where the slot is the second. */
    READ_SLOT(filter -> filter.dieAt(Call.PREAD, 3, CrashPoint.SECOND_SLOT)), SECOND_SLOT_WRITTEN(
            filter -> filter.dieAt(Call.PWRITE, 3, CrashPoint.SECOND_SLOT)),

    /** What growers do. */
    SIZE(filter -> filter.dieAt(Call.PWRITE, 3, SegmentHeader.SIZE_AT)),

    /** What closers do. */
    FREE_SLOT(filter -> filter.dieAt(Call.PWRITE, 3, CrashPoint.SECOND_SLOT + Integer.BYTES)), CLOSE(
            filter -> filter.dieAt(Call.CLOSE));

    static final int TMPFILE = 0x400000; // O_TMPFILE without O_DIRECTORY
    static final int SECOND_SLOT = SegmentHeader.SLOTS_AT + SegmentHeader.SLOT_BYTES;

    private final UnaryOperator<SystemCallFilter> rule;

    CrashPoint(UnaryOperator<SystemCallFilter> rule) {
        this.rule = rule;
    }

    SystemCallFilter in(SystemCallFilter filter) {
        return rule.apply(filter);
    }
}
