package io.mmapkit.shared;

import static java.lang.foreign.MemoryLayout.paddingLayout;
import static java.lang.foreign.MemoryLayout.sequenceLayout;
import static java.lang.foreign.MemoryLayout.structLayout;
import static java.lang.foreign.MemoryLayout.unionLayout;
import static java.lang.foreign.ValueLayout.JAVA_BOOLEAN;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_CHAR;
import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;
import static org.assertj.core.api.Assertions.assertThat;

import io.mmapkit.libc.ChildJvm;
import java.lang.foreign.MemoryLayout;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Layouts that are alike have one hash, wherever it is taken, and others another one. */
final class LayoutHashTest {
    /** Layouts of which each differs from each other one, most of them in one thing. */
    private static List<MemoryLayout> different() {
        ByteOrder other = ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN
                ? ByteOrder.LITTLE_ENDIAN
                : ByteOrder.BIG_ENDIAN;
        List<MemoryLayout> all = new ArrayList<>(
                List.of(JAVA_BOOLEAN, JAVA_BYTE, JAVA_SHORT, JAVA_CHAR, JAVA_INT, JAVA_FLOAT, JAVA_LONG, JAVA_DOUBLE));
        all.addAll(List.of(
                JAVA_INT.withOrder(other),
                JAVA_INT.withName("a"),
                JAVA_INT.withName(""),
                JAVA_INT.withName("A"),
                JAVA_INT.withName("ä"),
                sequenceLayout(1, JAVA_INT),
                sequenceLayout(2, JAVA_INT),
                sequenceLayout(2, JAVA_INT.withName("a")),
                sequenceLayout(2, JAVA_INT).withName("a"),
                sequenceLayout(2, sequenceLayout(3, JAVA_INT)),
                sequenceLayout(3, sequenceLayout(2, JAVA_INT)),
                sequenceLayout(6, JAVA_INT),
                structLayout(JAVA_INT),
                unionLayout(JAVA_INT),
                structLayout(JAVA_INT).withName("a"),
                structLayout(JAVA_INT.withName("a")),
                structLayout(JAVA_INT.withName("a"), JAVA_INT.withName("b")),
                structLayout(JAVA_INT.withName("b"), JAVA_INT.withName("a")),
                unionLayout(JAVA_INT.withName("a"), JAVA_INT.withName("b")),
                structLayout(JAVA_INT.withName("a"), JAVA_FLOAT.withName("b")),
                structLayout(JAVA_FLOAT.withName("b"), JAVA_INT.withName("a")),
                structLayout(JAVA_INT.withName("a"), paddingLayout(4), JAVA_INT.withName("b")),
                structLayout(paddingLayout(4), JAVA_INT.withName("a"), JAVA_INT.withName("b")),
                structLayout(JAVA_INT.withName("a"), JAVA_INT.withName("b"), paddingLayout(4)),
                structLayout(JAVA_INT.withName("a"), JAVA_INT),
                structLayout(JAVA_INT, structLayout(JAVA_INT, JAVA_INT)),
                structLayout(structLayout(JAVA_INT, JAVA_INT), JAVA_INT),
                structLayout(JAVA_INT, JAVA_INT, JAVA_INT)));
        return all;
    }

    /** Says the hashes. */
    static final class Elsewhere {
        public static void main(String[] arguments) {
            different().forEach(layout -> System.out.println(LayoutHash.of(layout)));
        }
    }

    @Test
    void anyDifferenceTells() {
        assertThat(different().stream().map(LayoutHash::of)).doesNotHaveDuplicates().doesNotContain(LayoutHash.NONE);
    }

    @Test
    void namesCannotPassForStructure() {
        String order = ByteOrder.nativeOrder().toString();
        MemoryLayout[][] pairs = { // As text, the first would read alike if names weren't told from what stands beside them
            {unionLayout(JAVA_INT.withName("a"), JAVA_INT.withName("b")),
                unionLayout(JAVA_INT.withName("a@0+4int" + order + ";b"))},
            {JAVA_INT.withName("1 a"), JAVA_INT.withName("a")},
            {structLayout(JAVA_INT.withName("x"), JAVA_INT), structLayout(JAVA_INT, JAVA_INT.withName("x"))}};
        for (MemoryLayout[] pair : pairs) {
            assertThat(LayoutHash.of(pair[0])).isNotEqualTo(LayoutHash.of(pair[1]));
        }
    }

    @Test
    void alignmentDoesNotTellSinceTheBytesAreTheSame() {
        assertThat(LayoutHash.of(structLayout(JAVA_INT_UNALIGNED.withName("a"))))
                .isEqualTo(LayoutHash.of(structLayout(JAVA_INT.withName("a"))));
        assertThat(LayoutHash.of(JAVA_INT.withByteAlignment(64))).isEqualTo(LayoutHash.of(JAVA_INT));
    }

    @Test
    void sameInAnotherJvm() throws Exception {
        String here = String.join("\n", different().stream().map(LayoutHash::of).map(String::valueOf).toList());
        assertThat(ChildJvm.of(Elsewhere.class).jvm("-Xint", "-Dfile.encoding=ISO-8859-1", "-Duser.language=tr").run()
                .stdout().strip()).isEqualTo(here);
    }

    @Test
    void sameOfARecordAndOfTheLayoutWrittenOut() {
        record Pair(int a, long b) {}
        assertThat(LayoutHash.of(RecordLayout.of(Pair.class).layout())).isEqualTo(LayoutHash.of(
                structLayout(JAVA_INT.withName("a"), paddingLayout(4), JAVA_LONG.withName("b")).withName("Pair")));
    }
}
