package io.mmapkit.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The examples of rings say what they are to show. */
@Timeout(120)
final class RingExamplesTest {
    @TempDir private Path temporary;

    @Test
    void diesBesideAgrona() throws Exception {
        SecondRun run = SecondRun.of(temporary, Main.class, "crash-beside-agrona");
        assertThat(run.err()).isEmpty();
        assertThat(run.status()).isZero();
        assertThat(run.out()).filteredOn(line -> line.startsWith("  Agrona ")).satisfiesExactly(
                hole -> assertThat(hole).contains("10 of 15 messages are received, then none; the other 5 only after"),
                end -> assertThat(end).contains("63 messages are sent, 0 received", "helps 0 of 1000", "for ever"),
                one -> assertThat(one).contains(" messages are sent, 0 received", "helps 0 of 1000", "for ever"),
                clearing -> assertThat(clearing).contains("one of type 7, 'never sent'; nobody sent that"),
                slow -> assertThat(slow).contains("received as 'slow"));
        assertThat(run.out()).filteredOn(line -> line.startsWith("  mmapkit ")).satisfiesExactly(
                hole -> assertThat(hole).contains("all 15 messages are received"),
                end -> assertThat(end).contains("all 63 of its messages are received"),
                one -> assertThat(one).contains("all 63 of its messages are received"),
                clearing -> assertThat(clearing).contains("the message comes again, whole"),
                slow -> assertThat(slow).contains("189 messages meanwhile", "whole"));
        assertThat(temporary).isEmptyDirectory();
    }
}
