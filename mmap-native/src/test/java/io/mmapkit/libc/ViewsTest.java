package io.mmapkit.libc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class ViewsTest {
    @Test
    void livesAsLongAsItsArena() throws Exception {
        long address = Mman.mmap(MemorySegment.NULL, Fixture.PAGE, Mman.PROT_READ | Mman.PROT_WRITE,
                Mman.MAP_PRIVATE | Mman.MAP_ANONYMOUS, -1, 0);
        List<MemorySegment> released = new ArrayList<>();
        MemorySegment view;
        try (Arena arena = Arena.ofConfined()) {
            view = Views.of(address, Fixture.PAGE, arena, released::add);
            view.set(ValueLayout.JAVA_BYTE, Fixture.PAGE - 1, (byte) 1);
            assertThat(view.byteSize()).isEqualTo(Fixture.PAGE);
            assertThat(released).isEmpty();
        }

        assertThat(released).singleElement().returns(address, MemorySegment::address).returns(Fixture.PAGE,
                MemorySegment::byteSize);
        assertThatIllegalStateException().isThrownBy(() -> view.get(ValueLayout.JAVA_BYTE, 0));
        Mman.munmap(released.getFirst(), Fixture.PAGE);
    }

    @Test
    void canOutliveItsArena() throws Exception {
        long address = Mman.mmap(MemorySegment.NULL, Fixture.PAGE, Mman.PROT_READ | Mman.PROT_WRITE,
                Mman.MAP_PRIVATE | Mman.MAP_ANONYMOUS, -1, 0);
        MemorySegment view;
        try (Arena arena = Arena.ofConfined()) {
            view = Views.of(address, Fixture.PAGE, arena);
            view.set(ValueLayout.JAVA_BYTE, 0, (byte) 42);
        }
        assertThatIllegalStateException().isThrownBy(() -> view.get(ValueLayout.JAVA_BYTE, 0));
        try (Arena arena = Arena.ofConfined()) {
            assertThat(Views.of(address, Fixture.PAGE, arena).get(ValueLayout.JAVA_BYTE, 0)).isEqualTo((byte) 42);
        }
        Mman.munmap(MemorySegment.ofAddress(address), Fixture.PAGE);
    }

    @Test
    void saysOnceThatAnArenaIsClosed() {
        AtomicInteger closed = new AtomicInteger();
        Arena arena = Arena.ofShared();
        Views.onClose(arena, closed::incrementAndGet);
        assertThat(closed).hasValue(0);
        arena.close();
        assertThat(closed).hasValue(1);
        assertThatIllegalStateException().isThrownBy(() -> Views.onClose(arena, closed::incrementAndGet));
        assertThat(closed).hasValue(1);
    }
}
