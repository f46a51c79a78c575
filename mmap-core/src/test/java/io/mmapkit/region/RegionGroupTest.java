package io.mmapkit.region;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.mmapkit.MappedRegion;
import io.mmapkit.RegionGroup;
import io.mmapkit.testing.Patterns;
import io.mmapkit.testing.Scene;
import io.mmapkit.testing.Self;
import io.mmapkit.testing.Vma;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class RegionGroupTest {
    private static final long PAGE = Scene.PAGE;

    private final Scene scene = Scene.create();

    @AfterEach
    void end() {
        scene.close();
    }

    private static MappedRegion member(RegionGroup group, String name) throws Exception {
        return MappedRegion.builder().memfd(name).length(2 * PAGE).group(group).map();
    }

    private static long mapped(String name) throws Exception {
        return Vma.all().stream().filter(vma -> vma.file().contains("memfd:" + name)).count();
    }

    @Test
    void keepsTheViewsOfAClosedMemberUntilItEnds() throws Exception {
        RegionGroup group = RegionGroup.open();
        MappedRegion one = member(group, "group-one");
        MappedRegion other = member(group, "group-other");
        MemorySegment view = one.segment();
        Patterns.fill(view);

        one.close();

        assertThatIllegalStateException().isThrownBy(one::segment);
        assertThatIllegalStateException().isThrownBy(one::residency);
        assertThat(Patterns.isIn(view)).isTrue();
        group.close();
        group.close();
        assertThat(Patterns.isIn(view)).isTrue();
        assertThat(mapped("group-one")).isOne();
        one.close();
        other.segment().fill((byte) 1);
        other.close();
        assertThatIllegalStateException().isThrownBy(() -> view.get(ValueLayout.JAVA_BYTE, 0));
        assertThat(mapped("group-one") + mapped("group-other")).isZero();
        assertThat(Self.descriptorsOf("memfd:group-one") + Self.descriptorsOf("memfd:group-other")).isZero();
    }

    @Test
    void stayingOpenTakesMembersAfterTheLastOneLeft() throws Exception {
        try (RegionGroup group = RegionGroup.open()) {
            member(group, "group-first").close();
            MappedRegion second = member(group, "group-second");
            second.segment().fill((byte) 1);
            second.close();
        }
        assertThat(mapped("group-first") + mapped("group-second")).isZero();
    }

    @Test
    void closedTakesNobodyAndLeavesNothingBehind() throws Exception {
        Path file = scene.path("not-made");
        RegionGroup group = RegionGroup.open();
        MappedRegion member = member(group, "group-in");
        group.close();
        assertThatIllegalStateException().isThrownBy(() -> MappedRegion.builder().file(file).create().length(1)
                .group(group).map());
        assertThat(file).doesNotExist();
        member.close();
        assertThat(mapped("group-in")).isZero();
        assertThatIllegalStateException().isThrownBy(() -> member(group, "group-late"));
    }

    @Test
    void isNotHeldOpenByARegionThatCouldNotBeMapped() throws Exception {
        RegionGroup group = RegionGroup.open();
        MappedRegion member = member(group, "group-kept");
        assertThat(org.assertj.core.api.Assertions.catchThrowable(() -> MappedRegion.builder()
                .file(scene.path("missing")).group(group).map())).isInstanceOf(NoSuchFileException.class);
        group.close();
        member.close();
        assertThat(mapped("group-kept")).isZero();
    }

    @Test
    void contradictsOtherLifetimes() {
        try (RegionGroup group = RegionGroup.open(); Arena arena = Arena.ofConfined()) {
            assertThatIllegalArgumentException().isThrownBy(
                    () -> MappedRegion.builder().anonymous().length(1).confined().group(group).map());
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> MappedRegion.builder().anonymous().length(1).group(group).map(arena));
        }
    }

    @Test
    void endsOnceHoweverManyThreadsLeaveIt() throws Exception {
        int threads = 8;
        try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
            for (int round = 0; round < 50; round++) {
                RegionGroup group = RegionGroup.open();
                List<MappedRegion> members = new ArrayList<>();
                for (int i = 0; i < threads; i++) {
                    members.add(member(group, "group-many"));
                }
                List<Future<?>> leaving = new ArrayList<>();
                for (MappedRegion member : members) {
                    leaving.add(pool.submit(() -> {
                        member.segment().fill((byte) 1);
                        member.close();
                        member.close();
                    }));
                }
                group.close();
                for (Future<?> left : leaving) {
                    left.get();
                }
            }
        }
        assertThat(mapped("group-many")).isZero();
        assertThat(Self.descriptorsOf("memfd:group-many")).isZero();
    }
}
