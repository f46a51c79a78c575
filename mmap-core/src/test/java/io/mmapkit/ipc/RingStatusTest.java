package io.mmapkit.ipc;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.mmapkit.ipc.RingStatus.Finding;
import io.mmapkit.ipc.RingStatus.LaneStatus;
import io.mmapkit.ipc.RingStatus.Owner;
import io.mmapkit.ipc.RingStatus.ToMany;
import io.mmapkit.ipc.RingStatus.ToOne;
import io.mmapkit.libc.ChildJvm;
import io.mmapkit.libc.Seed;
import io.mmapkit.shared.Participant;
import io.mmapkit.shared.SegmentHeader;
import io.mmapkit.shared.SharedSegment;
import io.mmapkit.testing.Scene;
import java.io.RandomAccessFile;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is told of rings by who only looks. */
@Timeout(60)
final class RingStatusTest {
    private static final int SMALLEST = 4096;
    private static final int CONTROL = 4096; // of rings of few lanes
    private static final int LOOKS = 3_000;

    @AutoClose private final Scene scene = Scene.create();

    private static RingStatus look(SharedSegment segment) throws Exception {
        return RingStatus.of(segment).orElseThrow();
    }

    private static SharedSegment unnoticed(Path path) throws Exception {
        return SharedSegment.builder().file(path).unnoticed().attach();
    }

    private static Owner self() {
        return new Owner((int) ProcessHandle.current().pid(), namespace(), true);
    }

