package io.mmapkit.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.lang.foreign.Arena;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.PaddingLayout;
import java.lang.foreign.ValueLayout;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Records in memory: where their components are, and what can't be there. */
final class RecordLayoutTest {
    record All(boolean flag, byte tiny, short small, char letter, int number, long large, float rough, double fine) {}

    record Loose(byte a, long b, byte c, int d, byte e) {}

    record Point(byte tag, int x) {}

    record Line(byte kind, Point from, Point to, long id) {}

    private record Hidden(int x) {}

    record Positive(int x) {
        Positive {
            if (x <= 0) {
                throw new IllegalStateException("not positive: " + x);
            }
        }
    }

    record Stubborn(int first, int second) {
        @Override
        public int second() {
            throw new IllegalStateException("not told");
        }
    }

    record Empty() {}

    record Named(int id, String name) {}

    record Boxed(Integer id) {}

    record Many(int[] ids) {}

    record Generic<T extends Number>(T id) {}

    record Deep(int id, Holder holder) {
        record Holder(long a, Named named) {}
    }

    record Endless(int id, Endless next) {}

    record Ping(Pong pong) {}

    record Pong(Ping ping) {}

    record Nothing(int id, Empty empty) {}

    @AutoClose private final Arena arena = Arena.ofConfined();

    private static void refused(Class<? extends Record> type, String... words) {
        assertThatIllegalArgumentException().isThrownBy(() -> RecordLayout.of(type)).withMessageContainingAll(words);
    }

    private static long offset(MemoryLayout layout, String... path) {
        return layout.byteOffset(List.of(path).stream().map(PathElement::groupElement).toArray(PathElement[]::new));
    }

    @Test
    void hasEachTypeAndGivesItBack() {
        RecordLayout<All> layout = RecordLayout.of(All.class);
        MemorySegment memory = arena.allocate(layout.layout());
        All all = new All(true, (byte) -1, Short.MIN_VALUE, 'ß', Integer.MIN_VALUE, Long.MAX_VALUE, -0.5f, Math.PI);

        layout.set(memory, 0, all);

        assertThat(layout.get(memory, 0)).isEqualTo(all);
        assertThat(memory.get(ValueLayout.JAVA_LONG, offset(layout.layout(), "large"))).isEqualTo(Long.MAX_VALUE);
        assertThat(memory.get(ValueLayout.JAVA_CHAR, offset(layout.layout(), "letter"))).isEqualTo('ß');
    }

    @Test
    void isLaidOutAsInC() {
        MemoryLayout layout = RecordLayout.of(Loose.class).layout();
        assertThat(layout.name()).contains("Loose");
        assertThat(List.of("a", "b", "c", "d", "e")).extracting(name -> offset(layout, name)).containsExactly(0L, 8L,
                16L, 20L, 24L);
        assertThat(layout.byteSize()).isEqualTo(32);
        assertThat(layout.byteAlignment()).isEqualTo(8);
        assertThat(RecordLayout.of(Loose.class).layout().memberLayouts()).filteredOn(PaddingLayout.class::isInstance)
                .extracting(MemoryLayout::byteSize).containsExactly(7L, 3L, 7L);
    }

    @Test
    void hasRecordsWithinRecords() {
        RecordLayout<Line> layout = RecordLayout.of(Line.class);
        Line line = new Line((byte) 1, new Point((byte) 2, 3), new Point((byte) 4, 5), 6);
        MemorySegment memory = arena.allocate(layout.layout());
        layout.set(memory, 0, line);
        assertThat(layout.get(memory, 0)).isEqualTo(line);
        assertThat(offset(layout.layout(), "from", "x")).isEqualTo(8);
        assertThat(offset(layout.layout(), "to")).isEqualTo(12);
        assertThat(offset(layout.layout(), "id")).isEqualTo(24);
        assertThat(memory.get(ValueLayout.JAVA_INT, 16)).isEqualTo(5);
    }

    @Test
    void reachesWhatIsPrivateInItsOwnModule() {
        record Local(short a, Hidden b) {}
        RecordLayout<Local> layout = RecordLayout.of(Local.class);
        MemorySegment memory = arena.allocate(layout.layout());
        layout.set(memory, 0, new Local((short) 7, new Hidden(8)));
        assertThat(layout.get(memory, 0)).isEqualTo(new Local((short) 7, new Hidden(8)));
        assertThat(layout.toString()).contains("Local", "a", "b");
    }

