package io.mmapkit.ipc;

import static io.mmapkit.ipc.RingMessages.drain;
import static io.mmapkit.ipc.RingMessages.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.mmapkit.ipc.RingDeedProgram.Deed;
import io.mmapkit.libc.ChildJvm;
import io.mmapkit.libc.Signals;
import io.mmapkit.shared.SharedSegment;
import io.mmapkit.testing.Scene;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A process that is stopped before each of its stores while others go on: nobody takes its part, and nothing of it is overwritten. */
@Timeout(120)
final class RingStopTest {
    private static final int LAPS = 2;
    private static final int FILLED = 150;
    private static final int CAPACITY = 4096;

    @AutoClose private final Scene scene = Scene.create();

    private static ChildJvm start(Deed deed, RingKind kind, String name) throws IOException {
        return ChildJvm.of(RingDeedProgram.class).jvm(RingKillTest.QUICKLY).arguments(deed, kind, name, -1).start();
    }

    private static void awaitStop(ChildJvm child) throws IOException {
        Path state = Path.of("/proc/" + child.pid() + "/stat");
        while (!Files.readString(state).contains(") T ")) {
            Thread.onSpinWait();
        }
    }

    private static void goOn(ChildJvm child) throws IOException {
        Signals.kill((int) child.pid(), Signals.SIGCONT);
        child.say("on");
    }

    @ParameterizedTest
    @EnumSource
    void senderGoesOnWhereItWas(RingKind kind) throws Exception {
        String name = scene.name();
        try (Ring ring = kind.create(SharedSegment.builder().name(name), CAPACITY);
                RingConsumer consumer = kind.consumer(ring);
                ChildJvm child = start(Deed.SEND, kind, name)) {
            List<byte[]> received = new ArrayList<>();
            int sent = 0;
            int stops = 0;
            for (String line = child.hear(); !line.equals("ended"); line = child.hear()) {
                if (line.startsWith("sent ")) {
                    sent = Integer.parseInt(line.substring(5));
                    continue;
                }
                awaitStop(child);
                stops++;
                received.addAll(drain(consumer));
                assertThat(received.size()).as("after %d were sent, or one or a batch more", sent).isIn(sent,
                        sent == 2 ? 5 : sent + 1);
                if (kind == RingKind.SPSC && stops > 1) { // the first store takes the part
                    assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> kind.producer(ring))
                            .withMessageContaining("process " + child.pid());
                } else if (kind == RingKind.MPSC) {
                    lap(kind, ring, consumer);
                }
                goOn(child);
            }
            received.addAll(drain(consumer));
            assertThat(received).containsExactlyElementsOf(IntStream.rangeClosed(1, RingDeedProgram.SENT)
                    .mapToObj(i -> message(i, RingDeedProgram.LENGTH)).toList());
            assertThat(stops).isGreaterThan(20);
        }
    }

    private static void lap(RingKind kind, Ring ring, RingConsumer consumer) {
        List<RingProducer> others = new ArrayList<>();
        for (int i = 1; i < RingKind.LANES; i++) {
            others.add(kind.producer(ring));
        }
        for (int i = 0; i < LAPS * 2; i++) {
            for (RingProducer other : others) {
                assertThat(other.offer(message(i, CAPACITY / 2 - 72))).isTrue();
            }
            assertThat(drain(consumer)).hasSize(others.size());
        }
        others.forEach(RingProducer::close);
    }

    @ParameterizedTest
    @EnumSource
    void receiverGoesOnWhereItWas(RingKind kind) throws Exception {
        String name = scene.name();
        try (Ring ring = kind.create(SharedSegment.builder().name(name), CAPACITY);
                RingProducer producer = kind.producer(ring)) {
            int sent = fill(producer, 0);
            try (ChildJvm child = start(Deed.RECEIVE, kind, name)) {
                List<Integer> received = new ArrayList<>();
                int stops = 0;
                for (String line = child.hear(); !line.equals("ended"); line = child.hear()) {
                    if (line.startsWith("received ")) {
                        received.add(Integer.parseInt(line.substring(9)));
                    } else if (line.startsWith("stops ")) {
                        awaitStop(child);
                        stops++;
                        if (stops <= FILLED) {
                            sent = fill(producer, sent); // as often as there is room, and so several laps
                        }
                        if (stops > 1) {
                            assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> kind.consumer(ring))
                                    .withMessageContaining("process " + child.pid());
                        }
                        goOn(child);
                    }
                }
                assertThat(stops).isGreaterThan(FILLED);
                assertThat(sent).isGreaterThan(LAPS * CAPACITY / RingMessages.STEP);
                assertThat(received).containsExactlyElementsOf(
                        IntStream.rangeClosed(1, received.size()).boxed().toList());
                try (RingConsumer heir = kind.consumer(ring)) {
                    heir.poll(message -> received.add(message.get(ValueLayout.JAVA_INT, 0)), Integer.MAX_VALUE);
                }
                assertThat(received).hasSize(sent);
            }
        }
    }

    /** Sends until there is no room. */
    private static int fill(RingProducer producer, int sent) {
        int number = sent;
        while (producer.offer(MemorySegment.ofArray(message(number + 1, RingDeedProgram.LENGTH)))) {
            number++;
        }
        return number;
    }
}
