package io.mmapkit.fault;

import io.mmapkit.FaultContainment;
import io.mmapkit.MappingFaultException;
import io.mmapkit.MappingFaultException.Kind;
import io.mmapkit.fault.Accesses.Access;
import java.util.concurrent.FutureTask;

/**
 * Makes every access to pages that are gone and, in between, to some that are there; counts what was contained.
 *
 * <p>Arguments: how often to warm up on good pages, how often to meet a bad one, and "virtual" for a virtual thread.
 */
final class ContainmentProgram {
    private final int warmUp;
    private final int rounds;
    private final CutFile file;
    private int contained;
    private int expected;

    private ContainmentProgram(int warmUp, int rounds, CutFile file) {
        this.warmUp = warmUp;
        this.rounds = rounds;
        this.file = file;
    }

    public static void main(String[] arguments) throws Exception {
        FutureTask<Boolean> task = new FutureTask<>(() -> {
            try (CutFile file = new CutFile()) {
                return new ContainmentProgram(Integer.parseInt(arguments[0]), Integer.parseInt(arguments[1]), file)
                        .run();
            }
        });
        Thread thread = arguments[2].equals("virtual") ? Thread.ofVirtual().start(task) : new Thread(task);
        if (!thread.isVirtual()) {
            thread.start();
        }
        System.exit(task.get() ? 0 : 1);
    }

    private boolean run() {
        System.out.println("# " + FaultContainment.result());
        for (Access access : Accesses.all()) {
            expected += rounds;
            int before = contained;
            run(access);
            if (contained - before != rounds) {
                System.out.println(access.name() + ": only " + (contained - before) + " of " + rounds);
            }
        }
        System.out.printf("contained %,d of %,d%n", contained, expected);
        return contained == expected && FaultContainment.result().works();
    }

    private void run(Access access) {
        for (int i = 0; i < warmUp; i++) {
            good(access, i);
        }
        for (int i = 0; i < rounds; i++) {
            bad(access, i);
            good(access, i);
        }
    }

    private void good(Access access, int i) {
        try {
            long value = access.attempt().on(file.region(), CutFile.good(i));
            if (value != access.expected()) {
                throw new AssertionError(access.name() + " of a good page gave " + value);
            }
        } catch (Exception | InternalError failure) {
            throw new AssertionError(access.name() + " of a good page", failure);
        }
    }

    private void bad(Access access, int i) {
        try {
            long value = access.attempt().on(file.region(), CutFile.bad(i));
            System.out.println(access.name() + " let a value escape: " + value);
        } catch (MappingFaultException fault) {
            if (fault.kind() == Kind.FILE_SHORTER) {
                contained++;
            } else {
                System.out.println(access.name() + " was explained as " + fault);
            }
        } catch (Throwable escaped) { // whatever it is, it isn't what was promised
            System.out.println(access.name() + " let escape: " + escaped);
        }
    }
}
