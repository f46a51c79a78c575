package io.mmapkit.shared;

import static java.lang.foreign.MemoryLayout.paddingLayout;
import static java.lang.foreign.MemoryLayout.sequenceLayout;
import static java.lang.foreign.MemoryLayout.structLayout;
import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.mmapkit.shared.IncompatibleSegmentException.Reason;
import io.mmapkit.testing.Scene;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.VarHandle;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Segments with a layout. */
final class SegmentLayoutTest {
    private static final StructLayout ORDERS = structLayout(JAVA_LONG.withName("count"), JAVA_INT.withName("open"),
            JAVA_SHORT.withName("kind"), paddingLayout(2), JAVA_DOUBLE.withName("price")).withName("Orders");

    @AutoClose private final Scene scene = Scene.create();

    private static VarHandle field(String name) {
        return ORDERS.varHandle(PathElement.groupElement(name));
    }

    private static SharedSegmentBuilder at(String name) {
        return SharedSegment.builder().name(name);
    }

    @Test
    void isAsLargeAsItsLayoutUnlessSaid() throws Exception {
        try (SharedSegment made = SharedSegment.builder().memfd("x").layout(ORDERS).create();
                SharedSegment larger = SharedSegment.builder().memfd("x").layout(ORDERS).byteSize(1000).create()) {
            assertThat(made.byteSize()).isEqualTo(ORDERS.byteSize());
            assertThat(larger.byteSize()).isEqualTo(1000);
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SharedSegment.builder().memfd("x").layout(ORDERS).byteSize(23).create())
                .withMessageContainingAll("23", String.valueOf(ORDERS.byteSize()));
    }

    @Test
    void anotherLayoutIsRefusedWithBothNames() throws Exception {
        String name = scene.name();
        at(name).layout(ORDERS).create().close();
        StructLayout trades = structLayout(JAVA_LONG.withName("count")).withName("Trades");
        assertThatExceptionOfType(IncompatibleSegmentException.class).isThrownBy(() -> at(name).layout(trades).attach())
                .returns(Reason.OTHER_LAYOUT, IncompatibleSegmentException::kind)
                .withMessageContainingAll(name.substring(1), "'Orders'", "'Trades'",
                        Long.toHexString(LayoutHash.of(ORDERS)), Long.toHexString(LayoutHash.of(trades)));
        assertThatExceptionOfType(IncompatibleSegmentException.class)
                .isThrownBy(() -> at(name).layout(trades).createOrAttach())
                .returns(Reason.OTHER_LAYOUT, IncompatibleSegmentException::kind);
        at(name).layout(structLayout(ORDERS.memberLayouts().toArray(MemoryLayout[]::new)).withName("Orders")).attach()
                .close();
    }

    @Test
    void oneWithoutALayoutIsNotOneWithAny() throws Exception {
        String name = scene.name();
        at(name).byteSize(1000).create().close();
        assertThatExceptionOfType(IncompatibleSegmentException.class).isThrownBy(() -> at(name).layout(ORDERS).attach())
                .returns(Reason.OTHER_LAYOUT, IncompatibleSegmentException::kind)
                .withMessageContainingAll("without a layout", "'Orders'");
    }

    @Test
    void whoDoesNotAskGetsAnyLayoutAndItsName() throws Exception {
        String name = scene.name();
        at(name).layout(ORDERS).create().close();
        try (SharedSegment any = SharedSegment.attach(name)) {
            assertThat(any.header().orElseThrow().layoutName()).isEqualTo("Orders");
        }
    }

    @Test
    void longNamesAreCutBetweenCharactersAndTellInFull() throws Exception {
        for (String start : new String[]{"", "x"}) {
            String name = scene.name();
            MemoryLayout layout = ORDERS.withName(start + "ä".repeat(200));
            try (SharedSegment made = at(name).layout(layout).create()) {
                String cut = made.header().orElseThrow().layoutName();
                assertThat(cut).startsWith(start + "ä").matches("x?ä+");
                assertThat(cut.getBytes(StandardCharsets.UTF_8).length).isBetween(254, 255);
            }
            at(name).layout(layout).attach().close();
            assertThatExceptionOfType(IncompatibleSegmentException.class)
                    .isThrownBy(() -> at(name).layout(ORDERS.withName(start + "ä".repeat(199))).attach());
        }
    }

    @Test
    void layoutsWithoutANameAreCalledUnnamed() throws Exception {
        try (SharedSegment made = SharedSegment.builder().memfd("x").layout(JAVA_LONG).create()) {
            assertThat(made.header().orElseThrow().layoutName()).isEqualTo("unnamed");
        }
    }

