package io.mmapkit.ipc;

import static io.mmapkit.ipc.RingMessages.drain;
import static io.mmapkit.ipc.RingMessages.message;
import static org.assertj.core.api.Assertions.assertThat;

import io.mmapkit.ipc.RingDeedProgram.Deed;
import io.mmapkit.libc.ChildJvm;
import io.mmapkit.shared.Participant;
import io.mmapkit.shared.SharedSegment;
import io.mmapkit.testing.Scene;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A process that kills itself before each of its stores, one after the other; and another one that takes its part. */
@Timeout(300)
final class RingKillTest {
    static final String[] QUICKLY = {"-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto", "-Xmx64m"};

    private static final boolean SOAK = Boolean.getBoolean("soak");
    private static final int KILLED = 128 + 9;
    /** Each death takes a JVM: in a normal run before one of so many stores. {@link RingCrashImagesTest} has all of them. */
    private static final int STRIDE = SOAK ? 1 : 3;
    private static final Duration PROMPTLY = Duration.ofSeconds(5);
    private static final int BATCH = 2;

    @AutoClose private final Scene scene = Scene.create();

    static Stream<RingKind> senders() {
        return SOAK ? Stream.of(RingKind.values()) : Stream.of(RingKind.MPSC);
    }

    static Stream<RingKind> receivers() {
        return SOAK ? Stream.of(RingKind.values()) : Stream.of(RingKind.MPSC);
    }

    private static ChildJvm.Result play(Deed deed, RingKind kind, String name, int store) throws Exception {
        ChildJvm.Result result = ChildJvm.of(RingDeedProgram.class).jvm(QUICKLY).arguments(deed, kind, name, store)
                .run();
        assertThat(result.status()).as("%s before store %d: %s%s", deed, store, result.stdout(), result.stderr())
                .isIn(KILLED, RingDeedProgram.ENDED_ALIVE);
        return result;
    }

    /** The last number that the program said after a word. */
    private static int last(String word, ChildJvm.Result result) {
        return result.stdout().lines().filter(line -> line.startsWith(word)).reduce((_, last) -> last)
                .map(line -> Integer.parseInt(line.substring(word.length()))).orElse(0);
    }

    @ParameterizedTest
    @MethodSource("senders")
    void senderDiesBeforeEachStore(RingKind kind) throws Exception {
        String name = scene.name();
        try (Ring ring = kind.create(SharedSegment.builder().name(name), 4096);
                RingConsumer consumer = kind.consumer(ring)) {
            int store = 0;
            for (boolean isAlive = false; !isAlive; store += STRIDE) {
                ChildJvm.Result result = play(Deed.SEND, kind, name, store);
                isAlive = result.status() == RingDeedProgram.ENDED_ALIVE;
                int sent = last("sent ", result);
                List<byte[]> received = drain(consumer);
                assertThat(received.size()).as("received, with %d sent and a death before store %d", sent, store)
                        .isIn(sent, sent == 2 ? 5 : Math.min(RingDeedProgram.SENT, sent + 1));
                for (int i = 0; i < received.size(); i++) {
                    assertThat(received.get(i)).isEqualTo(message(i + 1, RingDeedProgram.LENGTH));
                }
                long began = System.nanoTime();
                try (RingProducer heir = kind.producer(ring)) {
                    assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(PROMPTLY);
                    assertThat(heir.offer(message(store, 100))).isTrue();
                    assertThat(drain(consumer)).containsExactly(message(store, 100));
                    assertThat(ring.producerOwners()).allMatch(Participant::isAlive);
                }
            }
            assertThat(store).as("stores").isGreaterThan(20);
            System.out.println(
                    "sender of " + kind + ": died before each " + STRIDE + "th of " + (store - STRIDE) + " stores");
        }
    }

    @ParameterizedTest
    @MethodSource("receivers")
    void receiverDiesBeforeEachStore(RingKind kind) throws Exception {
        String name = scene.name();
        try (Ring ring = kind.create(SharedSegment.builder().name(name), 4096);
                RingProducer producer = kind.producer(ring)) {
            int store = 0;
            for (boolean isAlive = false; !isAlive; store += STRIDE) {
                for (int number = 1; number <= RingDeedProgram.SENT; number++) {
                    assertThat(producer.offer(message(number, RingDeedProgram.LENGTH))).isTrue();
                }
                ChildJvm.Result result = play(Deed.RECEIVE, kind, name, store);
                isAlive = result.status() == RingDeedProgram.ENDED_ALIVE;
                List<Integer> numbers = new ArrayList<>();
                result.stdout().lines().filter(line -> line.startsWith("received "))
                        .forEach(line -> numbers.add(Integer.parseInt(line.substring(9))));
                assertThat(numbers).as("before the death, in order").isSorted().doesNotHaveDuplicates();
                int handled = last("received ", result);
                assertThat(numbers).hasSize(handled);
                try (RingConsumer heir = kind.consumer(ring)) {
                    List<byte[]> rest = drain(heir);
                    int again = handled + rest.size() - RingDeedProgram.SENT;
                    assertThat(again).as("received again, after a death before store %d", store).isBetween(0,
                            isAlive ? 0 : BATCH);
                    for (int i = 0; i < rest.size(); i++) {
                        assertThat(rest.get(i)).isEqualTo(message(handled - again + i + 1, RingDeedProgram.LENGTH));
                    }
                    assertThat(ring.lag().messages()).isZero();
                }
            }
            assertThat(store).as("stores").isGreaterThan(7);
            System.out.println(
                    "receiver of " + kind + ": died before each " + STRIDE + "th of " + (store - STRIDE) + " stores");
        }
    }
}
