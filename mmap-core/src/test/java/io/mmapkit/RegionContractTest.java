package io.mmapkit;

import static io.mmapkit.testing.Scene.PAGE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.mmapkit.testing.Patterns;
import io.mmapkit.testing.Scene;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What every region does, whatever it is of. */
final class RegionContractTest {
    private static final long SIZE = 3 * Scene.PAGE + 17;

    @AutoClose private final Scene scene = Scene.create();

    @ParameterizedTest
    @EnumSource
    void startsZeroedAndKeepsWhatIsStored(Kind kind) throws Exception {
        try (MappedRegion region = kind.writable(scene, SIZE).map()) {
            assertThat(region.byteSize()).isEqualTo(SIZE);
            assertThat(region.segment().byteSize()).isEqualTo(SIZE);
            assertThat(Patterns.isAll(region.segment(), 0)).isTrue();
            Patterns.fill(region.segment());
            assertThat(Patterns.isIn(region.segment())).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = {"ANONYMOUS", "DEVICE"})
    void startsAtAnyByte(Kind kind) throws Exception {
        for (long offset : new long[]{1, 100, PAGE - 1, PAGE, PAGE + 1, 2 * PAGE + 9}) {
            try (MappedRegion region = kind.builder(scene, offset + SIZE).offset(offset).length(SIZE)
                    .protection(Protection.READ, Protection.WRITE).map()) {
                assertThat(region.offset()).isEqualTo(offset);
                assertThat(region.byteSize()).isEqualTo(SIZE);
                assertThat(region.segment().address() % PAGE).isEqualTo(offset % PAGE);
                Patterns.fill(region.segment());
                assertThat(Patterns.isIn(region.segment())).isTrue();
                region.sync(1, SIZE - 1, SyncMode.SYNC);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void hasBounds(Kind kind) throws Exception {
        try (MappedRegion region = kind.writable(scene, SIZE).map()) {
            MemorySegment view = region.segment();
            assertThatExceptionOfType(IndexOutOfBoundsException.class)
                    .isThrownBy(() -> view.get(ValueLayout.JAVA_BYTE, SIZE));
            assertThatExceptionOfType(IndexOutOfBoundsException.class)
                    .isThrownBy(() -> view.get(ValueLayout.JAVA_BYTE, -1));
            for (long[] range : new long[][]{{0, SIZE + 1}, {SIZE, 1}, {-1, 1}, {0, -1},
                {1, Long.MAX_VALUE}, {Long.MIN_VALUE, 0}}) {
                assertThatExceptionOfType(IndexOutOfBoundsException.class)
                        .isThrownBy(() -> region.sync(range[0], range[1], SyncMode.SYNC));
                assertThatExceptionOfType(IndexOutOfBoundsException.class)
                        .isThrownBy(() -> region.advise(range[0], range[1], Advice.NORMAL));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void syncsAndAdvisesAnyRange(Kind kind) throws Exception {
        try (MappedRegion region = kind.writable(scene, SIZE).map()) {
            for (SyncMode mode : SyncMode.values()) {
                region.sync(mode);
                region.sync(0, 0, mode);
                region.sync(SIZE, 0, mode);
                region.sync(PAGE - 1, 2, mode);
                region.sync(SIZE - 1, 1, mode);
            }
            region.advise(Advice.WILLNEED);
            region.advise(SIZE, 0, Advice.RANDOM);
            region.advise(PAGE - 1, 2, Advice.SEQUENTIAL);
        }
    }

    @ParameterizedTest
    @EnumSource
    void refusesEverythingOnceClosed(Kind kind) throws Exception {
        MappedRegion region = kind.writable(scene, SIZE).map();
        MemorySegment view = region.segment();
        region.close();
        assertThatIllegalStateException().isThrownBy(region::segment).withMessageContaining("closed");
        assertThatIllegalStateException().isThrownBy(() -> view.get(ValueLayout.JAVA_BYTE, 0));
        assertThatIllegalStateException().isThrownBy(() -> view.set(ValueLayout.JAVA_BYTE, 0, (byte) 1));
        assertThatIllegalStateException().isThrownBy(() -> region.sync(SyncMode.ASYNC));
        assertThatIllegalStateException().isThrownBy(() -> region.sync(0, 0, SyncMode.ASYNC));
        assertThatIllegalStateException().isThrownBy(() -> region.advise(Advice.NORMAL));
        assertThatIllegalStateException().isThrownBy(() -> region.advise(0, 0, Advice.NORMAL));
    }

    @ParameterizedTest
    @EnumSource
    void closesOnceHoweverOften(Kind kind) throws Exception {
        MappedRegion region = kind.writable(scene, SIZE).map();
        region.close();
        region.close();
        assertThat(region.byteSize()).isEqualTo(SIZE);
        assertThat(region.toString()).contains("closed");
    }

    @ParameterizedTest
    @EnumSource
    void tellsWhatItIs(Kind kind) throws Exception {
        try (MappedRegion region = kind.writable(scene, SIZE).map()) {
            assertThat(region.protection()).containsExactly(Protection.READ, Protection.WRITE);
            assertThat(region.sharing()).isEqualTo(kind == Kind.ANONYMOUS ? Sharing.PRIVATE : Sharing.SHARED);
            assertThat(region.offset()).isZero();
            assertThat(region.toString()).startsWith("MappedRegion[").contains("byteSize=" + SIZE, "offset=0",
                    "READ, WRITE", region.sharing().toString()).doesNotContain("closed");
            assertThat(region.segment()).isSameAs(region.segment());
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"CREATED", "MEMFD", "ANONYMOUS"})
    void isWritableIfItIsMade(Kind kind) throws Exception {
        try (MappedRegion region = kind.builder(scene, SIZE).length(SIZE).map()) {
            assertThat(region.protection()).containsExactly(Protection.READ, Protection.WRITE);
            assertThat(region.segment().isReadOnly()).isFalse();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"FILE", "DESCRIPTOR"})
    void isReadOnlyAndWholeIfItIsThere(Kind kind) throws Exception {
        try (MappedRegion region = kind.builder(scene, SIZE).map();
                MappedRegion rest = kind.builder(scene, SIZE).offset(5).map()) {
            assertThat(region.protection()).containsExactly(Protection.READ);
            assertThat(region.segment().isReadOnly()).isTrue();
            assertThat(region.byteSize()).isEqualTo(SIZE);
            assertThat(rest.byteSize()).isEqualTo(SIZE - 5);
        }
    }
}
