package io.mmapkit;

import io.mmapkit.libc.BusTrap;
import io.mmapkit.libc.TrapNote;
import java.io.IOException;
import java.lang.invoke.VarHandle;
import java.util.List;

/**
 * The guarded sections of a region: accesses whose faults become exceptions at their end. {@link GuardedAccess} tells what is promised.
 *
 * <p>Where there is a {@link Shield}, a section notes that it runs and counts the faults; elsewhere it passes the {@link FaultBarrier}.
 */
final class Guard {
    private static final int REPAIRS = 3;
    private static final long UNSHIELDED = -1;

    private final RegionState state;
    private final RegionFaults faults;
    private volatile boolean unshielded; // it can't have a shield

    Guard(RegionState state, RegionFaults faults) {
        this.state = state;
        this.faults = faults;
    }

    /** What keeps accesses of sections from failing; null where there is no trap. */
    private Shield shield() {
        Shield raised = state.shield();
        return raised != null || unshielded ? raised : raiseOrNot();
    }

    private Shield raiseOrNot() {
        FaultContainment.require();
        unshielded = !FaultContainment.hasTrap();
        return unshielded ? null : state.raise();
    }

    <T, X extends Exception> T get(GuardedAccess<T, X> access) throws X, MappingFaultException {
        Shield over = shield();
        Extent now = state.open();
        if (over == null) {
            return getBehindBarrier(access, now);
        }
        long before = before(over, now);
        TrapNote note = TrapNote.current(); // after what may block: a virtual thread may be carried by another one then
        long unexplained = note.unexplained();
        long outside = note.prepare();
        T result;
        try {
            try { // which a stack that overflows doesn't leave without the end
                note.begin(outside);
                result = access.on(now.segment());
            } finally { // and not catch: looking for its class for the first time takes stack, which may have overflowed
                note.end(outside);
            }
        } catch (Throwable thrown) {
            requireNone(thrown, over, before, note, unexplained, now);
            throw thrown;
        }
        VarHandle.acquireFence(); // the accesses come before this
        if (over.faults() != before || note.unexplained() != unexplained) {
            throw missed(null, over, before, note, unexplained, now);
        }
        return result;
    }

    <X extends Exception> long getLong(GuardedAccess.OfLong<X> access) throws X, MappingFaultException {
        Shield over = shield();
        Extent now = state.open();
        if (over == null) {
            return getLongBehindBarrier(access, now);
        }
        long before = before(over, now);
        TrapNote note = TrapNote.current(); // after what may block: a virtual thread may be carried by another one then
        long unexplained = note.unexplained();
        long outside = note.prepare();
        long result;
        try {
            try { // which a stack that overflows doesn't leave without the end
                note.begin(outside);
                result = access.on(now.segment());
            } finally { // and not catch: looking for its class for the first time takes stack, which may have overflowed
                note.end(outside);
            }
        } catch (Throwable thrown) {
            requireNone(thrown, over, before, note, unexplained, now);
            throw thrown;
        }
        VarHandle.acquireFence(); // the accesses come before this
        if (over.faults() != before || note.unexplained() != unexplained) {
            throw missed(null, over, before, note, unexplained, now);
        }
        return result;
    }

    <X extends Exception> void run(GuardedAccess.Action<X> access) throws X, MappingFaultException {
        Shield over = shield();
        Extent now = state.open();
        if (over == null) {
            getLongBehindBarrier(view -> {
                access.on(view);
                return 0;
            }, now);
            return;
        }
        long before = before(over, now);
        TrapNote note = TrapNote.current(); // after what may block: a virtual thread may be carried by another one then
        long unexplained = note.unexplained();
        long outside = note.prepare();
        try {
            try { // which a stack that overflows doesn't leave without the end
                note.begin(outside);
                access.on(now.segment());
            } finally { // and not catch: looking for its class for the first time takes stack, which may have overflowed
                note.end(outside);
            }
        } catch (Throwable thrown) {
            requireNone(thrown, over, before, note, unexplained, now);
            throw thrown;
        }
        VarHandle.acquireFence(); // the accesses come before this
        if (over.faults() != before || note.unexplained() != unexplained) {
            throw missed(null, over, before, note, unexplained, now);
        }
    }

    private <T, X extends Exception> T getBehindBarrier(GuardedAccess<T, X> access, Extent now)
            throws X, MappingFaultException {
        try {
            try {
                return access.on(now.segment());
            } finally {
                FaultBarrier.pass(); // also where a value that wasn't there made the access throw
            }
        } catch (Throwable thrown) {
            throwIfFault(thrown, now);
            throw thrown;
        }
    }

