package io.mmapkit.ipc;

import java.lang.foreign.MemorySegment;

/** What is done with messages that are received. */
@FunctionalInterface
public interface MessageHandler {
    /**
     * Is given a message. What it throws ends the poll, and the message counts as received.
     *
     * @param message its bytes, read-only, where they are in shared memory: to be read or copied before this returns, since they are
     *        written over afterwards. It begins at a multiple of 8 bytes.
     */
    void onMessage(MemorySegment message);

    /** As a handler that says how to go on. */
    @FunctionalInterface
    interface Controlled {
        /**
         * Is given a message.
         *
         * @param message as {@link MessageHandler#onMessage} says
         * @return how to go on
         */
        Action onMessage(MemorySegment message);
    }

    /** How to go on after a message. */
    enum Action {
        /** With the next one. What was received is told to senders at the end of the poll. */
        CONTINUE,

        /** With the next one, once senders are told that all up to this one is received. */
        COMMIT,

        /** Not in this poll: the message is received. */
        BREAK,

        /** Not in this poll: the message isn't received, and comes again. */
        ABORT
    }
}
