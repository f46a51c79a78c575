package io.mmapkit.ipc;

import java.lang.foreign.MemorySegment;

/**
 * Room in a ring for one message, to be written in place and then committed. Closed without that, it is aborted: nobody sees anything of it.
 *
 * <p>While a claim is open, its producer gives no other and sends nothing else. Its segment must not be used after it is committed: it is the
 * receiver's then, and later another message's. For the thread of its producer.
 */
public abstract sealed class Claim implements AutoCloseable permits RingClaim, BroadcastClaim {
    private final MemorySegment view;
    // Few words are written for each message, and none to end it: while a line is fetched from the receiver, a processor holds back so many stores and no more
    private long length;
    private long position;
    private boolean isOfNothing = true; // never opened, or aborted

    /** Of a producer whose ring's data are there twice in a view. */
    Claim(MemorySegment view) {
        this.view = view;
    }

    /** Where the producer's next message will be. */
    abstract long tail();

    /** Where in the view the message is written. */
    abstract long offset();

    /** After that the next message is elsewhere, even if it throws; unless it throws before anything is published. */
    abstract void publish();

    /** One object serves all claims of a producer, one after the other. */
    final Claim open(long newLength, long newPosition) {
        if (length != newLength) {
            length = newLength;
        }
        position = newPosition;
        if (isOfNothing) {
            isOfNothing = false;
        }
        return this;
    }

    /** Gives the room back, if it is open. */
    final void end() {
        if (isOpen()) {
            isOfNothing = true;
        }
    }

    final boolean isOpen() {
        return position == tail() && !isOfNothing;
    }

    /** {@return how long the message is, in bytes} */
    public final long byteSize() {
        return length;
    }

    /** {@return the position of the message: as the receiver will see it} */
    public final long position() {
        return position;
    }

    /**
     * Where the message is written: in shared memory. Its bytes are whatever was there before.
     *
     * @return {@link #byteSize} bytes from a multiple of 8 on
     * @throws IllegalStateException if the claim isn't open any more
     */
    public final MemorySegment segment() {
        requireOpen();
        return view.asSlice(offset(), length);
    }

    /**
     * Publishes the message. When this returns it is sent, whatever becomes of this process.
     *
     * @throws IllegalStateException if the claim isn't open any more, or the ring was closed meanwhile: then nobody knows whether it was sent
     */
    public final void commit() {
        requireOpen();
        publish();
    }

    /**
     * Gives the room back.
     *
     * @throws IllegalStateException if the claim isn't open any more
     */
    public final void abort() {
        requireOpen();
        end();
    }

    private void requireOpen() {
        if (!isOpen()) {
            throw new IllegalStateException("the claim was committed or aborted");
        }
    }

    /** Aborts the message, unless it was committed. */
    @Override
    public final void close() {
        end();
    }
}
