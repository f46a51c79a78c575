package io.mmapkit.shared;

import static io.mmapkit.testing.Scene.PAGE;
import static org.assertj.core.api.Assertions.assertThat;

import io.mmapkit.testing.Scene;
import java.lang.foreign.Arena;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** The bytes of the header, at the places that its documentation draws: other programs read them there. */
final class HeaderBytesTest {
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;
    private static final long SIZE = 12_345;
    private static final StructLayout LAYOUT = MemoryLayout
            .structLayout(ValueLayout.JAVA_LONG.withName("a")).withName("Größen");

    @AutoClose private final Scene scene = Scene.create();
    @AutoClose private final Arena arena = Arena.ofConfined();

    private static long startTime() throws Exception {
        String stat = Files.readString(Path.of("/proc/self/stat"));
        return Long.parseLong(stat.substring(stat.lastIndexOf(')') + 2).split(" ")[19]);
    }

    private static long namespace() throws Exception {
        return (long) Files.getAttribute(Path.of("/proc/self/ns/pid"), "unix:ino");
    }

    @Test
    void fieldsAreWhereTheyAreDrawn() throws Exception {
        Instant before = Instant.now().minusMillis(1);
        try (SharedSegment made = SharedSegment.builder().name(scene.name()).byteSize(SIZE).layout(LAYOUT)
                .unlinkedByLast().create()) {
            MemorySegment bytes = FileOf.header(made, arena);
            assertThat(bytes.asSlice(0, 8).toArray(ValueLayout.JAVA_BYTE)).asString(StandardCharsets.US_ASCII)
                    .isEqualTo("mmapkit\0");
            assertThat(bytes.get(INT, 8)).isEqualTo(1);
            assertThat(bytes.get(INT, 12)).isEqualTo(4096);
            assertThat(bytes.get(LONG, 16)).isEqualTo(SIZE);
            assertThat(bytes.get(LONG, 24)).isEqualTo(PAGE);
            assertThat(bytes.get(LONG, 32)).isEqualTo(LayoutHash.of(LAYOUT)).isNotZero();
            assertThat(bytes.get(INT, 40)).isEqualTo(1);
            assertThat(bytes.get(INT, 44)).isEqualTo(1);
            assertThat(bytes.get(INT, 48)).isEqualTo((int) ProcessHandle.current().pid());
            assertThat(bytes.get(LONG, 56)).isEqualTo(namespace());
            assertThat(bytes.get(LONG, 64)).isEqualTo(startTime());
            assertThat(Instant.ofEpochMilli(bytes.get(LONG, 72))).isBetween(before, Instant.now());
            assertThat(new UUID(bytes.get(LONG, 80), bytes.get(LONG, 88)))
                    .hasToString(Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip());
            assertThat(bytes.get(INT, 96)).isEqualTo(8);
            assertThat(bytes.asSlice(100, 8).toArray(ValueLayout.JAVA_BYTE)).asString(StandardCharsets.UTF_8)
                    .isEqualTo("Größen");
        }
    }

    @Test
    void constantsAreTheDrawnOffsets() {
        assertThat(new int[]{SegmentHeader.MAGIC_AT, SegmentHeader.VERSION_AT, SegmentHeader.HEADER_SIZE_AT,
            SegmentHeader.SIZE_AT, SegmentHeader.PAGE_SIZE_AT, SegmentHeader.LAYOUT_HASH_AT, SegmentHeader.FLAGS_AT,
            SegmentHeader.READY_AT, SegmentHeader.CREATOR_PID_AT, SegmentHeader.CREATOR_NAMESPACE_AT,
            SegmentHeader.CREATOR_START_AT, SegmentHeader.CREATED_AT, SegmentHeader.BOOT_ID_AT,
            SegmentHeader.LAYOUT_NAME_LENGTH_AT, SegmentHeader.LAYOUT_NAME_AT, SegmentHeader.SLOTS_AT,
            SegmentHeader.BYTES}).containsExactly(0, 8, 12, 16, 24, 32, 40, 44, 48, 56, 64, 72, 80, 96, 100, 512,
                    4096);
        assertThat(SegmentHeader.SLOTS).isEqualTo(112);
        assertThat(SegmentHeader.SLOT_BYTES).isEqualTo(32);
        assertThat(SegmentHeader.LAYOUT_NAME_AT + SegmentHeader.LONGEST_LAYOUT_NAME)
                .isLessThanOrEqualTo(SegmentHeader.SLOTS_AT);
    }

    @Test
    void restIsZeroWithoutALayout() throws Exception {
        try (SharedSegment made = SharedSegment.anonymous("plain", 1)) {
            MemorySegment bytes = FileOf.header(made, arena);
            assertThat(bytes.get(LONG, 32)).isZero();
            assertThat(bytes.get(INT, 40)).isZero();
            assertThat(bytes.asSlice(96, 512 - 96).mismatch(arena.allocate(512 - 96))).isEqualTo(-1);
            assertThat(bytes.asSlice(544).mismatch(arena.allocate(4096 - 544))).as("free slots").isEqualTo(-1);
        }
    }

    @Test
    void slotsAreWhereTheyAreDrawn() throws Exception {
        long before = System.currentTimeMillis();
        try (SharedSegment made = SharedSegment.anonymous("slots", 1)) {
            SharedSegment other = SharedSegment.builder().descriptor(made.descriptor()).attach();
            MemorySegment bytes = FileOf.header(made, arena);
            for (int at : new int[]{512, 544}) {
                assertThat(bytes.get(INT, at)).isEqualTo(1);
                assertThat(bytes.get(INT, at + 4)).isEqualTo((int) ProcessHandle.current().pid());
                assertThat(bytes.get(LONG, at + 8)).isEqualTo(namespace());
                assertThat(bytes.get(LONG, at + 16)).isEqualTo(startTime());
                assertThat(bytes.get(LONG, at + 24)).isBetween(before, System.currentTimeMillis());
            }
            other.close();
            assertThat(FileOf.header(made, arena).get(INT, 544)).as("the epoch stays").isEqualTo(1);
            assertThat(FileOf.header(made, arena).get(INT, 548)).as("the slot is free").isZero();
        }
    }

    @Test
    void recordSaysWhatTheBytesSay() throws Exception {
        try (SharedSegment made = SharedSegment.builder().memfd("said").layout(LAYOUT).byteSize(SIZE).create();
                SharedSegment other = SharedSegment.builder().descriptor(made.descriptor()).readOnly().attach()) {
            SegmentHeader header = made.header().orElseThrow();
            assertThat(other.header()).contains(header);
            assertThat(header.byteSize()).isEqualTo(SIZE);
            assertThat(header.pageSize()).isEqualTo(PAGE);
            assertThat(header.layoutName()).isEqualTo("Größen");
            assertThat(header.layoutHash()).isEqualTo(LayoutHash.of(LAYOUT));
            assertThat(header.isUnlinkedByLast()).isFalse();
            assertThat(header.creatorPid()).isEqualTo((int) ProcessHandle.current().pid());
        }
    }

    @Test
    void contentsFollow() throws Exception {
        try (SharedSegment made = SharedSegment.anonymous("contents", 8)) {
            made.segment().set(LONG, 0, 0x1122334455667788L);
            assertThat(scene.read(made.descriptor(), 4096, 100)).hasSize(8).startsWith(0x88, 0x77);
        }
    }
}
