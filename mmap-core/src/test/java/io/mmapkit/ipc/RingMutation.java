package io.mmapkit.ipc;

/** A protocol that is wrong: for a proof that could not fail would be none. */
enum RingMutation {
    /** None: the protocol as it is. */
    NONE,
    /** A header is stored before the zero behind its message. */
    HEADER_BEFORE_ZERO,
    /** Nothing is stored behind a message. */
    NO_ZERO,
    /** Zeros are written ahead over what isn't received. */
    ZEROS_TOO_FAR,
    /** A header is stored before the bytes of its message. */
    HEADER_BEFORE_BYTES,
    /** The first header of a batch is stored before the others. */
    FIRST_HEADER_FIRST,
    /** A header is stored so that it may be seen before what was stored before it. */
    PLAIN_HEADER,
    /** A header is stored by two stores, the length first. */
    HEADER_IN_HALVES,
    /** What is received is said before it is handled. */
    HEAD_BEFORE_HANDLER,
    /** What is received is said to be one message more. */
    HEAD_TOO_FAR,
    /** What is received isn't said. */
    NO_HEAD
}