    @Test
    void addressesMeanNothingElsewhere() {
        for (MemoryLayout layout : new MemoryLayout[]{ADDRESS, structLayout(ADDRESS.withName("next")),
            sequenceLayout(3, ADDRESS), structLayout(JAVA_LONG, sequenceLayout(2, structLayout(ADDRESS))),
            MemoryLayout.unionLayout(JAVA_LONG, ADDRESS)}) {
            assertThatIllegalArgumentException().isThrownBy(() -> SharedSegment.builder().layout(layout))
                    .withMessageContaining("address");
        }
    }

    @Test
    void layoutsThatAPageCannotHold() throws Exception {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SharedSegment.builder().layout(JAVA_LONG.withByteAlignment(8192)))
                .withMessageContaining("8192");
        assertThatIllegalArgumentException().isThrownBy(() -> SharedSegment.builder().layout(structLayout()))
                .withMessageContaining("0 bytes");
        try (SharedSegment made = SharedSegment.builder().memfd("x").layout(JAVA_LONG.withByteAlignment(4096))
                .create()) {
            made.segment().set(JAVA_LONG.withByteAlignment(4096), 0, 1);
        }
    }

    @Test
    void layoutsThatNoFileCanHold() {
        MemoryLayout largest = sequenceLayout(Long.MAX_VALUE / 8, JAVA_LONG);
        assertThatIllegalArgumentException().isThrownBy(() -> SharedSegment.builder().layout(largest))
                .withMessageContaining(String.valueOf(largest.byteSize()));
    }

    @Test
    void fieldsHaveTheAccessModesOfTheTable() throws Exception {
        try (SharedSegment made = SharedSegment.builder().memfd("x").layout(ORDERS).create()) {
            MemorySegment memory = made.segment();
            assertThat(field("count").compareAndSet(memory, 0L, 0L, 5L)).isTrue();
            assertThat((long) field("count").getAndAdd(memory, 0L, 2L)).isEqualTo(5);
            assertThat((int) field("open").getAndBitwiseOr(memory, 0L, 6)).isZero();
            assertThat((int) field("open").getVolatile(memory, 0L)).isEqualTo(6);
            assertThat(field("price").compareAndSet(memory, 0L, 0.0, 2.5)).isTrue();
            assertThat((double) field("price").getAcquire(memory, 0L)).isEqualTo(2.5);
            field("kind").setRelease(memory, 0L, (short) 3);
            assertThat((short) field("kind").getOpaque(memory, 0L)).isEqualTo((short) 3);
            assertThatExceptionOfType(UnsupportedOperationException.class)
                    .isThrownBy(() -> field("price").getAndAdd(memory, 0L, 1.0));
            assertThatExceptionOfType(UnsupportedOperationException.class)
                    .isThrownBy(() -> field("kind").compareAndSet(memory, 0L, (short) 3, (short) 4));
        }
    }

    @Test
    void fieldsThatAreNotAlignedHavePlainAccessOnly() throws Exception {
        StructLayout packed = structLayout(JAVA_INT.withName("a"), JAVA_LONG_UNALIGNED.withName("b"));
        VarHandle b = packed.varHandle(PathElement.groupElement("b"));
        try (SharedSegment made = SharedSegment.builder().memfd("x").layout(packed).create()) {
            b.set(made.segment(), 0L, 7L);
            assertThat((long) b.get(made.segment(), 0L)).isEqualTo(7);
            assertThatExceptionOfType(UnsupportedOperationException.class)
                    .isThrownBy(() -> b.setRelease(made.segment(), 0L, 1L));
            assertThatExceptionOfType(UnsupportedOperationException.class)
                    .isThrownBy(() -> b.getVolatile(made.segment(), 0L));
        }
    }

    @Test
    void recordsAreSharedWhole() throws Exception {
        record Limits(int orders, double price) {}
        RecordLayout<Limits> limits = RecordLayout.of(Limits.class);
        String name = scene.name();
        try (SharedSegment made = at(name).layout(limits.layout())
                .initialize(memory -> limits.set(memory, 0, new Limits(1, 2.5))).create();
                SharedSegment other = at(name).layout(limits.layout()).readOnly().attach()) {
            assertThat(limits.get(other.segment(), 0)).isEqualTo(new Limits(1, 2.5));
            limits.set(made.segment(), 0, new Limits(3, 4.5));
            assertThat(limits.get(other.segment(), 0)).isEqualTo(new Limits(3, 4.5));
        }
    }
}
