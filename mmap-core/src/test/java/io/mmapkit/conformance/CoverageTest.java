package io.mmapkit.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;

final class CoverageTest {
    private static final List<String> IDS = Scenario.all().stream().map(Scenario::id).toList();

    @Test
    void everyRowOfTheTableHasOneTest() {
        assertThat(Coverage.occurrences()).containsExactlyInAnyOrderElementsOf(IDS);
    }

    @Test
    void tableHas150Rows() {
        assertThat(IDS).hasSize(150).doesNotHaveDuplicates();
        assertThatIllegalArgumentException().isThrownBy(() -> Scenario.of("MAP-00"));
    }

    @Test
    void comparesWholeAnswersAndSingleFields() {
        Scenario whole = scenario("0,0|0,EINVAL");
        assertThat(whole.accepts("0,0")).isTrue();
        assertThat(whole.accepts("0,EINVAL")).isTrue();
        assertThat(whole.accepts("EINVAL,0")).isFalse();

        Scenario field = scenario("ENOMEM,EOVERFLOW|EINVAL");
        assertThat(field.accepts("ENOMEM,EOVERFLOW")).isTrue();
        assertThat(field.accepts("ENOMEM,EINVAL")).isTrue();
        assertThat(field.accepts("EINVAL")).isFalse();

        Scenario api = scenario("API:A/B-or-c-d");
        assertThat(api.accepts("API:A,c-d,A")).isTrue();
        assertThat(api.accepts("API:A,no-exception")).isFalse();
        assertThat(api.accepts("A")).isFalse();
    }

    private static Scenario scenario(String expected) {
        return new Scenario("X-00", "", "", expected, "", "OK");
    }
}
