package io.mmapkit.fault;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.mmapkit.MappedRegion;
import io.mmapkit.MappingFaultException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.FutureTask;

/**
 * Threads whose stacks overflow in, before and behind guarded sections, at all depths: after that none may be in a section, which would make
 * zeros of what it misses outside; the next section must do its work; and the region must be closed at the end.
 */
final class StackOverflowProgram {
    private static final int PAGE = 4096;
    private static final int ROUNDS = 6; // in each thread
    private static final int LEAST_THREADS = 4; // also on a busy machine

    private final MappedRegion region;
    private final MappedRegion other;
    private final MemorySegment missing; // a page of a region that was guarded before

    private StackOverflowProgram(MappedRegion region, MappedRegion other) {
        this.region = region;
        this.other = other;
        this.missing = region.segment().asSlice(5 * PAGE, PAGE);
    }

    /** Arguments: a file of eight pages of sevens, how many milliseconds, a seed, and what kind of threads. */
    public static void main(String[] arguments) throws Exception {
        Path path = Path.of(arguments[0]);
        long end = System.nanoTime() + Long.parseLong(arguments[1]) * 1_000_000;
        Random random = new Random(Long.parseLong(arguments[2]));
        boolean virtual = arguments[3].equals("virtual");
        int threads = 0;
        int bad = 0;
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw");
                MappedRegion region = MappedRegion.open(path);
                MappedRegion other = MappedRegion.open(path)) {
            region.guardedLong(view -> view.get(JAVA_BYTE, 0));
            file.setLength(2 * PAGE);
            StackOverflowProgram program = new StackOverflowProgram(region, other);
            while (System.nanoTime() < end || threads < LEAST_THREADS) {
                long seed = random.nextLong();
                FutureTask<String> overflows = new FutureTask<>(() -> program.overflow(new Random(seed)));
                if (virtual) {
                    Thread.ofVirtual().start(overflows);
                } else {
                    new Thread(null, overflows, "overflows", (136 + random.nextInt(256)) << 10).start();
                }
                String wrong = overflows.get();
                if (!wrong.isEmpty()) {
                    System.out.println("thread " + threads + ": " + wrong);
                    bad++;
                }
                threads++;
            }
        }
        System.out.printf("%,d threads, %d wrong%n", threads, bad);
    }

    /** Returns what is wrong. */
    private String overflow(Random random) throws IOException {
        for (int i = 0; i < ROUNDS; i++) {
            try {
                deeper(random.nextInt(64), random.nextInt(5 * 8 + 1) / 8); // missing pages take long
                return "no overflow";
            } catch (StackOverflowError | MappingFaultException expected) {
                // and nothing else
            } catch (Throwable unexpected) {
                return "in round " + i + ": " + unexpected + " at " + List.of(unexpected.getStackTrace()).subList(0, 8);
            }
            if (!isFault()) {
                return "in a section after round " + i;
            }
            if (region.guardedLong(view -> view.get(JAVA_BYTE, 0)) != 7) {
                return "no section after round " + i;
            }
        }
        try {
            region.guardedLong(view -> view.get(JAVA_BYTE, 6 * PAGE));
            return "nothing contained afterwards";
        } catch (MappingFaultException contained) {
            // as it should be
        }
        return "";
    }

    private boolean isFault() {
        try {
            missing.get(JAVA_BYTE, 0);
            ProcessHandle.current().pid(); // an ordinary native call
            return false;
        } catch (InternalError fault) {
            return true;
        }
    }

    /** Some frames of one size, and then sections of a kind to the end of the stack. */
    private long deeper(int frames, int kind) throws IOException {
        if (frames > 0) {
            return deeper(frames - 1, kind) + 1;
        }
        return switch (kind) {
            case 0 -> region.guardedLong(_ -> 1) + deeper(0, 0);
            case 1 -> region.guarded(_ -> 1) + deeper(0, 1);
            case 2 -> {
                region.guardedAction(_ -> {});
                yield deeper(0, 2);
            }
            case 3 -> region.guardedLong(_ -> deeper(0, 3)); // each in the one before
            case 4 -> region.guardedLong(_ -> other.guarded(_ -> deeper(0, 4)));
            default -> { // missing pages, some levels from one another, since each takes its time
                try {
                    yield region.guarded(view -> view.get(JAVA_BYTE, 7 * PAGE));
                } catch (MappingFaultException expected) {
                    yield deeper(40, 5);
                }
            }
        };
    }
}
