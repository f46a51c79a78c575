package io.mmapkit;

import static io.mmapkit.testing.Scene.PAGE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.mmapkit.testing.Scene;
import io.mmapkit.testing.Self;
import io.mmapkit.testing.Vma;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How long a region lives, and for whom. */
final class LifetimeTest {
    @AutoClose private final Scene scene = Scene.create();

    private static Object elsewhere(Callable<?> action) throws Exception {
        FutureTask<Object> task = new FutureTask<>(() -> {
            try {
                return action.call();
            } catch (RuntimeException thrown) {
                return thrown;
            }
        });
        Thread thread = Thread.ofPlatform().start(task);
        thread.join();
        return task.get();
    }

    private static Callable<String> closing(MappedRegion region) {
        return () -> {
            region.close();
            return "closed";
        };
    }

    @ParameterizedTest
    @EnumSource
    void otherThreadsMayUseAndCloseIt(Kind kind) throws Exception {
        MappedRegion region = kind.writable(scene, PAGE).map();
        assertThat(elsewhere(() -> region.segment().get(ValueLayout.JAVA_BYTE, 0))).isEqualTo((byte) 0);
        assertThat(elsewhere(closing(region))).isEqualTo("closed");
        assertThatIllegalStateException().isThrownBy(region::segment);
    }

    @ParameterizedTest
    @EnumSource
    void confinedIsForOneThread(Kind kind) throws Exception {
        try (MappedRegion region = kind.writable(scene, PAGE).confined().map()) {
            assertThat(elsewhere(() -> region.segment().get(ValueLayout.JAVA_BYTE, 0)))
                    .isInstanceOf(WrongThreadException.class);
            assertThat(elsewhere(() -> {
                region.sync(SyncMode.SYNC);
                return "";
            })).isInstanceOf(WrongThreadException.class);
            assertThat(elsewhere(closing(region))).isInstanceOf(WrongThreadException.class);
            assertThat(region.segment().get(ValueLayout.JAVA_BYTE, 0)).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource
    void livesAsLongAsTheArena(Kind kind) throws Exception {
        MemorySegment view;
        MappedRegion region;
        try (Arena arena = Arena.ofConfined()) {
            region = kind.writable(scene, PAGE).map(arena);
            view = region.segment();
            region.close();
            assertThatIllegalStateException().isThrownBy(region::segment);
            assertThatIllegalStateException().isThrownBy(() -> region.sync(SyncMode.SYNC));
            view.set(ValueLayout.JAVA_BYTE, 0, (byte) 5);
            assertThat(view.get(ValueLayout.JAVA_BYTE, 0)).isEqualTo((byte) 5);
        }
        assertThatIllegalStateException().isThrownBy(() -> view.get(ValueLayout.JAVA_BYTE, 0));
    }

    @Test
    void isRefusedOnceItsArenaIsClosed() throws Exception {
        MappedRegion region;
        try (Arena arena = Arena.ofShared()) {
            region = Kind.FILE.writable(scene, PAGE).map(arena);
        }
        assertThatIllegalStateException().isThrownBy(() -> region.sync(SyncMode.SYNC));
        assertThatIllegalStateException().isThrownBy(() -> region.advise(Advice.NORMAL));
        assertThatIllegalStateException().isThrownBy(() -> region.segment().get(ValueLayout.JAVA_BYTE, 0));
        region.close();
    }

    @Test
    void needsAnOpenArena() throws Exception {
        Arena arena = Arena.ofConfined();
        arena.close();
        Path path = scene.path("never-made");
        RegionBuilder builder = MappedRegion.builder().file(path).create().length(PAGE);
        assertThatIllegalStateException().isThrownBy(() -> builder.map(arena));
        assertThat(Files.exists(path)).isFalse();
    }

    @Test
    void needsAnArenaOfItsThread() throws Exception {
        Path path = scene.path("never-made");
        RegionBuilder builder = MappedRegion.builder().file(path).create().length(PAGE);
        try (Arena arena = Arena.ofConfined()) {
            assertThat(elsewhere(() -> builder.map(arena))).isInstanceOf(WrongThreadException.class);
            assertThatIllegalArgumentException().isThrownBy(() -> builder.confined().map(arena));
        }
        assertThat(Files.exists(path)).isFalse();
    }

    @Test
    void automaticArenaTakesIt() throws Exception {
        MappedRegion region = Kind.MEMFD.writable(scene, PAGE).map(Arena.ofAuto());
        assertThat(region.segment().get(ValueLayout.JAVA_BYTE, 0)).isZero();
        assertThat(elsewhere(() -> region.segment().get(ValueLayout.JAVA_BYTE, 0))).isEqualTo((byte) 0);
    }

    @ParameterizedTest
    @EnumSource(names = {"FILE", "CREATED", "DESCRIPTOR", "MEMFD"})
    void givesDescriptorAndPagesBack(Kind kind) throws Exception {
        Self.descriptors();
        var before = Self.descriptors();
        RegionBuilder builder = kind.writable(scene, PAGE);
        var own = Self.descriptors(); // those of the test itself
        MappedRegion region = builder.map();
        long address = region.segment().address();
        assertThat(Self.descriptors()).hasSize(own.size() + 1);
        assertThat(Vma.of(address).file()).isNotEmpty();
        region.close();
        assertThat(Self.descriptors()).isEqualTo(own).containsAll(before);
        assertThat(Vma.find(address)).satisfiesAnyOf(gone -> assertThat(gone).isEmpty(),
                other -> assertThat(other.orElseThrow().file()).doesNotContain("mmapkit-test"));
    }

    @Test
    void oneBuilderMapsManyRegions() throws Exception {
        RegionBuilder builder = Kind.FILE.writable(scene, PAGE);
        try (MappedRegion one = builder.map(); MappedRegion two = builder.map()) {
            one.segment().set(ValueLayout.JAVA_BYTE, 0, (byte) 1);
            assertThat(two.segment().get(ValueLayout.JAVA_BYTE, 0)).isEqualTo((byte) 1);
            assertThatExceptionOfType(NullPointerException.class).isThrownBy(() -> builder.map(null));
        }
    }
}
