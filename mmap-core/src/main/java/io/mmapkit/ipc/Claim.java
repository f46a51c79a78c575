package io.mmapkit.ipc;

import java.lang.foreign.MemorySegment;

/**
 * Room in a ring for one message, to be written in place and then committed. Closed without that, it is aborted: nobody sees anything of it.
 *
 * <p>While a claim is open, its producer gives no other and sends nothing else. Its segment must not be used after it is committed: it is the
 * receiver's then, and later another message's. For the thread of its producer.
 */
public final class Claim implements AutoCloseable {
    /** What gives claims. */
    interface Giver {
        MemorySegment segmentOf(Claim claim);

        void commit(Claim claim);

        void abort(Claim claim);
    }

    private final Giver giver;
    private long length;
    private long position;
    private boolean open;

    Claim(Giver giver) {
        this.giver = giver;
    }

    /** One object serves all claims of a producer, one after the other. */
    Claim open(long newLength, long newPosition) {
        length = newLength;
        position = newPosition;
        open = true;
        return this;
    }

    void end() {
        open = false;
    }

    boolean isOpen() {
        return open;
    }

    /** {@return how long the message is, in bytes} */
    public long byteSize() {
        return length;
    }

    /** {@return the position of the message: as the receiver will see it} */
    public long position() {
        return position;
    }

    /**
     * Where the message is written: in shared memory. Its bytes are whatever was there before.
     *
     * @return {@link #byteSize} bytes from a multiple of 8 on
     * @throws IllegalStateException if the claim isn't open any more
     */
    public MemorySegment segment() {
        requireOpen();
        return giver.segmentOf(this);
    }

    /**
     * Publishes the message. When this returns it is sent, whatever becomes of this process.
     *
     * @throws IllegalStateException if the claim isn't open any more, or the ring was closed meanwhile: then nobody knows whether it was sent
     */
    public void commit() {
        requireOpen();
        giver.commit(this);
    }

    /**
     * Gives the room back.
     *
     * @throws IllegalStateException if the claim isn't open any more
     */
    public void abort() {
        requireOpen();
        giver.abort(this);
    }

    private void requireOpen() {
        if (!open) {
            throw new IllegalStateException("the claim was committed or aborted");
        }
    }

    /** Aborts the message, unless it was committed. */
    @Override
    public void close() {
        if (open) {
            giver.abort(this);
        }
    }
}
