package io.mmapkit.examples;

import io.mmapkit.ipc.Claim;
import io.mmapkit.ipc.MpscRing;
import io.mmapkit.shared.Participant;
import io.mmapkit.shared.SharedSegment;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Three JVMs send work to one. Each second one of them is killed, wherever it just is, and started again: it goes on in the lane that the dead one
 * left, with the number after the last that was committed. Nothing is lost, and nothing comes twice.
 */
final class WorkQueue {
    private static final int PRODUCERS = 3;
    private static final int KILLS = 3;
    private static final long CAPACITY = 1 << 18;
    private static final int BURST = 1000; // messages at once, then a pause of a millisecond or so

    // A message: the number of its lane and its number in that. With its header it takes a cache line in the ring
    private static final long LANE = 0;
    private static final long NUMBER = 8;
    private static final long LENGTH = 16;
    private static final long TAKES = 64;

    // The counters: what the producer of each lane says that it committed, on a cache line each, and whether all shall end
    private static final VarHandle LONG = ValueLayout.JAVA_LONG.varHandle();
    private static final long LINE = 64;
    private static final long END = PRODUCERS * LINE;

    private final Stage stage;
    private final MpscRing.Consumer in;
    private final MpscRing ring;
    private final MemorySegment said;
    private final long[] received = new long[PRODUCERS];

    private WorkQueue(Stage stage, MpscRing ring, MpscRing.Consumer in, MemorySegment said) {
        this.stage = stage;
        this.ring = ring;
        this.in = in;
        this.said = said;
    }

    static void run() throws IOException {
        try (Stage stage = Stage.named("work-queue");
                MpscRing ring = MpscRing.create(stage.name(), CAPACITY, PRODUCERS);
                SharedSegment counters = SharedSegment.create(stage.name("counters"), END + LINE);
                MpscRing.Consumer in = ring.consumer()) {
            new WorkQueue(stage, ring, in, counters.segment()).run(counters.name());
        }
    }

    private void run(String counters) throws IOException {
        Map<Integer, Process> producers = new HashMap<>(); // by PID
        for (int i = 0; i < PRODUCERS; i++) {
            start(producers, counters);
        }
        for (int kill = 0; kill < KILLS; kill++) {
            while (!allSend()) {
                receive();
            }
            receiveFor(TimeUnit.SECONDS.toNanos(1));
            int lane = kill % PRODUCERS;
            int pid = ring.producerOwners().get(lane).pid();
            stage.kill(producers.remove(pid));
            long committed = saidOf(lane); // perhaps one more than that: it was killed before it could say so
            while (received[lane] < committed) {
                receive();
            }
            System.out.println("killed PID " + pid + ", which said that it committed " + committed
                    + " messages; all of them were received");
            start(producers, counters);
        }
        while (!allSend()) {
            receive();
        }
        LONG.setRelease(said, END, 1L);
        while (producers.values().stream().anyMatch(Process::isAlive)) {
            receive();
        }
        stage.awaitSuccess();
        while (in.poll(this::handle, 1000) > 0) {
            // what was still on the way
        }
        for (int lane = 0; lane < PRODUCERS; lane++) {
            System.out.println("lane " + lane + ": committed " + saidOf(lane) + ", received " + received[lane]
                    + ", lost " + (saidOf(lane) - received[lane]));
            Expect.that(received[lane] == saidOf(lane), "all that was committed is received, once");
        }
    }

    private void start(Map<Integer, Process> producers, String counters) throws IOException {
        Process process = stage.start(WorkQueue.class, ring.segment().name(), counters);
        producers.put((int) process.pid(), process);
    }

    private boolean allSend() {
        Expect.that(!stage.hasFailed(), "the producers go on");
        return ring.producerOwners().stream().filter(Participant::isAlive).count() == PRODUCERS;
    }

    private long saidOf(int lane) {
        return (long) LONG.getAcquire(said, lane * LINE);
    }

    private void receiveFor(long nanos) throws IOException {
        long began = System.nanoTime();
        while (System.nanoTime() - began < nanos) {
            receive();
        }
    }

    private void receive() throws IOException {
        if (in.await(Duration.ofMillis(20))) {
            in.poll(this::handle, 1000);
        }
    }

    private void handle(MemorySegment message) {
        int lane = (int) message.get(ValueLayout.JAVA_LONG, LANE);
        Expect.that(message.get(ValueLayout.JAVA_LONG, NUMBER) == ++received[lane],
                "each message is the one after the last");
    }

    /** A producer: is given the names. */
    public static void main(String[] arguments) throws IOException {
        Stage.enter();
        try (MpscRing ring = MpscRing.attach(arguments[0]);
                SharedSegment counters = SharedSegment.attach(arguments[1]);
                MpscRing.Producer out = ring.producer()) { // of the three lanes the one that is free, or whose owner died
            send(out, counters.segment());
        }
    }

    private static void send(MpscRing.Producer out, MemorySegment said) throws IOException {
        long lane = out.position() >>> 56; // a position is the lane, and how many bytes were committed in it
        long committed = (out.position() & (1L << 56) - 1) / TAKES;
        System.out.println("PID " + ProcessHandle.current().pid() + " sends in lane " + lane + ", from number "
                + (committed + 1) + " on");
        while ((long) LONG.getAcquire(said, END) == 0) {
            try (Claim claim = out.claim(LENGTH)) { // waits while the consumer is too far behind
                claim.segment().set(ValueLayout.JAVA_LONG, LANE, lane);
                claim.segment().set(ValueLayout.JAVA_LONG, NUMBER, committed + 1);
                claim.commit();
            }
            committed++;
            LONG.setRelease(said, lane * LINE, committed);
            if (committed % BURST == 0) {
                LockSupport.parkNanos(1_000_000);
            }
        }
        LONG.setRelease(said, lane * LINE, committed); // also if it found the end before it sent anything
    }
}
