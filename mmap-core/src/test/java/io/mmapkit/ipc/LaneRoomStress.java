package io.mmapkit.ipc;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJ_Result;

/** Nothing is written over a message before it is received. */
@JCStressTest
@Outcome(id = {"1, 0", "1, 2"}, expect = Expect.ACCEPTABLE, desc = "the message, and room for none or for both")
@State
public class LaneRoomStress {
    private static final int FIRST = 2 * RecordHeader.ALIGNMENT;
    private static final int LAST = RecordHeader.ALIGNMENT; // how much room is left

    private final StressMemory memory = new StressMemory(true);
    private final LaneSender sender;
    private final LaneReceiver receiver;

    /** A lane that is full, with a message at its beginning that is 1 all over. */
    public LaneRoomStress() {
        Lane lane = memory.lane();
        sender = new LaneSender(lane);
        send(FIRST - RecordHeader.BYTES, 1);
        int left = StressMemory.CAPACITY - FIRST - LAST;
        send(left / 2 - RecordHeader.BYTES, 0);
        send(left - left / 2 - RecordHeader.BYTES, 0);
        receiver = new LaneReceiver(lane, memory.view());
    }

    private boolean send(long length, long value) {
        if (!sender.begin(length)) {
            return false;
        }
        for (long at = 0; at < length; at += Long.BYTES) {
            Words.DIRECT.putLong(sender.address(0) + at, value);
        }
        sender.publish();
        return true;
    }

    /** Sends two messages, of which the second comes where the first one is. */
    @Actor
    public void send(JJ_Result result) {
        result.r2 = (send(LAST - RecordHeader.BYTES, 7) ? 1 : 0) + (send(LAST - RecordHeader.BYTES, 8) ? 1 : 0);
    }

    /** Receives one, and gives back its room. */
    @Actor
    public void receive(JJ_Result result) {
        long header = receiver.header();
        MemorySegment message = receiver.message(header);
        receiver.advance();
        long all = message.get(ValueLayout.JAVA_LONG, 0);
        for (long at = 0; at < message.byteSize(); at += Long.BYTES) {
            all &= message.get(ValueLayout.JAVA_LONG, at);
        }
        result.r1 = all;
        boolean _ = receiver.release();
    }
}
