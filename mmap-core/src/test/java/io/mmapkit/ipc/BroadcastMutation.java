package io.mmapkit.ipc;

/** A protocol of broadcast rings that is wrong: for a proof that could not fail would be none. */
enum BroadcastMutation {
    /** None: the protocol as it is. */
    NONE,
    /** A message is published before its bytes are stored. */
    BYTES_AFTER_END,
    /** A message is published before its length and number are stored. */
    HEADER_AFTER_END,
    /** Messages are written over before it is said that they aren't intact any more. */
    OLDEST_AFTER_BYTES,
    /** Messages are written over, and it isn't said. */
    OLDEST_NEVER,
    /** More is given up than has to be. */
    OLDEST_TOO_FAR,
    /** A message may be seen before it is seen that what it is written over isn't intact any more. */
    NO_FENCE,
    /** The number of a message is said after it is published. */
    SEQUENCE_AFTER_END,
    /** Who joins is pointed to a message before it is published. */
    LATEST_BEFORE_END,
    /** A message is published so that it may be seen before what was stored before. */
    PLAIN_END,
    /** A message is published by two stores. */
    END_IN_HALVES
}
