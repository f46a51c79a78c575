package io.mmapkit.ipc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.mmapkit.ipc.LaneModel.Flaw;
import io.mmapkit.ipc.LaneModel.Violation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** All ways in which two producers, a consumer and a newcomer can meet and die. */
@Timeout(300)
final class LaneModelTest {
    private static final boolean SOAK = Boolean.getBoolean("soak");

    @Test
    void oneLaneHasOneOwnerAndLosesNothing() {
        int states = new LaneModel(Flaw.NONE, 1, SOAK ? 3 : 2, 2, 1, 0, -1).explore();
        System.out.println("one lane: " + states + " states");
        assertThat(states).isGreaterThan(100_000);
    }

    @Test
    void twoLanesAreNeverLost() {
        int states = new LaneModel(Flaw.NONE, 2, SOAK ? 2 : 1, 1, 1, 0, -1).explore();
        System.out.println("two lanes: " + states + " states");
        assertThat(states).isGreaterThan(100_000);
    }

    @Test
    void consumersTakeOverFromEachOther() {
        int states = new LaneModel(Flaw.NONE, 1, 2, 3, 0, 0, 0).explore();
        System.out.println("three consumers: " + states + " states");
        assertThat(states).isGreaterThan(10_000);
    }

    @Test
    void producersTrustWhatTheyWroteALapAgo() {
        int states = new LaneModel(Flaw.NONE, 1, SOAK ? 3 : 2, 5, 0, -1).explore();
        System.out.println("a lap and more: " + states + " states");
        assertThat(states).isGreaterThan(10_000);
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void flawIsFound(Flaw flaw) {
        int many = flaw == Flaw.LAP_NOT_LOOKED_AT ? 4 : 2; // one that shows a lap later
        assertThatExceptionOfType(Violation.class)
                .isThrownBy(() -> new LaneModel(flaw, 1, 2, many, 1, 0, -1).explore())
                .withMessageStartingWith(flaw.name());
    }
}