    private static long namespace() {
        try (SharedSegment segment = SharedSegment.anonymous("namespace", 1)) {
            return segment.self().namespace();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void tellsPositionsLagAndWhoTakesPart() throws Exception {
        Path path = scene.inMemory("ring");
        try (MpscRing ring = MpscRing.create(SharedSegment.builder().file(path), SMALLEST, 3);
                SharedSegment onlooker = unnoticed(path)) {
            ToOne empty = (ToOne) look(onlooker);
            assertThat(empty.kind()).isEqualTo("MpscRing");
            assertThat(empty.capacity()).isEqualTo(SMALLEST);
            assertThat(empty.consumer()).isEmpty();
            assertThat(empty.lanes()).hasSize(3).allMatch(lane -> lane.producer().isEmpty() && lane.end() == 0
                    && lane.finding() == Finding.EXACT && lane.lag().equals(new Ring.Lag(0, 0)));

            MpscRing.Producer one = ring.producer();
            MpscRing.Producer two = ring.producer();
            MpscRing.Consumer in = ring.consumer();
            assertThat(one.offer(new byte[20])).isTrue();
            assertThat(one.offer(new byte[0])).isTrue();
            assertThat(two.offer(new byte[8])).isTrue();
            assertThat(in.poll(_ -> {}, 1)).isEqualTo(1);
            byte[] before = ring.segment().segment().toArray(JAVA_BYTE);
            ToOne status = (ToOne) look(onlooker);

            assertThat(status.consumer()).contains(self());
            assertThat(status.lanes()).extracting(LaneStatus::producer).map(owner -> owner.orElse(null))
                    .containsExactly(self(), self(), null);
            assertThat(status.lanes()).extracting(LaneStatus::head).containsExactly(64L, 0L, 0L);
            assertThat(status.lanes()).extracting(LaneStatus::end).containsExactly(128L, 64L, 0L);
            assertThat(status.lag()).isEqualTo(ring.lag()).isEqualTo(new Ring.Lag(128, 2));
            assertThat(ring.segment().segment().toArray(JAVA_BYTE)).as("not a byte is changed").isEqualTo(before);
            assertThat(ring.segment().hasReaders()).isFalse();
            assertThat(ring.segment().participants()).hasSize(1);
        }
    }

    @Test
    void countsAFullRingAndOneThatWentRound() throws Exception {
        try (SpscRing ring = SpscRing.create(SharedSegment.builder().memfd("ring"), SMALLEST);
                SpscRing.Producer out = ring.producer();
                SpscRing.Consumer in = ring.consumer()) {
            for (int round = 0; round < 50; round++) {
                while (out.offer(new byte[round * 37 % 300])) {
                    // until it is full
                }
                assertThat(((ToOne) look(ring.segment())).lag()).isEqualTo(ring.lag());
                in.poll(_ -> {}, 1 + round);
                assertThat(((ToOne) look(ring.segment())).lag()).isEqualTo(ring.lag());
            }
        }
    }

    @Test
    void tellsWhoDied() throws Exception {
        Path path = scene.inMemory("ring");
        try (MpscRing ring = MpscRing.create(SharedSegment.builder().file(path), SMALLEST, 2);
                MpscRing.Consumer in = ring.consumer()) {
            ChildJvm.Result died = ChildJvm.of(Sender.class).quickly().arguments(path).run();
            int pid = Integer.parseInt(died.stdout().strip());
            assertThat(((ToOne) look(ring.segment())).lanes().getFirst().producer())
                    .contains(new Owner(pid, namespace(), false));
            assertThat(((ToOne) look(ring.segment())).lag().messages()).isEqualTo(2);

            List<SharedSegment> others = new ArrayList<>();
            while (!ring.segment().participants().stream().allMatch(Participant::isAlive)) {
                others.add(SharedSegment.builder().file(path).attach()); // one of them has its slot, and not its part
            }
            assertThat(((ToOne) look(ring.segment())).lanes().getFirst().producer())
                    .contains(new Owner(0, 0, false));
            others.forEach(SharedSegment::close);
            assertThat(in.poll(_ -> {}, 10)).isEqualTo(2);
            MpscRing.Producer _ = ring.producer();
            assertThat(((ToOne) look(ring.segment())).lanes().getFirst().producer()).contains(self());
        }
    }

    /** Sends two messages and ends with a third half sent. */
    static final class Sender {
        public static void main(String[] arguments) throws Exception {
            MpscRing ring = MpscRing.attach(SharedSegment.builder().file(Path.of(arguments[0])));
            MpscRing.Producer out = ring.producer();
            out.offer(new byte[100]);
            out.offer(new byte[100]);
            out.tryClaim(100).segment().fill((byte) -1);
            System.out.println(ProcessHandle.current().pid());
            System.out.flush();
            Runtime.getRuntime().halt(0);
        }
    }

    @Test
    void tellsWhoSleeps() throws Exception {
        try (SpscRing ring = SpscRing.create(SharedSegment.builder().memfd("ring"), SMALLEST);
                SpscRing.Producer out = ring.producer();
                SpscRing.Consumer in = ring.consumer()) {
            assertThat(((ToOne) look(ring.segment())).isConsumerAsleep()).isFalse();
            FutureTask<Boolean> waiting = started(() -> in.await(Duration.ofSeconds(30)));
            while (!((ToOne) look(ring.segment())).isConsumerAsleep()) {
                Thread.onSpinWait();
            }
            out.offer(new byte[1]);
            assertThat(waiting.get()).isTrue();

            while (out.offer(new byte[100])) {
                // until it is full
            }
            FutureTask<Boolean> full = started(
                    () -> out.offer(MemorySegment.ofArray(new byte[100]), Duration.ofSeconds(30)));
            while (!((ToOne) look(ring.segment())).lanes().getFirst().isProducerAsleep()) {
                Thread.onSpinWait();
            }
            in.poll(_ -> {}, 100);
            assertThat(full.get()).isTrue();
        }
    }

    private static <T> FutureTask<T> started(Callable<T> action) {
        FutureTask<T> task = new FutureTask<>(action);
        Thread.ofPlatform().daemon().start(task);
        return task;
    }

    @Test
    void neverTakesARingInUseForDamaged() throws Exception {
        AtomicBoolean end = new AtomicBoolean();
        try (SpscRing ring = SpscRing.create(SharedSegment.builder().memfd("ring"), SMALLEST);
                SpscRing.Producer out = ring.producer();
                SpscRing.Consumer in = ring.consumer()) {
            FutureTask<Long> sending = started(() -> {
                byte[] message = new byte[64];
                Arrays.fill(message, (byte) -1); // what of it was taken for a header would be none
                long sent = 0;
                while (!end.get()) {
                    sent += out.offer(message, 0, (int) (sent % 65)) ? 1 : 0;
                }
                return sent;
            });
            FutureTask<Long> receiving = started(() -> {
                long received = 0;
                while (!end.get()) {
                    received += in.poll(_ -> {}, 20);
                }
                return received;
            });
            long head = 0;
            int exact = 0;
            for (int looks = 0; looks < LOOKS; looks++) {
                LaneStatus lane = ((ToOne) look(ring.segment())).lanes().getFirst();
                assertThat(lane.finding()).isNotEqualTo(Finding.DAMAGED);
                assertThat(lane.head()).isGreaterThanOrEqualTo(head);
                head = lane.head();
                if (lane.finding() == Finding.EXACT) {
                    exact++;
                    assertThat(lane.lag().bytes()).isBetween(0L, (long) SMALLEST);
                    assertThat(lane.lag().messages()).isBetween(0L, SMALLEST / 64L);
                }
            }
            end.set(true);
            assertThat(receiving.get()).isPositive().isLessThanOrEqualTo(sending.get());
            assertThat(exact).isPositive();
        }
    }

    @Test
    void countsMessagesOfABroadcast() throws Exception {
        Path path = scene.inMemory("ring");
        try (BroadcastRing ring = BroadcastRing.create(SharedSegment.builder().file(path), SMALLEST, false);
                SharedSegment onlooker = unnoticed(path)) {
            ToMany empty = (ToMany) look(onlooker);
            assertThat(empty).isEqualTo(new ToMany(SMALLEST, false, empty.producer(), false, false, 0, 0, 0, 0,
                    Finding.EXACT, List.of()));
            try (BroadcastProducer out = ring.producer()) {
                for (int sent = 1; sent <= 400; sent++) {
                    out.offer(new byte[sent % 30]);
                    ToMany status = (ToMany) look(onlooker);
                    assertThat(status.finding()).isEqualTo(Finding.EXACT);
                    assertThat(status.sequence()).isEqualTo(sent);
                    assertThat(status.end()).isEqualTo(out.position());
                    BroadcastConsumer all = ring.consumerFromOldest();
                    assertThat(status.messages()).isEqualTo(all.poll(_ -> {}, 1000));
                    all.close();
                }
                assertThat(((ToMany) look(onlooker)).producer()).contains(self());
            }
            assertThat(((ToMany) look(onlooker)).producer()).isEmpty();
        }
    }

    @Test
    void neverTakesABroadcastInUseForDamaged() throws Exception {
        AtomicBoolean end = new AtomicBoolean();
        try (BroadcastRing ring = BroadcastRing.create(SharedSegment.builder().memfd("ring"), SMALLEST, false);
                BroadcastProducer out = ring.producer()) {
            FutureTask<Long> sending = started(() -> {
                byte[] message = new byte[64];
                Arrays.fill(message, (byte) -1);
                MemorySegment bytes = MemorySegment.ofArray(message);
                long sent = 0;
                while (!end.get()) {
                    out.offer(bytes.asSlice(0, sent++ % 65));
                }
                return sent;
            });
            long sequence = 0;
            for (int looks = 0; looks < LOOKS; looks++) {
                ToMany status = (ToMany) look(ring.segment());
                assertThat(status.finding()).isNotEqualTo(Finding.DAMAGED);
                if (status.finding() == Finding.EXACT && status.sequence() > 0) {
                    assertThat(status.sequence()).isGreaterThanOrEqualTo(sequence);
                    sequence = status.sequence();
                    assertThat(status.messages()).isBetween(1L, SMALLEST / 16L);
                }
            }
            end.set(true);
            assertThat(sequence).isPositive().isLessThanOrEqualTo(sending.get());
        }
    }

    @Test
    void tellsHowFarReadersOfAGatedRingAreBehind() throws Exception {
        try (BroadcastRing ring = BroadcastRing.create(SharedSegment.builder().memfd("ring"), SMALLEST, true);
                BroadcastProducer out = ring.producer();
                BroadcastConsumer slow = ring.consumer()) {
            try (BroadcastConsumer quick = ring.consumer()) {
                for (int sent = 0; sent < 3; sent++) {
                    out.offer(new byte[16]);
                }
                quick.poll(_ -> {}, 2);
                ToMany status = (ToMany) look(ring.segment());
                assertThat(status.readers()).extracting(one -> one.lag().orElseThrow())
                        .containsExactly(new Ring.Lag(96, 3), new Ring.Lag(32, 1));
                assertThat(status.readers()).allMatch(one -> one.owner().equals(self()));
            }
            slow.poll(_ -> {}, 3);
            assertThat(((ToMany) look(ring.segment())).readers()).singleElement()
                    .extracting(one -> one.lag().orElseThrow()).isEqualTo(new Ring.Lag(0, 0));
        }
    }

    @Test
    void saysWhereALaneIsDamaged() throws Exception {
        try (SpscRing ring = SpscRing.create(SharedSegment.builder().memfd("ring"), SMALLEST);
                SpscRing.Producer out = ring.producer()) {
            MemorySegment contents = ring.segment().segment();
            out.offer(new byte[8]);
            for (long header : new long[]{1, Long.MAX_VALUE, -1, RecordHeader.WHOLE | SMALLEST / 2}) {
                contents.set(JAVA_LONG, CONTROL + 64, header);
                LaneStatus lane = ((ToOne) look(ring.segment())).lanes().getFirst();
                assertThat(lane.finding()).isEqualTo(Finding.DAMAGED);
                assertThat(lane.end()).isEqualTo(64);
                assertThat(lane.lag()).isEqualTo(new Ring.Lag(64, 1));
            }
            for (long at = 0; at < SMALLEST; at += 64) { // messages of no bytes, all the way round
                contents.set(JAVA_LONG, CONTROL + at, RecordHeader.WHOLE);
            }
            assertThat(((ToOne) look(ring.segment())).lanes().getFirst().finding()).isEqualTo(Finding.DAMAGED);
            for (long head : new long[]{-64, 4, 8, Long.MAX_VALUE, Long.MIN_VALUE}) {
                contents.set(JAVA_LONG, RingLayout.controlAt(0) + Lane.HEAD_AT, head);
                LaneStatus lane = ((ToOne) look(ring.segment())).lanes().getFirst();
                assertThat(lane.finding()).isEqualTo(Finding.DAMAGED);
                assertThat(lane.lag()).isEqualTo(new Ring.Lag(0, 0));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"SpscRing", "MpscRing", "BroadcastRing"})
    void saysThatThereIsNoRing(String kind) throws Exception {
        Path path = scene.inMemory("ring");
        MemoryLayout layout = MemoryLayout.structLayout(JAVA_LONG.withName("capacity"))
                .withName("mmapkit." + kind);
        try (SharedSegment segment = SharedSegment.builder().file(path).layout(layout).create()) {
            assertThat(look(segment)).isInstanceOf(RingStatus.Damaged.class).returns(kind, RingStatus::kind);
        }
        Files.delete(path);
        try (SharedSegment segment = SharedSegment.builder().file(path).layout(layout).byteSize(1 << 16).create()) {
            for (long capacity : new long[]{0, -1, 4097, 1 << 16, 1L << 62}) {
                segment.segment().set(JAVA_LONG, 0, capacity);
                segment.segment().set(JAVA_INT, 8, 1);
                assertThat(look(segment)).isInstanceOf(RingStatus.Damaged.class);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void takesAnythingThatLiesThere(boolean toMany) throws Exception {
        long seed = Seed.next("damaged rings");
        Random random = new Random(seed);
        SharedSegment made = toMany
                ? BroadcastRing.create(SharedSegment.builder().memfd("ring"), SMALLEST, true).segment()
                : MpscRing.create(SharedSegment.builder().memfd("ring"), SMALLEST, 4).segment();
        try (SharedSegment segment = made) {
            MemorySegment contents = segment.segment();
            long[] likely = {0, 1, 8, 16, -1, 4096, 4095, RecordHeader.WHOLE, RecordHeader.WHOLE | 8,
                Long.MAX_VALUE, Long.MIN_VALUE};
            for (int round = 0; round < 2_000; round++) {
                for (int word = 0; word < 50; word++) {
                    long at = random.nextInt(16, (int) contents.byteSize() - 8) & -8L; // but for what says how large it is
                    contents.set(JAVA_LONG, at,
                            random.nextInt(4) > 0 ? likely[random.nextInt(likely.length)] : random.nextLong());
                }
                assertThat(look(segment)).as("seed %d", seed).isNotInstanceOf(RingStatus.Damaged.class);
            }
        }
    }

    @Test
    void saysThatTheFileWasCut() throws Exception {
        Path path = scene.inMemory("ring");
        ChildJvm.Result cut = ChildJvm.of(Cut.class).quickly().arguments(path).run();
        assertThat(cut.status()).as("%s", cut).isZero();
        assertThat(cut.stdout().strip()).isEqualTo("contained");
    }

    /** In a JVM of its own, since a fault that isn't contained ends it. */
    static final class Cut {
        public static void main(String[] arguments) throws Exception {
            Path path = Path.of(arguments[0]);
            SpscRing ring = SpscRing.create(SharedSegment.builder().file(path), 1 << 20);
            ring.close();
            List<SharedSegment> all = new ArrayList<>();
            all.add(unnoticed(path));
            try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
                file.setLength(SegmentHeader.BYTES);
            }
            assertThatIOException().isThrownBy(() -> RingStatus.of(all.getFirst()));
            System.out.println("contained");
        }
    }

    @Test
    void tellsNothingOfWhatIsNoRing() throws Exception {
        SharedSegment segment = SharedSegment.anonymous("none", 4096);
        assertThat(RingStatus.of(segment)).isEmpty();
        assertThat(LockStatus.of(segment)).isEmpty();
        segment.close();
        SpscRing ring = SpscRing.create(SharedSegment.builder().memfd("ring"), SMALLEST);
        SharedSegment closed = ring.segment();
        ring.close();
        assertThatIllegalStateException().isThrownBy(() -> RingStatus.of(closed));
    }
}