    private <X extends Exception> long getLongBehindBarrier(GuardedAccess.OfLong<X> access, Extent now)
            throws X, MappingFaultException {
        try {
            try {
                return access.on(now.segment());
            } finally {
                FaultBarrier.pass();
            }
        } catch (Throwable thrown) {
            throwIfFault(thrown, now);
            throw thrown;
        }
    }

    private void throwIfFault(Throwable thrown, Extent now) throws MappingFaultException {
        if (FaultBarrier.isFault(thrown)) {
            throw faults.faulted(thrown, now, FaultDiagnosis.OF_ANOTHER);
        }
        if (FaultBarrier.mayHideFault(thrown)) {
            requireNoneExplains(thrown);
        }
        requireNoCallMetOne(thrown);
    }

    /** How many faults there were, once no zeros are left of them. */
    private long before(Shield over, Extent now) throws MappingFaultException {
        long before = over.faults();
        return over.isWhole(before) ? before : repaired(over, now);
    }

    private long repaired(Shield over, Extent now) throws MappingFaultException {
        IOException refused = null;
        for (int tries = 0; tries < REPAIRS; tries++) {
            refused = state.repair();
            long before = over.faults();
            if (over.isWhole()) {
                return before;
            }
        }
        throw faults.faulted(refused, now, refused == null
                ? "other threads go on meeting missing pages in it"
                : "its file can't be mapped again where pages were missing: " + refused.getMessage());
    }

    /** Fails if the region had a fault, of whichever thread, or the section met one in another region. */
    private void requireNone(Throwable thrown, Shield over, long before, TrapNote note, long unexplained, Extent now)
            throws MappingFaultException {
        VarHandle.acquireFence(); // the accesses come before this
        if (over.faults() != before || note.unexplained() != unexplained) {
            throw missed(thrown, over, before, note, unexplained, now);
        }
        if (FaultBarrier.isFault(thrown)) { // of memory that isn't a region's
            throw faults.faulted(thrown, now, FaultDiagnosis.OF_ANOTHER);
        }
        requireNoCallMetOne(thrown);
    }

    /** The kernel has an error, and no signal, where a system call would read or fill a missing page. */
    private void requireNoCallMetOne(Throwable thrown) throws MappingFaultException {
        if (FaultBarrier.isOfCall(thrown)) {
            requireNoneExplains(thrown);
        }
    }

    /** Fails if a page is missing, which may be why. */
    private void requireNoneExplains(Throwable thrown) throws MappingFaultException {
        MappingFaultException why = faults.explained(thrown);
        if (why != null) {
            throw why;
        }
    }

    private MappingFaultException missed(Throwable thrown, Shield over, long before, TrapNote note, long unexplained,
            Extent now) {
        FaultBarrier.drain(); // where no zeros could be mapped, it was the JVM's
        boolean own = over.faults() != before;
        note.explain(note.unexplained() - unexplained);
        List<RegionState> others = List.of();
        if (own) {
            state.repair();
        } else {
            others = Custody.broken();
        }
        BusTrap.repairAll(); // it may have met some in others as well
        for (RegionState other : others) {
            MappingFaultException why = new RegionFaults(other).explained(thrown);
            if (why != null) {
                return why;
            }
        }
        return faults.faulted(thrown, now, own ? FaultDiagnosis.OVER : FaultDiagnosis.OF_ANOTHER);
    }

    /** A number for {@link #requireNoneSince}, once no zeros are left in the region. */
    long settled(Extent now) throws MappingFaultException {
        Shield over = state.shield();
        return over == null ? UNSHIELDED : before(over, now);
    }

    /** Fails if a section of another thread met missing pages since, be it the region's first. */
    void requireNoneSince(long settled, Extent now) throws MappingFaultException {
        Shield over = state.shield();
        if (over != null && over.faults() != (settled == UNSHIELDED ? over.faultsAtFirst() : settled)) {
            state.repair();
            throw faults.faulted(null, now, FaultDiagnosis.OVER);
        }
    }

    /** Fails if stores were lost since it was last asked. */
    void requireNothingLost(Extent now) throws MappingFaultException {
        Shield over = state.shield();
        if (over == null) {
            return;
        }
        state.enter(); // who may not ask mustn't take the answer
        try {
            if (!over.isWhole()) {
                state.repair();
            }
            if (over.takeLost()) {
                throw faults.lost(now);
            }
        } finally {
            state.leave();
        }
    }
}
