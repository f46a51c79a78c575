package io.mmapkit.process;

import io.mmapkit.libc.Signals;
import io.mmapkit.libc.StructSiginfo;
import io.mmapkit.libc.Wait;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/**
 * How a child ended: it exited, or a signal ended it; wait(2).
 *
 * @param code what it exited with, 0 to 255; −1 if a signal ended it
 * @param signalNumber the number of the signal that ended it; 0 if it exited
 * @param timedOut whether it was killed because its time was up
 */
public record ExitStatus(int code, int signalNumber, boolean timedOut) {
    /**
     * Checks what is said.
     *
     * @param code what it exited with, 0 to 255; −1 if a signal ended it
     * @param signalNumber the number of the signal that ended it; 0 if it exited
     * @param timedOut whether it was killed because its time was up
     * @throws IllegalArgumentException if both or neither is said
     */
    public ExitStatus {
        if (signalNumber == 0 ? code < 0 || code > 0xff : code != -1 || signalNumber < 0) {
            throw new IllegalArgumentException("no child ends with code " + code + " and signal " + signalNumber);
        }
    }

    /** From what waitid(2) tells of a child that ended. */
    static ExitStatus of(MemorySegment siginfo, boolean timedOut) {
        int status = StructSiginfo.si_status(siginfo);
        return StructSiginfo.si_code(siginfo) == Wait.CLD_EXITED
                ? new ExitStatus(status & 0xff, 0, false)
                : new ExitStatus(-1, status, timedOut && status == Signals.SIGKILL);
    }

    /** {@return whether it exited by itself} */
    public boolean isExited() {
        return signalNumber == 0;
    }

    /** {@return whether it exited with 0} */
    public boolean isSuccess() {
        return code == 0;
    }

    /** {@return the name of the signal that ended it, {@code "SIGSEGV"} say; empty if it exited} */
    public Optional<String> signal() {
        return isExited() ? Optional.empty() : Optional.of(Signals.name(signalNumber));
    }

    @Override
    public String toString() {
        return isExited() ? "exited with " + code : "ended by " + signal().get() + (timedOut ? ", out of time" : "");
    }
}
