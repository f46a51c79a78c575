package io.mmapkit.alloc;

import io.mmapkit.alloc.WatchedWords.Store;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * A small heap that grows and gives pages back, of which after each store of an operation, and after each change of its memory, a copy is opened by
 * another: it has to be whole, and to have exactly the blocks, with their contents, from before the operation, or from after it once the last store is
 * made.
 */
final class HeapCrashImages implements AutoCloseable {
    /** A promise that was broken. */
    static final class Violation extends AssertionError {
        private static final long serialVersionUID = 1;

        Violation(String message, Throwable cause) {
            super(message, cause);
        }
    }

    private static final long SIZE = 16 << 10;
    private static final long LARGEST = 64 << 10;
    private static final int MOST = 400; // bytes of a block

    private final Random random;
    private final Arena arena = Arena.ofConfined();
    private final MemorySegment copy = arena.allocate(LARGEST, 4096);
    private final Image image = new Image(arena.allocate(LARGEST, 4096));
    private final Image second = new Image(arena.allocate(LARGEST, 4096));
    private final List<Step> steps = new ArrayList<>();
    private final Growing ground;
    private final List<MemorySegment> blocks = new ArrayList<>();
    private final Map<Long, Byte> fillings = new HashMap<>();
    private final RegionAllocator heap;
    private boolean isRecording;
    private long images;
    private long growths;
    private byte next;

    /** What is done to the memory. */
    private interface Step {
        void replay(Image image);
    }

    /** What a process that is killed leaves: so many bytes of a file, say. */
    private static final class Image {
        final MemorySegment all;
        long byteSize;

        Image(MemorySegment all) {
            this.all = all;
        }

        void copyFrom(MemorySegment memory) {
            byteSize = memory.byteSize();
            all.asSlice(0, byteSize).copyFrom(memory);
        }

        MemorySegment memory() {
            return all.asSlice(0, byteSize);
        }
    }

    /** Memory that becomes longer where it is, with anything behind its old end, and whose pages become zero when they are given back. */
    private final class Growing implements Ground {
        private final MemorySegment all = arena.allocate(LARGEST, 4096);
        private long byteSize = SIZE;

        @Override
        public MemorySegment memory() {
            return all.asSlice(0, byteSize);
        }

        @Override
        public boolean isRegion() {
            return true;
        }

        @Override
        public void grow(long newByteSize) {
            byte any = random.nextBoolean() ? (byte) 0 : (byte) random.nextInt();
            long from = byteSize;
            byteSize = newByteSize;
            all.asSlice(from, newByteSize - from).fill(any);
            growths++;
            steps.add(image -> {
                image.all.asSlice(from, newByteSize - from).fill(any);
                image.byteSize = newByteSize;
            });
        }

        @Override
        public void refresh() {}

        @Override
        public void discard(long offset, long length) {
            all.asSlice(offset, length).fill((byte) 0);
            steps.add(image -> image.all.asSlice(offset, length).fill((byte) 0));
        }

        @Override
        public void restore(long offset, long length) {}
    }

    /** @param isLogged whether the stores of the log are made */
    HeapCrashImages(Random random, boolean isLogged) throws IncompatibleHeapException {
        this.random = random;
        this.ground = new Growing();
        HeapFormat.make(new HeapWords(ground.memory()), HeapMode.CONFINED, true);
        heap = RegionAllocator.openAlone(ground, new WatchedWords(ground.memory(), (at, value) -> {
            if (!isLogged && at >= HeapLayout.LOG_LENGTH_AT && at < HeapLayout.ROWS_AT) {
                return false;
            }
            Store store = new Store(at, value);
            return !isRecording || steps.add(image -> store.replay(image.all));
        }));
    }

    long images() {
        return images;
    }

    long growths() {
        return growths;
    }

    void step() {
        Map<Long, byte[]> before = contents();
        image.copyFrom(ground.memory());
        steps.clear();
        isRecording = true;
        String what = act();
        isRecording = false;
        Map<Long, byte[]> after = contents();
        List<Step> made = List.copyOf(steps);
        for (int count = 0; count <= made.size(); count++) {
            String when = what + ", after " + count + " of " + made.size() + " stores";
            die(when, count == made.size() ? after : before, random.nextInt(8) == 0);
            if (count < made.size()) {
                made.get(count).replay(image);
            }
        }
        fillNew();
    }

