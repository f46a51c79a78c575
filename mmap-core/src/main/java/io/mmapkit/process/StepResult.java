package io.mmapkit.process;

import io.mmapkit.libc.error.Errno;
import java.util.Optional;

/**
 * How far a child came with a step.
 *
 * @param step the number of the step in its program, from 0
 * @param name the name of the step, {@code "write"} say
 * @param state how far it came
 * @param value what the step gave: of a system call its result, the number of bytes, the value loaded, or the negated error number; 0 if it has
 *         given nothing
 */
public record StepResult(int step, String name, State state, long value) {
    /** How far a step is. */
    public enum State {
        /** The child didn't come here, or not yet. */
        NOT_REACHED,
        /** The child is here, or it ended here: it exited, was killed, or met a fault. */
        BEGUN,
        /** The step is done. */
        DONE,
        /** The system refused. */
        FAILED
    }

    /** {@return what the system refused it for; empty if it didn't} */
    public Optional<Errno> errno() {
        return state == State.FAILED ? Optional.of(new Errno((int) -value)) : Optional.empty();
    }

    @Override
    public String toString() {
        return "step " + step + ", " + name + ": " + switch (state) {
            case NOT_REACHED -> "not reached";
            case BEGUN -> "begun";
            case DONE -> Long.toString(value);
            case FAILED -> errno().get().toString();
        };
    }
}
