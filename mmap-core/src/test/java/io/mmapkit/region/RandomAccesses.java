package io.mmapkit.region;

import io.mmapkit.Protection;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.zip.CRC32C;

/** Loads from a range and stores into it, by views and by operations, and compares what comes of it with the model. */
final class RandomAccesses {
    private final SplittableRandom random;
    private final ModelledRegion now;
    private final int offset;
    private final int length;

    RandomAccesses(SplittableRandom random, ModelledRegion now, int offset, int length) {
        this.random = random;
        this.now = now;
        this.offset = offset;
        this.length = length;
    }

    /** Does one of ten accesses. */
    void one(int which) throws Exception {
        byte[] content = new byte[length];
        random.nextBytes(content);
        MemorySegment heap = MemorySegment.ofArray(content);
        MemorySegment range = now.region.segment().asSlice(offset, length);
        switch (which) {
            case 0 -> now.check(offset, length);
            case 1 -> {
                range.copyFrom(heap);
                now.stored(offset, content);
            }
            case 2 -> {
                range.fill((byte) which);
                Arrays.fill(content, (byte) which);
                now.stored(offset, content);
            }
            case 3 -> {
                now.region.write(offset, heap);
                now.stored(offset, content);
            }
            case 4 -> {
                now.region.read(offset, heap);
                now.check(offset, content, "read");
            }
            case 5 -> {
                try (Arena arena = Arena.ofConfined()) {
                    MemorySegment copy = arena.allocate(length);
                    now.region.read(offset, copy);
                    now.check(offset, copy.toArray(ValueLayout.JAVA_BYTE), "read");
                    now.region.write(offset, copy.copyFrom(heap));
                }
                now.stored(offset, content);
            }
            case 6 -> {
                byte[] there = now.region.guarded(view -> view.asSlice(offset, length).toArray(ValueLayout.JAVA_BYTE));
                now.check(offset, there, "guarded");
            }
            case 7 -> {
                now.region.guardedAction(view -> MemorySegment.copy(heap, 0, view, offset, length));
                now.stored(offset, content);
            }
            case 8 -> {
                CRC32C crc = new CRC32C();
                crc.update(now.model, now.start + offset, length);
                if ((int) crc.getValue() != now.region.crc32c(offset, length)) {
                    throw new AssertionError("crc32c differs");
                }
            }
            default -> {
                byte[] expected = Arrays.copyOfRange(now.model, now.start, now.start + now.size);
                int changed = random.nextInt(expected.length + 1);
                if (changed < expected.length) {
                    expected[changed]++;
                }
                long found = now.region.mismatch(MemorySegment.ofArray(expected));
                if (found != (changed < expected.length ? changed : -1)) {
                    throw new AssertionError("mismatch found " + found + " and not " + changed);
                }
            }
        }
    }
}