    /** Does something, and says what. What is freed has its contents until then. */
    private String act() {
        int kind = random.nextInt(12);
        if (kind >= 10) {
            return changeMemory();
        }
        heap.growUpTo(random.nextInt(4) == 0 ? Math.min(LARGEST, ground.byteSize + random.nextInt(4_000)) : 0);
        if (blocks.isEmpty() || kind < 5) {
            long bytes = random.nextInt(8) == 0 ? random.nextInt(2000) : random.nextInt(MOST);
            long alignment = random.nextInt(4) == 0 ? 1L << random.nextInt(9) : 1;
            try {
                blocks.add(heap.allocate(bytes, alignment));
            } catch (HeapFullException full) {
                return "full for " + bytes;
            }
            return "allocate " + bytes + " at " + alignment;
        }
        int index = random.nextInt(blocks.size());
        MemorySegment block = blocks.get(index);
        if (kind < 9) {
            blocks.remove(index);
            fillings.remove(heap.offsetOf(block));
            heap.free(block);
            return "free " + block.byteSize();
        }
        // In place: a move is several operations
        long bytes = block.byteSize() == 0 ? 0 : random.nextLong(block.byteSize());
        byte filling = fillings.get(heap.offsetOf(block));
        blocks.set(index, heap.reallocate(block, bytes));
        fillings.put(heap.offsetOf(block), filling);
        return "shorten " + block.byteSize() + " to " + bytes;
    }

    private String changeMemory() {
        long newByteSize = ground.byteSize + random.nextInt(random.nextBoolean() ? 100 : 5_000);
        try {
            if (random.nextBoolean() || newByteSize > LARGEST) {
                return "trim " + heap.trim();
            }
            heap.grow(newByteSize);
            return "grow to " + newByteSize;
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    private void fillNew() {
        for (MemorySegment block : blocks) {
            if (fillings.putIfAbsent(heap.offsetOf(block), ++next) == null) {
                heap.at(heap.offsetOf(block)).fill(next);
            }
        }
    }

    private Map<Long, byte[]> contents() {
        return contents(heap, fillings);
    }

    /** All blocks in use; of those with a filling, what it is. */
    private static Map<Long, byte[]> contents(RegionAllocator of, Map<Long, Byte> fillings) {
        Map<Long, byte[]> found = new TreeMap<>();
        of.visit((block, size, kind) -> {
            if (kind == HeapWalk.Kind.USED) {
                long offset = block + HeapLayout.HEADER;
                byte[] bytes = of.at(offset).toArray(ValueLayout.JAVA_BYTE);
                found.put(offset, fillings.containsKey(offset) ? bytes : new byte[bytes.length]);
            }
        });
        return found;
    }

    private void die(String when, Map<Long, byte[]> expected, boolean isTwice) {
        images++;
        List<Store> taking = new ArrayList<>();
        RegionAllocator heir = open(copyOf(image), when, taking);
        List<Store> taken = List.copyOf(taking);
        require(heir, expected, when);
        if (isTwice) { // and who takes it back dies, too
            second.copyFrom(image.memory());
            for (int count = 0; count < taken.size(); count++) {
                images++;
                String twice = when + ", and then after " + count + " of " + taken.size();
                require(open(copyOf(second), twice, new ArrayList<>()), expected, twice);
                taken.get(count).replay(second.all);
            }
        }
    }

    private MemorySegment copyOf(Image of) {
        return copy.asSlice(0, of.byteSize).copyFrom(of.memory());
    }

    private static RegionAllocator open(MemorySegment memory, String when, List<Store> stores) {
        try {
            return RegionAllocator.openAlone(new PlainGround(memory),
                    new WatchedWords(memory, WatchedWords.recording(stores)));
        } catch (IncompatibleHeapException damaged) {
            throw new Violation(when + ": " + damaged.getMessage(), damaged);
        }
    }

    private void require(RegionAllocator heir, Map<Long, byte[]> expected, String when) {
        try {
            heir.check();
            Map<Long, Byte> known = new HashMap<>();
            for (long offset : expected.keySet()) {
                if (fillings.containsKey(offset) || isKnown(expected.get(offset))) {
                    known.put(offset, (byte) 0);
                }
            }
            Map<Long, byte[]> found = contents(heir, known);
            if (!found.keySet().equals(expected.keySet())) {
                throw new Violation(when + ": blocks " + found.keySet() + " instead of " + expected.keySet(), null);
            }
            for (Map.Entry<Long, byte[]> block : expected.entrySet()) {
                if (!Arrays.equals(block.getValue(), found.get(block.getKey()))) {
                    throw new Violation(when + ": contents of block " + block.getKey(), null);
                }
            }
            MemorySegment any = heir.allocate(0, 1);
            heir.free(any);
            heir.check();
        } catch (HeapFullException full) {
            // no room for one more
        } catch (HeapCorruptedException damaged) {
            throw new Violation(when + ": " + damaged.getMessage(), damaged);
        }
    }

    private static boolean isKnown(byte[] bytes) {
        for (byte b : bytes) {
            if (b != 0) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void close() {
        arena.close();
    }
}
