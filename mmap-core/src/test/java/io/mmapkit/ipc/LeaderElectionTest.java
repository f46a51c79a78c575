package io.mmapkit.ipc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mmapkit.ipc.LeaderElection.Leadership;
import io.mmapkit.ipc.Threads.Work;
import io.mmapkit.shared.SharedSegment;
import io.mmapkit.testing.Scene;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What an election promises, within one process, by two attachments. */
@Timeout(60)
final class LeaderElectionTest {
    private static final int CHANGED_AT = 32;
    private static final Duration MOMENT = Duration.ofMillis(5);

    @AutoClose private SharedSegment segment;
    @AutoClose private SharedSegment second;
    private LeaderElection election;
    private LeaderElection other;

    @BeforeEach
    void attachTwice() throws IOException {
        segment = SharedSegment.anonymous("locks", Deed.SIZE);
        second = Deed.again(segment);
        election = LeaderElection.at(segment, 0);
        other = LeaderElection.at(second, 0);
    }

    @Test
    void hasOneLeaderWhoIsKnown() throws Exception {
        assertThat(other.leader()).isEmpty();
        Instant before = Instant.now().minusMillis(1);
        Leadership leadership = election.campaign();
        assertThat(leadership.isHeld()).isTrue();
        assertThat(leadership.term()).isOne();
        assertThat(other.tryCampaign()).isEmpty();
        assertThat(other.campaign(MOMENT)).isEmpty();
        assertThat(other.leader()).hasValueSatisfying(leader -> {
            assertThat(leader.pid()).isEqualTo((int) ProcessHandle.current().pid());
            assertThat(leader.term()).isOne();
            assertThat(leader.since()).isBetween(before, Instant.now());
            assertThat(leader.isAlive()).isTrue();
        });
        leadership.close();
        leadership.close();
        assertThat(leadership.isHeld()).isFalse();
        assertThat(election.leader()).isEmpty();
        try (Leadership next = other.tryCampaign().orElseThrow()) {
            assertThat(next.term()).isEqualTo(2);
            leadership.close();
            assertThat(next.isHeld()).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource
    void isLedByAnAttachmentAndNotByAThread(Threads threads) throws Exception {
        Leadership leadership = threads.run(election::campaign);
        assertThatThrownBy(election::campaign).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(election::tryCampaign).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> LeaderElection.at(segment, 0).campaign(MOMENT))
                .isInstanceOf(IllegalStateException.class);
        leadership.close();
        assertThat(other.tryCampaign()).isPresent();
    }

    @ParameterizedTest
    @EnumSource
    void givesEachLeaderATermOfItsOwn(Threads threads) throws Exception {
        int rounds = 300;
        AtomicInteger leaders = new AtomicInteger();
        Set<Long> terms = ConcurrentHashMap.newKeySet();
        List<Work<Integer>> candidates = new ArrayList<>();
        for (LeaderElection one : List.of(election, other)) {
            candidates.add(threads.begin(() -> {
                long last = 0;
                for (int i = 0; i < rounds; i++) {
                    try (Leadership leadership = one.campaign()) {
                        assertThat(leaders.incrementAndGet()).isOne();
                        assertThat(leadership.term()).isGreaterThan(last);
                        last = leadership.term();
                        assertThat(terms.add(last)).isTrue();
                        leaders.decrementAndGet();
                    }
                }
                return 0;
            }));
        }
        for (Work<Integer> candidate : candidates) {
            candidate.result();
        }
        assertThat(terms).hasSize(2 * rounds).contains(1L, 2L * rounds);
    }

    @ParameterizedTest
    @EnumSource
    void goesToACandidateWhenTheLeaderIsGone(Threads threads) throws Exception {
        Leadership leadership = election.campaign();
        Work<Leadership> candidate = threads.begin(other::campaign);
        Deed.awaitSleeper(second, 0);
        segment.close();
        assertThat(candidate.result().term()).isEqualTo(2);
        assertThatThrownBy(leadership::isHeld).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(leadership::close).isInstanceOf(IllegalStateException.class);
    }

    @ParameterizedTest
    @EnumSource
    void canBeWatched(Threads threads) throws Exception {
        assertThat(other.awaitChange(0, MOMENT)).isFalse();
        Work<Boolean> first = threads.begin(() -> other.awaitChange(0, Deed.PROMPTLY));
        Deed.awaitSleeper(second, CHANGED_AT);
        Leadership leadership = election.campaign();
        assertThat(first.result()).isTrue();
        assertThat(other.awaitChange(1, MOMENT)).isFalse();
        assertThat(other.awaitChange(7, MOMENT)).as("of another term").isTrue();
        Work<Boolean> resigned = threads.begin(() -> other.awaitChange(1, Deed.PROMPTLY));
        Deed.awaitSleeper(second, CHANGED_AT);
        leadership.close();
        assertThat(resigned.result()).isTrue();
        assertThat(election.campaign().isHeld()).isTrue();
        Work<Boolean> died = threads.begin(() -> other.awaitChange(2, Deed.PROMPTLY));
        Deed.awaitSleeper(second, CHANGED_AT);
        segment.close();
        assertThat(died.result()).isTrue();
        assertThat(other.leader()).hasValueSatisfying(leader -> assertThat(leader.isAlive()).isFalse());
        assertThat(other.tryCampaign().orElseThrow().term()).isEqualTo(3);
    }

    @ParameterizedTest
    @EnumSource
    void isNotWaitedForByWhoIsInterrupted(Threads threads) throws Exception {
        try (Leadership _ = election.campaign()) {
            Work<Leadership> candidate = threads.begin(other::campaign);
            Deed.awaitSleeper(segment, 0);
            candidate.interrupt();
            assertThatThrownBy(candidate::result).isInstanceOf(InterruptedException.class);
        }
    }

    @Test
    void canHaveASegmentOfItsOwn() throws Exception {
        try (Scene scene = Scene.create()) {
            String name = scene.name();
            try (LeaderElection one = LeaderElection.createOrAttach(name);
                    LeaderElection two = LeaderElection.createOrAttach(name)) {
                assertThat(one.tryCampaign()).isPresent();
                assertThat(two.tryCampaign()).isEmpty();
            }
        }
    }
}