    @Test
    void storesWithinItsBoundsAndLeavesPadding() {
        RecordLayout<Loose> layout = RecordLayout.of(Loose.class);
        MemorySegment memory = arena.allocate(96, 8).fill((byte) 0x55);
        layout.set(memory, 32, new Loose((byte) 0, 0, (byte) 0, 0, (byte) 0));
        for (long at : new long[]{31, 33, 39, 49, 57, 63, 64}) {
            assertThat(memory.get(ValueLayout.JAVA_BYTE, at)).as("byte %d", at).isEqualTo((byte) 0x55);
        }
        assertThat(layout.get(memory, 32)).isEqualTo(new Loose((byte) 0, 0, (byte) 0, 0, (byte) 0));
    }

    @Test
    void takesAnyByteButZeroForTrue() {
        record Flag(boolean on) {}
        MemorySegment memory = arena.allocate(1);
        assertThat(RecordLayout.of(Flag.class).get(memory, 0).on()).isFalse();
        for (int value : new int[]{1, 2, 0x80, 0xff}) {
            memory.set(ValueLayout.JAVA_BYTE, 0, (byte) value);
            assertThat(RecordLayout.of(Flag.class).get(memory, 0).on()).isTrue();
        }
    }

    @Test
    void refusesPlacesThatDoNotFit() {
        RecordLayout<Loose> layout = RecordLayout.of(Loose.class);
        Loose value = new Loose((byte) 1, 2, (byte) 3, 4, (byte) 5);
        MemorySegment memory = arena.allocate(64, 8);
        for (long offset : new long[]{-8, 40, Long.MAX_VALUE, Long.MIN_VALUE}) {
            assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> layout.get(memory, offset));
            assertThatExceptionOfType(IndexOutOfBoundsException.class)
                    .isThrownBy(() -> layout.set(memory, offset, value));
        }
        assertThatIllegalArgumentException().isThrownBy(() -> layout.get(memory, 4));
        assertThatIllegalArgumentException().isThrownBy(() -> layout.set(memory, 4, value));
        assertThatIllegalArgumentException().isThrownBy(() -> layout.set(memory.asReadOnly(), 0, value));
        assertThat(memory.mismatch(arena.allocate(64, 8))).isEqualTo(-1);
    }

    @Test
    void throwsWhatTheRecordThrows() {
        MemorySegment memory = arena.allocate(8, 8);
        assertThatIllegalStateException().isThrownBy(() -> RecordLayout.of(Positive.class).get(memory, 0))
                .withMessage("not positive: 0");
        assertThatIllegalStateException()
                .isThrownBy(() -> RecordLayout.of(Stubborn.class).set(memory, 0, new Stubborn(1, 2)))
                .withMessage("not told");
        assertThat(memory.get(ValueLayout.JAVA_INT, 0)).as("nothing was stored").isZero();
    }

    @Test
    void storesNothingOfARecordThatLacksOne() {
        RecordLayout<Line> layout = RecordLayout.of(Line.class);
        MemorySegment memory = arena.allocate(layout.layout());
        assertThatNullPointerException()
                .isThrownBy(() -> layout.set(memory, 0, new Line((byte) 1, null, new Point((byte) 1, 1), 1)))
                .withMessageContaining("from");
        assertThatNullPointerException().isThrownBy(() -> layout.set(memory, 0, null)).withMessage("value");
        assertThatNullPointerException().isThrownBy(() -> RecordLayout.of(null));
        assertThat(memory.mismatch(arena.allocate(layout.layout()))).isEqualTo(-1);
    }

    @Test
    void namesTheComponentThatHasNoLayout() {
        refused(Named.class, "Named.name", "java.lang.String");
        refused(Boxed.class, "Boxed.id", "java.lang.Integer");
        refused(Many.class, "Many.ids", "int[]");
        refused(Generic.class, "Generic.id", "java.lang.Number");
        refused(Deep.class, "Deep.holder.named.name", "java.lang.String");
    }

    @Test
    void refusesRecordsWithinThemselves() {
        refused(Endless.class, "Endless.next", "within themselves");
        refused(Ping.class, "Ping.pong.ping", "within themselves");
    }

    @Test
    void refusesRecordsOfNothing() {
        refused(Empty.class, "Empty");
        refused(Nothing.class, "Nothing.empty");
        refused(Record.class, "java.lang.Record");
    }
}
