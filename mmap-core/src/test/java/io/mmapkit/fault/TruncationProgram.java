package io.mmapkit.fault;

import io.mmapkit.MappedRegion;
import io.mmapkit.MappingFaultException;
import io.mmapkit.Sharing;
import io.mmapkit.fault.TruncatedOperations.Operation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Does each of {@link TruncatedOperations} over and over, until it was done and, if it has to tell of it, met a file that was too short; and
 * says how often that was. Arguments: the file, how often at least, and a seed.
 */
final class TruncationProgram {
    static final int PAGES = 32;
    private static final int SIZE = PAGES * 4096;
    private static final long PATIENCE = 60_000_000_000L; // ns

    private final Path path;
    private final Random random;
    private final List<Operation> operations;
    private final Map<String, Outcomes> outcomes = new LinkedHashMap<>();

    /** How often it was done, met a short file, met another fault, and was refused. */
    private static final class Outcomes {
        private final boolean faults;
        private int done;
        private int shorter;
        private int faulted;
        private int refused;

        Outcomes(boolean faults) {
            this.faults = faults;
        }

        boolean areAll() {
            return done > 0 && (shorter > 0 || !faults);
        }

        @Override
        public String toString() {
            return "done=%d FILE_SHORTER=%d fault=%d refused=%d, %s".formatted(done, shorter, faulted, refused,
                    areAll() ? "all" : "not all");
        }
    }

    private TruncationProgram(Path path, Random random) {
        this.path = path;
        this.random = random;
        this.operations = new TruncatedOperations(path, random).all();
        operations.forEach(operation -> outcomes.put(operation.method(), new Outcomes(operation.faults())));
    }

    public static void main(String[] arguments) {
        new TruncationProgram(Path.of(arguments[0]), new Random(Long.parseLong(arguments[2])))
                .run(Integer.parseInt(arguments[1]));
    }

    private void run(int rounds) {
        long start = System.nanoTime();
        for (int round = 0; round < rounds || !isEnough() && System.nanoTime() - start < PATIENCE; round++) {
            try (MappedRegion region = map(); MappedRegion other = map()) {
                for (Operation operation : operations) {
                    operate(operation, region, other);
                }
            } catch (IOException shorter) {
                // from the start: the file is too short to be mapped just now
            }
        }
        outcomes.forEach((method, its) -> System.out.println(method + ": " + its));
    }

    private boolean isEnough() {
        return outcomes.values().stream().allMatch(Outcomes::areAll);
    }

    private MappedRegion map() throws IOException {
        return MappedRegion.builder().file(path).create().length(SIZE)
                .sharing(random.nextInt(4) == 0 ? Sharing.PRIVATE : Sharing.SHARED).map();
    }

    private void operate(Operation operation, MappedRegion region, MappedRegion other) {
        int length = 8 + random.nextInt(SIZE - 8) & -8;
        long offset = random.nextInt(SIZE - length + 1) & -8L;
        Outcomes its = outcomes.get(operation.method());
        try {
            operation.action().on(region, other, offset, length);
            its.done++;
        } catch (MappingFaultException fault) {
            if (fault.kind() == MappingFaultException.Kind.FILE_SHORTER) {
                its.shorter++;
            } else {
                its.faulted++;
            }
        } catch (IOException refused) {
            its.refused++;
        }
    }
}
