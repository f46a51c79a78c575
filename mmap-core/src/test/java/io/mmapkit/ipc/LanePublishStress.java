package io.mmapkit.ipc;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJ_Result;

/** Who sees a header sees all of its message, and the end behind it. */
@JCStressTest
@Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "nothing yet")
@Outcome(id = {"1, 0", "1, 2"}, expect = Expect.ACCEPTABLE, desc = "the first, then nothing or the second")
@State
public class LanePublishStress {
    private final StressMemory memory = new StressMemory(false); // what lies there looks like messages
    private final LaneSender sender;
    private final LaneReceiver receiver;

    /** A lane that is empty, and isn't zero but for its end. */
    public LanePublishStress() {
        Lane lane = memory.lane();
        Words.DIRECT.putLong(lane.data(), 0);
        sender = new LaneSender(lane);
        receiver = new LaneReceiver(lane, memory.view());
    }

    /** Sends two messages. */
    @Actor
    public void send() {
        for (long value = 1; value <= 2; value++) {
            if (sender.begin(Long.BYTES)) {
                Words.DIRECT.putLong(sender.address(0), value);
                sender.publish();
            }
        }
    }

    /** Receives two, if they are there. */
    @Actor
    public void receive(JJ_Result result) {
        result.r1 = next();
        result.r2 = result.r1 == 0 ? 0 : next();
    }

    private long next() {
        long header = receiver.header();
        if (header == 0) {
            return 0;
        }
        MemorySegment message = receiver.message(header);
        receiver.advance();
        return message.get(ValueLayout.JAVA_LONG, 0);
    }
}
