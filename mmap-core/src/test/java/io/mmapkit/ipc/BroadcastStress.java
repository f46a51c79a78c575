package io.mmapkit.ipc;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJ_Result;

/** A message that is written over while it is copied isn't taken for one. */
@JCStressTest
@Outcome(id = {"1, 1", "2, 2", "3, 3", "4, 4"}, expect = Expect.ACCEPTABLE, desc = "a message, whole, and its number")
@State
public class BroadcastStress {
    private static final int LENGTH = StressMemory.CAPACITY / 2 - Broadcast.HEADER_BYTES;

    private final StressMemory memory = new StressMemory(true);
    private final BroadcastSender sender;
    private final BroadcastReceiver receiver;

    /** A ring with one message, of ones. */
    public BroadcastStress() {
        Broadcast ring = memory.broadcast();
        sender = new BroadcastSender(ring);
        send(1);
        receiver = new BroadcastReceiver(ring);
        receiver.joinOldest();
    }

    private void send(long value) {
        sender.begin(LENGTH);
        for (long at = 0; at < LENGTH; at += Long.BYTES) {
            Words.DIRECT.putLong(sender.address() + at, value);
        }
        sender.publish(LENGTH);
    }

    /** Sends three messages, of which the second and the third are written over those before. */
    @Actor
    public void send() {
        for (long value = 2; value <= 4; value++) {
            send(value);
        }
    }

    /** Receives one. */
    @Actor
    public void receive(JJ_Result result) {
        MemorySegment message = receiver.next();
        if (message == null) { // there always is one
            return;
        }
        long first = message.get(ValueLayout.JAVA_LONG, 0);
        for (long at = 0; at < LENGTH; at += Long.BYTES) {
            if (message.get(ValueLayout.JAVA_LONG, at) != first) {
                return;
            }
        }
        result.r1 = first;
        result.r2 = receiver.lost() + 1;
    }
}
