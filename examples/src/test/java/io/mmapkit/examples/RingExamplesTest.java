package io.mmapkit.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The examples of rings say what they are to show, and leave neither files nor names. */
@Timeout(120)
final class RingExamplesTest {
    @TempDir private Path temporary;

    @Test
    void sendsAMessage() throws Exception {
        assertThat(outputOf("hello-ring")).contains("first sent 42, and has closed the ring; what was sent stays",
                "second received 42 in a message of 32 bytes");
    }

    @Test
    void tellsTheSlowOneWhatItLost() throws Exception {
        List<String> lines = outputOf("market-data");
        assertThat(lines).contains("first sent 100000 quotes, and waited for nobody")
                .anyMatch(line -> line.matches("last looked \\d+ times at the last price, which is \\d+"));
        for (String who : List.of("quick", "slow")) {
            assertThat(lines).filteredOn(line -> line.startsWith(who + " received ")).singleElement()
                    .satisfies(line -> assertThat(number(line, 2) + number(line, 6)).isEqualTo(100_000));
        }
    }

    @Test
    void losesNothingOfKilledProducers() throws Exception {
        List<String> lines = outputOf("work-queue");
        assertThat(lines).filteredOn(line -> line.matches("killed PID \\d+, .*; all of them were received")).hasSize(3);
        assertThat(lines).filteredOn(line -> line.matches("PID \\d+ sends in lane \\d, from number \\d+ on"))
                .hasSize(6);
        assertThat(lines).filteredOn(line -> line.startsWith("lane ")).hasSize(3).allSatisfy(line -> {
            assertThat(number(line, 3)).isPositive().isEqualTo(number(line, 5));
            assertThat(line).endsWith(", lost 0");
        });
    }

    @Test
    void answers() throws Exception {
        List<String> lines = outputOf("request-response");
        assertThat(lines).anyMatch(line -> line.matches("first got [1-9]\\d* answers; the median .* \\d+\\.\\d us"));
        assertThat(lines).anyMatch(line -> line.matches("second answered [1-9]\\d* requests"));
    }

    @Test
    void diesBesideAgrona() throws Exception {
        List<String> lines = outputOf("crash-beside-agrona");
        assertThat(lines).filteredOn(line -> line.startsWith("  Agrona ")).satisfiesExactly(
                hole -> assertThat(hole).contains("10 of 15 messages are received, then none; the other 5 only after"),
                end -> assertThat(end).contains("63 messages are sent, 0 received", "helps 0 of 1000", "for ever"),
                one -> assertThat(one).contains(" messages are sent, 0 received", "helps 0 of 1000", "for ever"),
                clearing -> assertThat(clearing).contains("one of type 7, 'never sent'; nobody sent that"),
                slow -> assertThat(slow).contains("received as 'slow"));
        assertThat(lines).filteredOn(line -> line.startsWith("  mmapkit ")).satisfiesExactly(
                hole -> assertThat(hole).contains("all 15 messages are received"),
                end -> assertThat(end).contains("all 63 of its messages are received"),
                one -> assertThat(one).contains("all 63 of its messages are received"),
                clearing -> assertThat(clearing).contains("the message comes again, whole"),
                slow -> assertThat(slow).contains("189 messages meanwhile", "whole"));
    }

    /** A word of a line as a number. */
    private static long number(String line, int word) {
        return Long.parseLong(line.split(" ")[word].replaceAll("[,:]", ""));
    }

    private List<String> outputOf(String example) throws Exception {
        return SecondRun.outputOfExample(temporary, example);
    }
}
