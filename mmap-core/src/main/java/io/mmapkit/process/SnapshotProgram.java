package io.mmapkit.process;

import io.mmapkit.MappedRegion;
import io.mmapkit.Protection;
import io.mmapkit.Sharing;
import io.mmapkit.libc.ForkRecord.Operation;
import io.mmapkit.libc.Platform;
import io.mmapkit.libc.SystemCalls;
import io.mmapkit.os.ProcFile;
import io.mmapkit.process.Step.Argument;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What a child does that writes a snapshot. It computes the checksums while it writes, with the instruction of the processor, since nobody could
 * read them back from a pipe.
 *
 * @param writes the steps that write the images, in their order
 * @param images where they go, without their checksums
 * @param byteSize of the images together
 */
record SnapshotProgram(ChildProgram program, List<Step> writes, List<SnapshotImage> images, long byteSize) {
    /** What is summed up and written at a time: it stays in the cache in between. */
    private static final long PIECE = 256 << 10;

    private static final Argument NONE = new Step.Number(0);
    private static final Argument SUMMED = new Step.Number(1);

    /**
     * Of some regions.
     *
     * @param descriptor where they go
     * @param sync whether it is a file
     * @throws IOException if it can't be told what this processor has
     */
    static SnapshotProgram of(List<MappedRegion> regions, int descriptor, boolean sync) throws IOException {
        requireInstruction();
        Argument target = new Step.Number(Arguments.descriptor(descriptor));
        Step.Bytes zeros = new Step.Bytes(new byte[SnapshotFormat.ALIGNMENT]);
        List<Step> steps = new ArrayList<>();
        List<Step> writes = new ArrayList<>();
        List<SnapshotImage> images = new ArrayList<>();
        long offset = 0;
        for (MappedRegion region : regions) {
            MemorySegment bytes = segment(region);
            long aligned = SnapshotFormat.aligned(offset);
            if (aligned > offset) {
                steps.add(write(target, zeros, aligned - offset, NONE));
            }
            Step image = write(target, new Step.Memory(bytes), bytes.byteSize(), SUMMED).inPiecesOf(PIECE);
            steps.add(image);
            writes.add(image);
            images.add(new SnapshotImage(aligned, bytes.byteSize(), bytes.address(), 0));
            offset = aligned + bytes.byteSize();
        }
        Step.Bytes tail = new Step.Bytes(SnapshotFormat.tail(images, offset));
        Step.Bytes seal = new Step.Bytes(SnapshotFormat.seal());
        for (int i = 0; i < writes.size(); i++) {
            steps.add(copySum(writes.get(i),
                    new Step.PlaceIn(tail, (long) i * SnapshotFormat.ENTRY_BYTES + SnapshotFormat.CRC_IN_ENTRY)));
        }
        Step tells = write(target, tail, tail.content().length, SUMMED);
        steps.add(tells);
        steps.add(copySum(tells, seal));
        steps.add(write(target, seal, seal.content().length, NONE));
        if (sync) {
            steps.add(Step.call("fsync", SystemCalls.SYS_fsync, target));
        }
        return new SnapshotProgram(new ChildProgram(steps, Set.of(descriptor), false), writes, images,
                images.stream().mapToLong(SnapshotImage::byteSize).sum());
    }

    private static Step write(Argument target, Argument from, long bytes, Argument summed) {
        return Step.of("write", Operation.WRITE, SystemCalls.SYS_write, target, from, new Step.Number(bytes), NONE,
                NONE,
                summed);
    }

    private static Step copySum(Step of, Argument to) {
        return Step.of("copy", Operation.COPY, 0, to, new Step.AddressOfSum(of), new Step.Number(Integer.BYTES));
    }

    private static MemorySegment segment(MappedRegion region) {
        if (region.sharing() != Sharing.PRIVATE) {
            throw new IllegalArgumentException(
                    region + " is shared with the child, which would see what is stored meanwhile:"
                            + " a snapshot needs Sharing.PRIVATE");
        }
        if (!region.protection().contains(Protection.READ)) {
            throw new IllegalArgumentException(region + " can't be read");
        }
        return region.segment();
    }

    /** What computes checksums. */
    private static final class Instruction {
        static final String NAME = Platform.current() == Platform.LINUX_X86_64 ? "sse4_2" : "crc32";
        static volatile boolean isThere; // looked up until it is found: the kernel takes its time to tell of many processors
    }

    private static void requireInstruction() throws IOException {
        if (Instruction.isThere) {
            return;
        }
        if (!ProcFile.text("/proc/cpuinfo").matches("(?s).*\\s" + Instruction.NAME + "\\s.*")) {
            throw new UnsupportedOperationException(
                    "this processor has no instruction for CRC-32C: " + Instruction.NAME);
        }
        Instruction.isThere = true;
    }

    /** How the images came out. */
    List<SnapshotImage> images(Keeper keeper) {
        List<SnapshotImage> all = new ArrayList<>();
        for (int i = 0; i < images.size(); i++) {
            SnapshotImage image = images.get(i);
            all.add(new SnapshotImage(image.offset(), image.byteSize(), image.address(), keeper.sum(writes.get(i))));
        }
        return List.copyOf(all);
    }
}
