package io.mmapkit.libc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Named.named;

import io.mmapkit.libc.error.SystemCallException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.junit.jupiter.api.Named;

/** One call made through this package and through JNR, which should have the same result or the same error. */
record Agreement(Supplier<Answer> ours, Supplier<Answer> theirs) {
    /** A result, and errno if that is −1. */
    record Answer(long result, int errno) {}

    /** Where the function says −1 and sets errno. */
    static Named<Agreement> of(String call, Refusals.Calling<? extends Number> ours, LongSupplier theirs) {
        return named(call, new Agreement(() -> answer(ours), () -> answer(theirs.getAsLong())));
    }

    /** The same, where our side returns nothing and the other 0. */
    static Named<Agreement> ofNothing(String call, Refusals.Doing ours, LongSupplier theirs) {
        return of(call, nothing(ours), theirs);
    }

    /** Where the function returns the error. */
    static Named<Agreement> ofError(String call, Refusals.Doing ours, LongSupplier theirs) {
        return named(call, new Agreement(() -> answer(nothing(ours)), () -> error((int) theirs.getAsLong())));
    }

    /** Where the function returns the negated error on our side. */
    static Named<Agreement> ofNegated(String call, Refusals.Calling<Integer> ours, LongSupplier theirs) {
        return named(call, new Agreement(() -> answer(ours), () -> {
            Answer answer = answer(theirs.getAsLong());
            return answer.result == -1 ? new Answer(-answer.errno, 0) : answer;
        }));
    }

    void assertHolds() {
        assertThat(ours.get()).isEqualTo(theirs.get());
    }

    /** What a call left in memory, as a number to be compared. */
    static long hash(MemorySegment memory) {
        return Arrays.hashCode(memory.toArray(ValueLayout.JAVA_BYTE)) & 0xffff_ffffL;
    }

    private static Refusals.Calling<Integer> nothing(Refusals.Doing call) {
        return () -> {
            call.call();
            return 0;
        };
    }

    private static Answer answer(Refusals.Calling<? extends Number> call) {
        try {
            return new Answer(call.call().longValue(), 0);
        } catch (SystemCallException refused) {
            return new Answer(-1, refused.errno().number());
        }
    }

    private static Answer answer(long result) {
        return new Answer(result, result == -1 ? JnrLibc.errno() : 0);
    }

    private static Answer error(int error) {
        return error == 0 ? new Answer(0, 0) : new Answer(-1, error);
    }
}
